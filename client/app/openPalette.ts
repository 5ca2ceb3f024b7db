/** Opens the command palette, which is fetched when it is first wanted. */
import { create } from 'zustand';

/** How often it was asked for. */
export const usePaletteAsked = create<{ times: number }>(() => ({ times: 0 }));

export function openPalette(): void {
  usePaletteAsked.setState(({ times }) => ({ times: times + 1 }));
}

/** Whether the table of keyboard shortcuts is shown. */
import { create } from 'zustand';

export const useShortcuts = create<{ opened: boolean }>(() => ({ opened: false }));

export function openShortcuts(): void {
  useShortcuts.setState({ opened: true });
}

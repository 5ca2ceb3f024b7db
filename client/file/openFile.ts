/** Whether the lab is shown as its file. */
import { create } from 'zustand';

export const useFileDialog = create<{ opened: boolean }>(() => ({ opened: false }));

export function openFile(): void {
  useFileDialog.setState({ opened: true });
}

export function closeFile(): void {
  useFileDialog.setState({ opened: false });
}

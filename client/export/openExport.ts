/** Whether the choice of formats to export is open. */
import { create } from 'zustand';

export const useExportDialog = create<{ opened: boolean }>(() => ({ opened: false }));

export function openExport(): void {
  useExportDialog.setState({ opened: true });
}

export function closeExport(): void {
  useExportDialog.setState({ opened: false });
}

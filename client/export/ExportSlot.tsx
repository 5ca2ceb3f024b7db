/** Where the export opens; the writers of formats are fetched when they are first wanted. */
import { lazy, Suspense } from 'react';
import { useLab } from '../state/labStore.ts';
import { useExportDialog } from './openExport.ts';

const ExportDialog = lazy(() => import('./ExportDialog.tsx'));

export function ExportSlot() {
  const opened = useExportDialog((state) => state.opened);
  const lab = useLab((state) => state.lab);
  return (
    opened &&
    lab && (
      <Suspense fallback={null}>
        <ExportDialog lab={lab} />
      </Suspense>
    )
  );
}

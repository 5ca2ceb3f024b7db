/** Where the lab's file opens; the reader of YAML is fetched when it is first wanted. */
import { lazy, Suspense } from 'react';
import { useLab } from '../state/labStore.ts';
import { useFileDialog } from './openFile.ts';

const FileDialog = lazy(() => import('./FileDialog.tsx'));

export function FileSlot() {
  const opened = useFileDialog((state) => state.opened);
  const lab = useLab((state) => state.lab);
  return (
    opened &&
    lab && (
      <Suspense fallback={null}>
        <FileDialog lab={lab} />
      </Suspense>
    )
  );
}

/** Where the table of this machine opens, on every page; it is fetched when it is first wanted. */
import { lazy, Suspense, useState } from 'react';
import { useMachine } from './machineStore.ts';

const DoctorDialog = lazy(() => import('./DoctorDialog.tsx'));

export function MachineSlot() {
  const opened = useMachine((state) => state.opened);
  const [wanted, setWanted] = useState(false);
  if (opened && !wanted) setWanted(true);
  return (
    wanted && (
      <Suspense fallback={null}>
        <DoctorDialog />
      </Suspense>
    )
  );
}

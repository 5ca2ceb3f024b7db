/** Whether this machine can do what nslab needs, as one shape; behind it the whole table. */
import { Button } from '@mantine/core';
import { useWords } from '../locales/words.ts';
import { StateShape } from '../ui/shapes.tsx';
import { openMachine, useMachine } from './machineStore.ts';

export function MachineButton() {
  const words = useWords();
  const rows = useMachine((state) => state.rows);
  const broken = rows?.some((row) => row.required && !row.ok);
  return (
    <Button
      variant="subtle"
      color="gray"
      className="machine"
      rightSection={rows && <StateShape state={broken === true ? 'failed' : 'up'} />}
      onClick={openMachine}
    >
      {words.labs.machine}
      {broken === true && <span className="visually-hidden"> ({words.doctor.lacks})</span>}
    </Button>
  );
}

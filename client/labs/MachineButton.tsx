/** Whether this machine can do what nslab needs, as one shape, and the whole table behind it. */
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { Capability } from '../../shared/probe/capability.ts';
import { onConnect, request } from '../api/connection.ts';
import { useWords } from '../locales/words.ts';
import { StateShape } from '../ui/shapes.tsx';
import { DoctorDialog } from './DoctorDialog.tsx';

export function MachineButton() {
  const words = useWords();
  const [opened, dialog] = useDisclosure();
  const [rows, setRows] = useState<readonly Capability[]>();
  useEffect(
    () =>
      onConnect(() => {
        void request('doctor:get', {}).then((answer) => {
          if (answer.ok) setRows(answer.value.capabilities);
        });
      }),
    [],
  );
  const broken = rows?.some((row) => row.required && !row.ok);
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        className="machine"
        rightSection={rows && <StateShape state={broken === true ? 'failed' : 'up'} />}
        onClick={dialog.open}
      >
        {words.labs.machine}
        {broken === true && <span className="visually-hidden"> ({words.doctor.lacks})</span>}
      </Button>
      <DoctorDialog rows={rows} opened={opened} onClose={dialog.close} />
    </>
  );
}

/** Whether the lab's host reaches the outside; greyed with the reason where the server or the machine does not let it. */
import { Switch } from '@mantine/core';
import { useWords } from '../locales/words.ts';
import { useMachine } from '../machine/machineStore.ts';
import { edit } from '../state/labStore.ts';
import { report } from '../ui/toast.ts';

export function UplinkSwitch({ on }: { on: boolean }) {
  const words = useWords();
  const row = useMachine((state) => state.rows?.find((one) => one.id === 'uplink'));
  const lack = row === undefined || row.ok ? undefined : words.lab.uplinkLack(row.remedy ?? '');
  return (
    <div className="section">
      <Switch
        label={words.lab.uplink}
        description={lack ?? words.lab.uplinkHint}
        checked={on}
        // What is on can always be switched off.
        disabled={lack !== undefined && !on}
        onChange={(event) => void report(edit({ type: 'lab.settings', changes: { uplink: event.currentTarget.checked } }))}
      />
    </div>
  );
}

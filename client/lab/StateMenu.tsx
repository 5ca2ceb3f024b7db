/** Whether the lab runs, and the button that starts or stops it. */
import { Button, Menu } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { request } from '../api/connection.ts';
import { StateIcon } from '../labs/LabCard.tsx';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { report } from '../ui/toast.ts';

export function StateMenu() {
  const words = useWords();
  const labId = useLab((state) => state.labId) ?? '';
  const state = useLab((store) => store.state);
  const runs = state === 'running' || state === 'starting';
  return (
    <Menu width={240}>
      <Menu.Target>
        <Button variant="subtle" color="gray" className="state" leftSection={<StateIcon state={state} />}>
          <span className="word">{words.labs.state[state]}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {runs ? (
          <Menu.Item leftSection={<IconPlayerStop size={15} />} onClick={() => void report(request('lab:stop', { labId }))}>
            {words.lab.stop}
            <small className="hint">{words.lab.stopHint}</small>
          </Menu.Item>
        ) : (
          <Menu.Item
            leftSection={<IconPlayerPlay size={15} />}
            disabled={state === 'stopping'}
            onClick={() => void report(request('lab:start', { labId }))}
          >
            {words.lab.start}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

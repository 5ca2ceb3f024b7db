/** One lab in the list: picture, name, state, and what can be done with it. */
import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDots, IconPlayerPlayFilled, IconPlayerStopFilled, IconX } from '@tabler/icons-react';
import type { LabSummary } from '../../shared/protocol/records.ts';
import { request } from '../api/connection.ts';
import { go, labPath } from '../app/router.ts';
import { useWords, wordsNow } from '../locales/words.ts';
import { report, tellFailure } from '../ui/toast.ts';
import { askText } from '../ui/askText.tsx';
import { downloadLab } from './downloadLab.ts';
import { Thumbnail } from './Thumbnail.tsx';

async function remove(lab: LabSummary): Promise<void> {
  const answer = await request('lab:delete', { labId: lab.id });
  if (!answer.ok) {
    tellFailure(answer.error);
    return;
  }
  const id = notifications.show({
    withBorder: true,
    autoClose: 10_000,
    message: (
      <span>
        {wordsNow().labs.deleted(lab.name)}{' '}
        <button
          type="button"
          className="link-button"
          onClick={() => {
            notifications.hide(id);
            void report(request('lab:restore', { labId: lab.id }));
          }}
        >
          {wordsNow().common.undo}
        </button>
      </span>
    ),
  });
}

async function rename(lab: LabSummary): Promise<void> {
  const name = await askText({ title: wordsNow().common.rename, label: wordsNow().common.name, value: lab.name });
  if (name === undefined) return;
  await report(
    request('lab:edit', { labId: lab.id, baseRevision: lab.revision, editId: crypto.randomUUID(), edit: { type: 'lab.rename', name } }),
  );
}

export function StateIcon({ state }: { state: LabSummary['state'] }) {
  if (state === 'failed') return <IconX size={14} color="var(--bad)" aria-hidden />;
  if (state === 'stopped') return <IconPlayerStopFilled size={13} color="var(--text3)" aria-hidden />;
  return <IconPlayerPlayFilled size={13} color="var(--up)" aria-hidden />;
}

export function LabCard({ lab }: { lab: LabSummary }) {
  const words = useWords();
  const runs = lab.state === 'running' || lab.state === 'starting';
  return (
    <article className="lab-card">
      <button
        type="button"
        className="open"
        onClick={() => {
          go(labPath(lab.id));
        }}
      >
        <span className="picture">
          <Thumbnail picture={lab.picture} />
        </span>
        <span className="foot" style={{ display: 'block' }}>
          <span className="name" style={{ display: 'block' }}>
            {lab.name}
          </span>
          <span className="facts">
            <StateIcon state={lab.state} />
            <span title={lab.failure}>{words.labs.state[lab.state]}</span>
            <span>· {words.labs.boxes(lab.namespaces)}</span>
            {lab.differences > 0 && (
              <span className="tag" data-tone="drift">
                {words.lab.differences(lab.differences)}
              </span>
            )}
          </span>
        </span>
      </button>
      <div className="menu">
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon color="gray" aria-label={`${words.common.more}: ${lab.name}`}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void rename(lab)}>{words.common.rename}</Menu.Item>
            <Menu.Item onClick={() => void report(request('lab:duplicate', { labId: lab.id }))}>{words.labs.duplicate}</Menu.Item>
            <Menu.Item onClick={() => void report(request(runs ? 'lab:stop' : 'lab:start', { labId: lab.id }))}>
              {runs ? words.labs.stop : words.labs.start}
            </Menu.Item>
            <Menu.Item onClick={() => void downloadLab(lab.id, lab.name)}>{words.labs.export}</Menu.Item>
            <Menu.Divider />
            <Menu.Item color="red" onClick={() => void remove(lab)}>
              {words.common.delete}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </article>
  );
}

/** One lab in the list: picture, name, state, and what can be done with it. */
import { ActionIcon, Menu, Popover } from '@mantine/core';
import {
  IconCopy,
  IconDotsVertical,
  IconDownload,
  IconPencil,
  IconPlayerPlay,
  IconPlayerPlayFilled,
  IconPlayerStop,
  IconPlayerStopFilled,
  IconTrash,
  IconX,
} from '@tabler/icons-react';
import { labNameSchema } from '../../shared/model/names.ts';
import type { LabSummary } from '../../shared/protocol/records.ts';
import { request } from '../api/connection.ts';
import { go, labPath } from '../app/router.ts';
import { useWords, wordsNow } from '../locales/words.ts';
import { useUi } from '../state/uiStore.ts';
import { askText } from '../ui/askText.tsx';
import { checkWith } from '../ui/check.ts';
import { dayOf } from '../ui/time.ts';
import { report, tellFailure } from '../ui/toast.ts';
import { tellWithUndo } from '../ui/undoToast.tsx';
import { downloadLab } from './downloadLab.ts';
import { Thumbnail } from './Thumbnail.tsx';

async function remove(lab: LabSummary): Promise<void> {
  const answer = await request('lab:delete', { labId: lab.id });
  if (answer.ok) tellWithUndo(wordsNow().labs.deleted(lab.name), () => void report(request('lab:restore', { labId: lab.id })));
  else tellFailure(answer.error);
}

async function rename(lab: LabSummary): Promise<void> {
  const words = wordsNow();
  const name = await askText({
    title: words.common.rename,
    label: words.common.name,
    value: lab.name,
    check: (text) => checkWith(labNameSchema, text, words),
  });
  if (name === undefined || name === lab.name) return;
  await report(
    request('lab:edit', { labId: lab.id, baseRevision: lab.revision, editId: crypto.randomUUID(), edit: { type: 'lab.rename', name } }),
  );
}

export function StateIcon({ state }: { state: LabSummary['state'] }) {
  if (state === 'failed') return <IconX size={14} color="var(--bad)" aria-hidden />;
  if (state === 'stopped' || state === 'stopping') return <IconPlayerStopFilled size={13} color="var(--text3)" aria-hidden />;
  return <IconPlayerPlayFilled size={13} color="var(--up)" aria-hidden />;
}

export function LabCard({ lab }: { lab: LabSummary }) {
  const words = useWords();
  const language = useUi((state) => state.language);
  const runs = lab.state === 'running' || lab.state === 'starting';
  return (
    <article className="lab-card" aria-label={lab.name}>
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
        <span className="name" title={lab.name}>
          {lab.name}
        </span>
      </button>
      <div className="facts">
        <StateIcon state={lab.state} />
        <span>{words.labs.state[lab.state]}</span>
        {lab.state === 'failed' && lab.failure !== undefined && <Why text={lab.failure} />}
        <span>· {words.labs.boxes(lab.namespaces)}</span>
        {lab.state === 'stopped' && <span>· {dayOf(Date.parse(lab.updatedAt), language)}</span>}
        {lab.differences > 0 && (
          <span className="tag" data-tone="drift">
            ± {words.lab.differences(lab.differences)}
          </span>
        )}
      </div>
      <div className="menu">
        <Menu position="bottom-end" width={168}>
          <Menu.Target>
            <ActionIcon color="gray" aria-label={`${words.common.more}: ${lab.name}`}>
              <IconDotsVertical size={17} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => void rename(lab)}>
              {words.common.rename}
            </Menu.Item>
            <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => void report(request('lab:duplicate', { labId: lab.id }))}>
              {words.labs.duplicate}
            </Menu.Item>
            <Menu.Item
              leftSection={runs ? <IconPlayerStop size={15} /> : <IconPlayerPlay size={15} />}
              onClick={() => void report(request(runs ? 'lab:stop' : 'lab:start', { labId: lab.id }))}
            >
              {runs ? words.labs.stop : words.labs.start}
            </Menu.Item>
            <Menu.Item leftSection={<IconDownload size={15} />} onClick={() => void downloadLab(lab.id, lab.name)}>
              {words.labs.export}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item color="var(--bad)" leftSection={<IconTrash size={15} />} onClick={() => void remove(lab)}>
              {words.common.delete}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </article>
  );
}

/** Why it did not start, in the machine's own words. */
function Why({ text }: { text: string }) {
  const words = useWords();
  return (
    <Popover width={320} position="top" withinPortal>
      <Popover.Target>
        <button type="button" className="link-button">
          {words.labs.why}
        </button>
      </Popover.Target>
      <Popover.Dropdown>{text}</Popover.Dropdown>
    </Popover>
  );
}

/** One snapshot: its name, which can be changed in place, when it was taken, and what can be done with it. */
import { TextInput, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconArrowsDiff, IconPencil, IconTrash, type Icon } from '@tabler/icons-react';
import { useState } from 'react';
import { snapshotNameSchema, type SnapshotInfo } from '../../shared/protocol/snapshots.ts';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { NOW, startComparing } from '../state/snapshotStore.ts';
import { useUi } from '../state/uiStore.ts';
import { checkWith } from '../ui/check.ts';
import { dayOf } from '../ui/time.ts';
import { askRestore } from './RestoreDialog.tsx';
import { deleteSnapshot, renameSnapshot } from './snapshotDeeds.ts';

export function SnapshotRow({ info }: { info: SnapshotInfo }) {
  const words = useWords();
  const language = useUi((state) => state.language);
  const [renaming, setRenaming] = useState(false);
  const compareWithNow = (): void => {
    const kernel = info.kernel && useLab.getState().state === 'running';
    const side = kernel ? 'kernel' : 'drawing';
    startComparing({ from: { of: info.id, side }, to: { of: NOW, side } });
  };
  return (
    <li className="snapshot-row">
      {renaming ? (
        <NameField
          info={info}
          onDone={() => {
            setRenaming(false);
          }}
        />
      ) : (
        <span
          className="name"
          title={info.name}
          onDoubleClick={() => {
            setRenaming(true);
          }}
        >
          {info.name}
        </span>
      )}
      <span className="fact">
        <time dateTime={new Date(info.takenAt).toISOString()} title={new Date(info.takenAt).toLocaleString(language)}>
          {dayOf(info.takenAt, language)}
        </time>
        {' · '}
        {words.labs.boxes(info.namespaces)} · {info.kernel ? words.snapshots.withKernel : words.snapshots.drawingOnly}
      </span>
      <span className="deeds">
        <Deed
          icon={IconPencil}
          text={words.common.rename}
          of={info.name}
          run={() => {
            setRenaming(true);
          }}
        />
        <Deed icon={IconArrowsDiff} text={words.snapshots.compareNow} of={info.name} run={compareWithNow} />
        <Deed
          icon={IconArrowBackUp}
          text={words.snapshots.restore}
          of={info.name}
          run={() => {
            askRestore(info);
          }}
        />
        <Deed icon={IconTrash} text={words.common.delete} of={info.name} run={() => void deleteSnapshot(info)} />
      </span>
    </li>
  );
}

function Deed({ icon: Symbol, text, of, run }: { icon: Icon; text: string; of: string; run: () => void }) {
  return (
    <Tooltip label={text}>
      <button type="button" className="icon-button" aria-label={`${text}: ${of}`} onClick={run}>
        <Symbol size={15} aria-hidden />
      </button>
    </Tooltip>
  );
}

/** Enter keeps the name, Escape leaves it as it was. */
function NameField({ info, onDone }: { info: SnapshotInfo; onDone: () => void }) {
  const words = useWords();
  const [text, setText] = useState(info.name);
  const problem = checkWith(snapshotNameSchema, text.trim(), words);
  const keep = (): void => {
    if (problem === undefined) void renameSnapshot(info, text.trim()).then(onDone);
  };
  return (
    <form
      className="name"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <TextInput
        autoFocus
        aria-label={words.snapshots.rename(info.name)}
        value={text}
        error={problem}
        onFocus={(event) => {
          event.currentTarget.select();
        }}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
        onBlur={() => {
          if (problem === undefined) keep();
          else onDone();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          setText(info.name);
          onDone();
        }}
      />
    </form>
  );
}

/** Before a snapshot is restored: which side of it, and the commands that would run. */
import { Button, Group, Radio } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useEffect, useState } from 'react';
import type { Command } from '../../shared/plan/command.ts';
import { toText } from '../../shared/plan/toArgv.ts';
import type { Failure } from '../../shared/protocol/result.ts';
import type { SnapshotInfo, SnapshotSide } from '../../shared/protocol/snapshots.ts';
import { request } from '../api/connection.ts';
import { failureText, useWords, wordsNow } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { stopComparing } from '../state/snapshotStore.ts';
import { tell, tellFailure } from '../ui/toast.ts';

/** More would not be read. */
const SHOWN = 200;

export function askRestore(info: SnapshotInfo): void {
  const id = modals.open({
    title: wordsNow().snapshots.restoreTitle(info.name),
    size: 640,
    children: (
      <Form
        info={info}
        onDone={() => {
          modals.close(id);
        }}
      />
    ),
  });
}

function Form({ info, onDone }: { info: SnapshotInfo; onDone: () => void }) {
  const words = useWords();
  const labId = useLab((state) => state.labId) ?? '';
  const [side, setSide] = useState<SnapshotSide>('drawing');
  const [busy, setBusy] = useState(false);
  const planned = usePlan(labId, info.id, side);
  const restore = async (): Promise<void> => {
    setBusy(true);
    const answer = await request('snapshot:restore', { labId, snapshotId: info.id, side });
    setBusy(false);
    if (!answer.ok) {
      tellFailure(answer.error);
      return;
    }
    const { failed } = answer.value;
    stopComparing();
    onDone();
    tell(failed === 0 ? words.snapshots.restored(info.name) : words.snapshots.restoredFailed(info.name, failed));
  };
  const commands = planned.commands ?? [];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void restore();
      }}
    >
      {info.kernel && (
        <Radio.Group
          label={words.snapshots.which}
          value={side}
          onChange={(value) => {
            setSide(value === 'kernel' ? 'kernel' : 'drawing');
          }}
        >
          <Group mt={6} gap={20} align="flex-start">
            <Radio value="drawing" label={words.snapshots.drawing} />
            <Radio value="kernel" label={words.snapshots.kernel} description={words.snapshots.kernelHint} />
          </Group>
        </Radio.Group>
      )}
      <Consequence commands={planned.commands} failure={planned.failure} />
      {commands.length > 0 && (
        <ol className="restore-commands mono" aria-label={words.commands.title} tabIndex={0}>
          {commands.slice(0, SHOWN).map((command, i) => (
            <li key={i}>{toText(command)}</li>
          ))}
          {commands.length > SHOWN && <li className="more">{words.snapshots.moreCommands(commands.length - SHOWN)}</li>}
        </ol>
      )}
      <Group justify="flex-end" mt="md" gap={8}>
        <Button variant="default" onClick={onDone}>
          {words.common.cancel}
        </Button>
        <Button type="submit" data-autofocus loading={busy} disabled={planned.commands === undefined}>
          {commands.length > 0 ? words.snapshots.restoreWith(commands.length) : words.snapshots.restore}
        </Button>
      </Group>
    </form>
  );
}

/** In words what will happen, also when no command is shown. */
function Consequence({ commands, failure }: { commands: readonly Command[] | undefined; failure: Failure | undefined }) {
  const words = useWords();
  const staged = useLab((state) => state.lab?.settings.mode === 'staged');
  const running = useLab((state) => state.state === 'running');
  if (failure) return <p role="alert">{failureText(words, failure)}</p>;
  const text = !running
    ? words.snapshots.stoppedHint
    : staged
      ? words.snapshots.stagedHint
      : commands?.length === 0
        ? words.snapshots.nothingToRun
        : '';
  return (
    <p className="restore-hint" role="status">
      {text} {words.snapshots.undoHint}
    </p>
  );
}

/** Asked again whenever the drawing or the kernel changes. */
function usePlan(labId: string, snapshotId: string, side: SnapshotSide): { commands?: readonly Command[]; failure?: Failure } {
  const revision = useLab((state) => state.confirmed?.revision);
  const counter = useLab((state) => state.observed.counter);
  const [planned, setPlanned] = useState<{ commands?: readonly Command[]; failure?: Failure }>({});
  useEffect(() => {
    let stale = false;
    void request('snapshot:plan', { labId, snapshotId, side }).then((answer) => {
      if (!stale) setPlanned(answer.ok ? { commands: answer.value } : { failure: answer.error });
    });
    return () => {
      stale = true;
    };
  }, [labId, snapshotId, side, revision, counter]);
  return planned;
}

/** The lab's snapshots, and beside them what differs between two states. */
import '../panels/panels.css';
import './snapshots.css';
import { Button } from '@mantine/core';
import { IconArrowsDiff, IconCamera } from '@tabler/icons-react';
import { createPortal } from 'react-dom';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { NOW, startComparing, stopComparing, useSnapshots } from '../state/snapshotStore.ts';
import { ComparedList } from './ComparedList.tsx';
import { SnapshotRow } from './SnapshotRow.tsx';
import { takeSnapshot } from './snapshotDeeds.ts';

export function SnapshotsPanel({ toolSlot }: { toolSlot: HTMLElement | null }) {
  const words = useWords();
  const list = useSnapshots((state) => state.list);
  const comparison = useSnapshots((state) => state.comparison);
  const running = useLab((state) => state.state === 'running');
  const newest = list?.at(-1);
  const beginComparing = (): void => {
    if (newest) startComparing({ from: { of: newest.id, side: 'drawing' }, to: { of: NOW, side: 'drawing' } });
    else startComparing({ from: { of: NOW, side: 'drawing' }, to: { of: NOW, side: 'kernel' } });
  };
  return (
    <>
      {toolSlot &&
        createPortal(
          <>
            <Button
              variant="default"
              leftSection={<IconArrowsDiff size={14} />}
              aria-pressed={comparison !== undefined}
              disabled={comparison === undefined && !newest && !running}
              onClick={comparison ? stopComparing : beginComparing}
            >
              {comparison ? words.snapshots.leave : words.snapshots.compare}
            </Button>
            <Button variant="default" leftSection={<IconCamera size={14} />} onClick={() => void takeSnapshot()}>
              {words.snapshots.take}
            </Button>
          </>,
          toolSlot,
        )}
      <div className="snapshots-panel" data-comparing={comparison !== undefined || undefined}>
        <div className="snapshots-list">
          {list === undefined && <p className="panel-empty">{words.snapshots.loading}</p>}
          {list?.length === 0 && <p className="panel-empty">{words.snapshots.empty}</p>}
          {list !== undefined && list.length > 0 && (
            <ul aria-label={words.snapshots.title}>
              {[...list].reverse().map((info) => (
                <SnapshotRow key={info.id} info={info} />
              ))}
            </ul>
          )}
        </div>
        {comparison && <ComparedList comparison={comparison} />}
      </div>
    </>
  );
}

/** Nothing or much is selected: the lab's own settings and counts. */
import { UplinkSwitch } from './UplinkSwitch.tsx';
import { Button, Switch } from '@mantine/core';
import { linksOf } from '../../shared/model/find.ts';
import { deleteSelection } from '../actions/deeds.ts';
import { useWords } from '../locales/words.ts';
import { edit, useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { report } from '../ui/toast.ts';
import { DoubtList } from './DoubtList.tsx';
import { DriftList } from './DriftList.tsx';
import { Header } from './Header.tsx';

export function LabDetails() {
  const words = useWords();
  const lab = useLab((state) => state.lab);
  const selection = useUi((state) => state.selection);
  if (!lab) return null;
  const many = selection.length > 1;
  return (
    <>
      <Header title={many ? words.inspector.many(selection.length) : lab.name} subtitle={many ? '' : words.inspector.nothing} />
      {many ? (
        <div className="section">
          <Button color="red" variant="default" onClick={() => void deleteSelection()}>
            {words.common.delete}
          </Button>
        </div>
      ) : (
        <>
          <div className="section">
            <p style={{ margin: '0 0 8px', color: 'var(--text2)' }}>{words.inspector.nothingHint}</p>
            <p style={{ margin: 0 }}>
              {words.inspector.boxes(Object.keys(lab.namespaces).length)}, {words.inspector.links(linksOf(lab).length)}
            </p>
          </div>
          <div className="section">
            <Switch
              label={words.lab.followKernel}
              description={words.lab.followHint}
              checked={lab.settings.followKernel}
              onChange={(event) => void report(edit({ type: 'lab.settings', changes: { followKernel: event.currentTarget.checked } }))}
            />
          </div>
          <UplinkSwitch on={lab.settings.uplink === true} />
          <DriftList />
          <DoubtList />
        </>
      )}
    </>
  );
}

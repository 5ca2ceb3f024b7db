/** One lab: top bar, tools, canvas or list, details, panels. */
import './lab.css';
import { Button } from '@mantine/core';
import { lazy, Suspense, useEffect } from 'react';
import { useKeys } from '../actions/useKeys.ts';
import { request, useConnection } from '../api/connection.ts';
import { go } from '../app/router.ts';
import { LabCanvas } from '../canvas/LabCanvas.tsx';
import { ExportSlot } from '../export/ExportSlot.tsx';
import { FileSlot } from '../file/FileSlot.tsx';
import { closeFile } from '../file/openFile.ts';
import { Inspector } from '../inspector/Inspector.tsx';
import { ListView } from '../list/ListView.tsx';
import { failureText, useWords } from '../locales/words.ts';
import { openLab, useLab } from '../state/labStore.ts';
import { followSnapshots, useSnapshots } from '../state/snapshotStore.ts';
import { useUi } from '../state/uiStore.ts';
import { ConnectionBar } from '../app/ConnectionBar.tsx';
import { Announcer } from '../ui/Announcer.tsx';
import { report } from '../ui/toast.ts';
import { Dock } from './Dock.tsx';
import { Palette } from './Palette.tsx';
import { Shortcuts } from './Shortcuts.tsx';
import { StagedBar } from './StagedBar.tsx';
import { tellNotices } from './tellNotices.ts';
import { TopBar } from './TopBar.tsx';

const CompareCanvas = lazy(() => import('../canvas/CompareCanvas.tsx'));

export default function LabPage({ labId }: { labId: string }) {
  const words = useWords();
  const status = useLab((state) => state.status);
  const problem = useLab((state) => state.problem);
  const name = useLab((state) => state.lab?.name);
  const view = useUi((state) => state.view);
  useEffect(() => {
    closeFile();
    useUi.setState({ selection: [], tool: 'select', pending: undefined, terminalId: undefined, pingId: undefined, pingDraft: undefined });
    return openLab(labId);
  }, [labId]);
  useEffect(() => followSnapshots(labId), [labId]);
  useEffect(() => tellNotices(labId), [labId]);
  const comparing = useSnapshots((state) => state.comparison !== undefined);
  useEffect(() => {
    document.title = name === undefined ? 'nslab' : `${name} · nslab`;
  }, [name]);
  const pending = useLab((state) => state.pending.length);
  const away = useConnection(({ state }) => state === 'reconnecting' || state === 'disconnected');
  useKeys();
  if (status === 'failed') {
    return (
      <div className="lab-message">
        <div>
          <p>{problem ? failureText(words, problem) : words.lab.gone}</p>
          <Button
            onClick={() => {
              go('/');
            }}
          >
            {words.lab.back}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="lab-page" data-away={away || undefined}>
      <a className="skip" href="#canvas">
        {words.common.skip}
      </a>
      <TopBar />
      <div>
        <ConnectionBar pending={pending} />
        <StateBar labId={labId} />
        <StagedBar labId={labId} />
      </div>
      <div className="lab-main">
        <Palette />
        <div className="stage">
          <main className="main-view">
            {status === 'ready' ? view === 'canvas' ? <LabCanvas /> : <ListView /> : <div className="lab-message">{words.lab.opening}</div>}
            {comparing && (
              <Suspense fallback={null}>
                <CompareCanvas />
              </Suspense>
            )}
          </main>
          <Dock />
        </div>
        <Inspector />
      </div>
      <Shortcuts />
      <FileSlot />
      <ExportSlot />
      <Announcer />
    </div>
  );
}

/** Says that the lab is only a drawing now, and how to make it real. */
function StateBar({ labId }: { labId: string }) {
  const words = useWords();
  const status = useLab((state) => state.status);
  const state = useLab((lab) => lab.state);
  const failure = useLab((lab) => lab.failure);
  if (status !== 'ready' || (state !== 'stopped' && state !== 'failed')) return null;
  return (
    <div className="notice-bar" data-tone={state === 'failed' ? 'bad' : 'plain'} role="status">
      <span>
        {state === 'failed' ? words.lab.failed : words.lab.stopped} {failure}
      </span>
      <Button size="compact-xs" onClick={() => void report(request('lab:start', { labId }))}>
        {words.lab.start}
      </Button>
    </div>
  );
}

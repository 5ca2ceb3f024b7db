/** The top bar of a lab. */
import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconLayoutSidebarRight,
  IconList,
  IconShare,
  IconTopologyStar3,
  type Icon,
} from '@tabler/icons-react';
import type { Label } from '../../shared/protocol/records.ts';
import { FindField, PageTools } from '../app/PageTools.tsx';
import { go } from '../app/router.ts';
import { useWords } from '../locales/words.ts';
import { edit, useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { copyText } from '../ui/clipboard.ts';
import { Logo } from '../ui/Logo.tsx';
import { moveInHistory, sparing } from './sparing.ts';
import { DifferenceButton } from './DifferenceButton.tsx';
import { LabMenu } from './LabMenu.tsx';
import { StateMenu } from './StateMenu.tsx';

export function TopBar() {
  const words = useWords();
  const mode = useLab((state) => state.lab?.settings.mode) ?? 'live';
  const view = useUi((state) => state.view);
  const inspectorOpen = useUi((state) => state.inspectorOpen);
  const { set } = useUi.getState();
  return (
    <header className="top-bar" id="top" tabIndex={-1}>
      <Tooltip label={words.lab.back}>
        <a
          className="mark"
          href="/"
          aria-label={words.lab.back}
          onClick={(event) => {
            // Another tab or window is the browser's affair.
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            go('/');
          }}
        >
          <Logo size={24} />
        </a>
      </Tooltip>
      <LabMenu />
      <StateMenu />
      <HistoryButton deed="undo" icon={IconArrowBackUp} />
      <HistoryButton deed="redo" icon={IconArrowForwardUp} />
      <span className="rule" />
      {/* In staged mode the bar below says it, and must not be covered. */}
      <Tooltip label={words.lab.modeHint} w={280} disabled={mode === 'staged'}>
        <SegmentedControl
          aria-label={words.lab.modeHint}
          value={mode}
          onChange={(value) => {
            const mode = value === 'staged' ? 'staged' : 'live';
            void sparing((how) => edit({ type: 'lab.settings', changes: { mode } }, how));
          }}
          data={[
            { value: 'live', label: words.lab.live },
            { value: 'staged', label: words.lab.staged },
          ]}
        />
      </Tooltip>
      <span className="space" />
      <DifferenceButton />
      <SegmentedControl
        className="view-switch"
        aria-label={words.lab.view}
        value={view}
        onChange={(value) => {
          set({ view: value === 'list' ? 'list' : 'canvas' });
        }}
        data={[
          { value: 'canvas', label: <ViewLabel icon={IconTopologyStar3} text={words.lab.canvas} /> },
          { value: 'list', label: <ViewLabel icon={IconList} text={words.lab.list} /> },
        ]}
      />
      <FindField />
      <PageTools />
      <Tooltip label={words.lab.shareHint}>
        <Button
          variant="default"
          leftSection={<IconShare size={15} />}
          className="share"
          aria-label={words.lab.share}
          onClick={() => void copyText(location.href, words.lab.shared)}
        >
          <span className="word">{words.lab.share}</span>
        </Button>
      </Tooltip>
      <Tooltip label={words.inspector.title}>
        <ActionIcon
          color="gray"
          aria-label={words.inspector.title}
          aria-pressed={inspectorOpen}
          onClick={() => {
            set({ inspectorOpen: !inspectorOpen });
          }}
        >
          <IconLayoutSidebarRight size={18} />
        </ActionIcon>
      </Tooltip>
    </header>
  );
}

/** Undo or redo, saying what it would take back or do again. */
function HistoryButton({ deed, icon: Symbol }: { deed: 'undo' | 'redo'; icon: Icon }) {
  const words = useWords();
  const step: Label | null = useLab((state) => state.history[deed]);
  const key = deed === 'undo' ? 'Ctrl Z' : 'Ctrl Shift Z';
  const text = words.common[deed] + (step ? `: ${words.explain.label(step.code, step.params)}` : '');
  return (
    <Tooltip label={`${text}  (${key})`}>
      <ActionIcon color="gray" aria-label={text} disabled={!step} onClick={() => void moveInHistory(deed)}>
        <Symbol size={18} />
      </ActionIcon>
    </Tooltip>
  );
}

function ViewLabel({ icon: Symbol, text }: { icon: Icon; text: string }) {
  return (
    <span className="view-label">
      <Symbol size={14} aria-hidden />
      <span className="word">{text}</span>
    </span>
  );
}

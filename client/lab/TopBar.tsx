/** The top bar of a lab. */
import { ActionIcon, Button, Menu, SegmentedControl, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChevronDown,
  IconLayoutSidebarRight,
  IconList,
  IconPlusMinus,
  IconShare2,
  IconTopologyStar3,
} from '@tabler/icons-react';
import { differenceKey } from '../../shared/plan/difference.ts';
import type { Label } from '../../shared/protocol/records.ts';
import { labNameSchema } from '../../shared/model/names.ts';
import { request } from '../api/connection.ts';
import { FindField, PageTools } from '../app/PageTools.tsx';
import { go } from '../app/router.ts';
import { canvasView } from '../canvas/view.ts';
import { liveId } from '../canvas/boxes.ts';
import { StateIcon } from '../labs/LabCard.tsx';
import { downloadLab } from '../labs/downloadLab.ts';
import { useWords, wordsNow } from '../locales/words.ts';
import { edit, useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { Logo } from '../ui/Logo.tsx';
import { askText } from '../ui/askText.tsx';
import { checkWith } from '../ui/check.ts';
import { report, tell } from '../ui/toast.ts';
import { openShortcuts } from './Shortcuts.tsx';

async function rename(name: string): Promise<void> {
  const words = wordsNow();
  const wanted = await askText({
    title: words.common.rename,
    label: words.common.name,
    value: name,
    check: (text) => checkWith(labNameSchema, text, words),
  });
  if (wanted !== undefined && wanted !== name) await report(edit({ type: 'lab.rename', name: wanted }));
}

let shownDifference = -1;

/** Steps through the differences: selects and shows the box of the next one. */
function showNextDifference(): void {
  const { drift, lab } = useLab.getState();
  if (!lab || drift.length === 0) return;
  shownDifference = (shownDifference + 1) % drift.length;
  const difference = drift[shownDifference];
  if (!difference) return;
  const namespace = Object.values(lab.namespaces).find((one) => one.name === difference.ns);
  const id = namespace?.id ?? liveId(difference.ns);
  useUi.getState().set({ inspectorOpen: true, selection: [id] });
  canvasView.current?.show([id]);
  document.getElementById(`difference-${differenceKey(difference)}`)?.scrollIntoView({ block: 'nearest' });
}

export function TopBar() {
  const words = useWords();
  const lab = useLab((state) => state.lab);
  const labId = useLab((state) => state.labId) ?? '';
  const state = useLab((store) => store.state);
  const differences = useLab((store) => store.drift.length);
  const history = useLab((store) => store.history);
  const { view, inspectorOpen, projector, singleKeys, minimap, set } = useUi();
  const runs = state === 'running' || state === 'starting';
  const tooltip = (deed: string, label: Label | null): string =>
    label ? `${deed}: ${words.explain.label(label.code, label.params)}` : deed;
  return (
    <header className="top-bar" id="top" tabIndex={-1}>
      <Tooltip label={words.lab.back}>
        <ActionIcon
          color="gray"
          aria-label={words.lab.back}
          onClick={() => {
            go('/');
          }}
        >
          <Logo />
        </ActionIcon>
      </Tooltip>
      <Menu>
        <Menu.Target>
          <Button variant="subtle" color="gray" rightSection={<IconChevronDown size={14} />} px={8}>
            <span className="lab-name">{lab?.name ?? '…'}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void rename(lab?.name ?? '')}>{words.common.rename}</Menu.Item>
          <Menu.Item onClick={() => void report(request('lab:duplicate', { labId }))}>{words.labs.duplicate}</Menu.Item>
          <Menu.Item onClick={() => void downloadLab(labId, lab?.name ?? 'lab')}>{words.labs.export}</Menu.Item>
          <Menu.Item onClick={() => void report(request(runs ? 'lab:stop' : 'lab:start', { labId }))}>
            {runs ? words.lab.stop : words.lab.start}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            onClick={() => {
              set({ projector: !projector });
            }}
          >
            {projector ? '✓ ' : ''}
            {words.lab.projector}
          </Menu.Item>
          <Menu.Item
            onClick={() => {
              set({ minimap: !minimap });
            }}
          >
            {minimap ? '✓ ' : ''}
            {words.lab.minimap}
          </Menu.Item>
          <Menu.Item
            onClick={() => {
              set({ singleKeys: !singleKeys });
            }}
          >
            {singleKeys ? '✓ ' : ''}
            {words.lab.singleKeys}
          </Menu.Item>
          <Menu.Item onClick={openShortcuts}>{words.lab.shortcuts}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <span className="state hide-narrow">
        <StateIcon state={state} />
        {words.labs.state[state]}
      </span>
      <Tooltip label={tooltip(words.common.undo, history.undo)}>
        <ActionIcon
          color="gray"
          aria-label={words.common.undo}
          disabled={!history.undo}
          onClick={() => void report(request('lab:undo', { labId }))}
        >
          <IconArrowBackUp size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={tooltip(words.common.redo, history.redo)}>
        <ActionIcon
          color="gray"
          aria-label={words.common.redo}
          disabled={!history.redo}
          onClick={() => void report(request('lab:redo', { labId }))}
        >
          <IconArrowForwardUp size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={words.lab.modeHint} w={280}>
        <SegmentedControl
          aria-label={words.lab.modeHint}
          value={lab?.settings.mode ?? 'live'}
          onChange={(mode) => void report(edit({ type: 'lab.settings', changes: { mode: mode === 'staged' ? 'staged' : 'live' } }))}
          data={[
            { value: 'live', label: words.lab.live },
            { value: 'staged', label: words.lab.staged },
          ]}
        />
      </Tooltip>
      <span className="space" />
      {differences > 0 && (
        <Tooltip label={words.lab.nextDifference}>
          <button type="button" className="differences" onClick={showNextDifference}>
            <IconPlusMinus size={15} aria-hidden />
            {words.lab.differences(differences)}
          </button>
        </Tooltip>
      )}
      <SegmentedControl
        aria-label={words.lab.view}
        value={view}
        onChange={(value) => {
          set({ view: value === 'list' ? 'list' : 'canvas' });
        }}
        data={[
          { value: 'canvas', label: <ViewLabel icon={<IconTopologyStar3 size={14} />} text={words.lab.canvas} /> },
          { value: 'list', label: <ViewLabel icon={<IconList size={14} />} text={words.lab.list} /> },
        ]}
      />
      <FindField />
      <PageTools />
      <Button
        variant="default"
        leftSection={<IconShare2 size={14} />}
        className="hide-narrow"
        onClick={() => void navigator.clipboard.writeText(location.href).then(() => tell(words.lab.shared))}
      >
        {words.lab.share}
      </Button>
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

function ViewLabel({ icon, text }: { icon: React.ReactNode; text: string }) {
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 5 }}>
      {icon}
      {text}
    </span>
  );
}

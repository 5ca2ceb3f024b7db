/** The lab's name, and behind it what can be done with the lab and how it is shown. */
import { Button, Menu } from '@mantine/core';
import {
  IconCamera,
  IconChevronDown,
  IconCopy,
  IconCpu,
  IconDownload,
  IconFileCode,
  IconFileExport,
  IconKeyboard,
  IconPencil,
  type Icon,
} from '@tabler/icons-react';
import { labNameSchema } from '../../shared/model/names.ts';
import { request } from '../api/connection.ts';
import { go, labPath } from '../app/router.ts';
import { openExport } from '../export/openExport.ts';
import { openFile } from '../file/openFile.ts';
import { downloadLab } from '../labs/downloadLab.ts';
import { useWords, wordsNow } from '../locales/words.ts';
import { openMachine } from '../machine/machineStore.ts';
import { takeSnapshot } from '../snapshots/snapshotDeeds.ts';
import { edit, useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { askText } from '../ui/askText.tsx';
import { checkWith } from '../ui/check.ts';
import { report, tellFailure } from '../ui/toast.ts';
import { openShortcuts } from './openShortcuts.ts';

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

async function duplicate(labId: string): Promise<void> {
  const answer = await request('lab:duplicate', { labId });
  if (answer.ok) go(labPath(answer.value.labId));
  else tellFailure(answer.error);
}

export function LabMenu() {
  const words = useWords();
  const name = useLab((state) => state.lab?.name);
  const labId = useLab((state) => state.labId) ?? '';
  const running = useLab((state) => state.state === 'running');
  const { projector, singleKeys, minimap, set } = useUi();
  return (
    <Menu width={260}>
      <Menu.Target>
        <Button variant="subtle" color="gray" className="lab-menu" rightSection={<IconChevronDown size={14} />}>
          <span className="lab-name">{name ?? '…'}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Deed icon={IconPencil} text={words.common.rename} run={() => void rename(name ?? '')} />
        <Deed icon={IconCopy} text={words.labs.duplicate} run={() => void duplicate(labId)} />
        <Deed icon={IconCamera} text={words.snapshots.take} run={() => void takeSnapshot()} />
        <Deed icon={IconFileCode} text={words.file.open} run={openFile} />
        <Deed icon={IconDownload} text={words.formats.open} run={openExport} />
        <Deed
          icon={IconFileExport}
          text={words.labs.exportObserved}
          disabled={!running}
          run={() => void downloadLab(labId, name ?? 'lab', true)}
        />
        <Menu.Divider />
        <Choice text={words.lab.projector} on={projector} toggle={() => set({ projector: !projector })} />
        <Choice text={words.lab.minimap} on={minimap} toggle={() => set({ minimap: !minimap })} />
        <Choice text={words.lab.singleKeys} on={singleKeys} toggle={() => set({ singleKeys: !singleKeys })} />
        <Menu.Divider />
        <Deed icon={IconKeyboard} text={words.lab.shortcuts} run={openShortcuts} />
        <Deed icon={IconCpu} text={words.labs.machine} run={openMachine} />
      </Menu.Dropdown>
    </Menu>
  );
}

function Deed({ icon: Symbol, text, run, disabled }: { icon: Icon; text: string; run: () => void; disabled?: boolean }) {
  return (
    <Menu.Item leftSection={<Symbol size={15} />} disabled={disabled} onClick={run}>
      {text}
    </Menu.Item>
  );
}

function Choice({ text, on, toggle }: { text: string; on: boolean; toggle: () => void }) {
  return (
    <Menu.CheckboxItem checked={on} onChange={toggle}>
      {text}
    </Menu.CheckboxItem>
  );
}

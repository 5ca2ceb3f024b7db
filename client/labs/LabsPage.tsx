/** The list of labs, and where a new one begins. */
import './labs.css';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFileImport, IconPlus, IconStethoscope } from '@tabler/icons-react';
import { TEMPLATES } from '../../shared/labfile/templates.ts';
import type { LabSummary } from '../../shared/protocol/records.ts';
import { TEMPLATE_IDS, type TemplateId } from '../../shared/protocol/templateId.ts';
import { request } from '../api/connection.ts';
import { FindField, PageTools } from '../app/PageTools.tsx';
import { go, labPath } from '../app/router.ts';
import { useWords } from '../locales/words.ts';
import { useLabs } from '../state/labsStore.ts';
import { Logo } from '../ui/Logo.tsx';
import { tellFailure } from '../ui/toast.ts';
import { ConnectionBar } from '../lab/ConnectionBar.tsx';
import { DoctorDialog } from './DoctorDialog.tsx';
import { ImportDialog } from './ImportDialog.tsx';
import { LabCard } from './LabCard.tsx';
import { Thumbnail } from './Thumbnail.tsx';

async function create(template: TemplateId): Promise<void> {
  const answer = await request('lab:create', { template });
  if (answer.ok) go(labPath(answer.value.labId));
  else tellFailure(answer.error);
}

/** A template's small picture, from where its file puts things. */
function templatePicture(id: TemplateId): LabSummary['picture'] {
  const { layout = {}, namespaces = {} } = TEMPLATES[id];
  const boxes: LabSummary['picture']['boxes'] = Object.entries(layout).map(([name, [x, y]]) => ({
    id: name,
    kind: name === 'host' ? 'host' : name.includes('/') ? 'bridge' : 'namespace',
    x,
    y,
  }));
  const lines: [string, string][] = [];
  for (const [ns, { interfaces = {} }] of Object.entries(namespaces)) {
    for (const { peer, master } of Object.values(interfaces)) {
      const other = peer?.split('/')[0];
      if (other !== undefined) lines.push([master === undefined ? ns : `${ns}/${master}`, other]);
    }
  }
  return { boxes, lines };
}

export function LabsPage() {
  const words = useWords();
  const { labs, loaded } = useLabs();
  const [importOpen, importDialog] = useDisclosure();
  const [doctorOpen, doctorDialog] = useDisclosure();
  return (
    <div className="labs-page">
      <header className="page-top">
        <span className="brand">
          <Logo /> nslab
        </span>
        <FindField />
        <PageTools />
        <Button variant="default" leftSection={<IconStethoscope size={15} />} onClick={doctorDialog.open}>
          {words.labs.machine}
        </Button>
      </header>
      <ConnectionBar />
      <main className="labs-main">
        <div className="labs-head">
          <h1>{words.labs.title}</h1>
          <Button variant="default" leftSection={<IconFileImport size={15} />} onClick={importDialog.open}>
            {words.labs.import}
          </Button>
          <Button leftSection={<IconPlus size={15} />} onClick={() => void create('empty')}>
            {words.labs.newLab}
          </Button>
        </div>
        {!loaded && <div className="labs-empty">{words.labs.loading}</div>}
        {loaded && labs.length === 0 && <div className="labs-empty">{words.labs.empty}</div>}
        <div className="lab-grid">
          {labs.map((lab) => (
            <LabCard key={lab.id} lab={lab} />
          ))}
        </div>
        <h2>{words.labs.templates}</h2>
        <div className="template-grid">
          {TEMPLATE_IDS.map((id) => (
            <button key={id} type="button" className="template" onClick={() => void create(id)}>
              <span className="picture">
                <Thumbnail picture={templatePicture(id)} height={52} />
              </span>
              <span>
                <strong>{words.labs.template[id][0]}</strong>
                <span>{words.labs.template[id][1]}</span>
              </span>
            </button>
          ))}
        </div>
      </main>
      <ImportDialog opened={importOpen} onClose={importDialog.close} />
      <DoctorDialog opened={doctorOpen} onClose={doctorDialog.close} />
    </div>
  );
}

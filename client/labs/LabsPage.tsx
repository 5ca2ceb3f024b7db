/** The list of labs, and where a new one begins. */
import './labs.css';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { lazy, Suspense, useEffect } from 'react';
import { TEMPLATE_IDS } from '../../shared/protocol/templateId.ts';
import { ConnectionBar } from '../app/ConnectionBar.tsx';
import { FindField, PageTools } from '../app/PageTools.tsx';
import { MachineButton } from '../machine/MachineButton.tsx';
import { useWords } from '../locales/words.ts';
import { useLabs } from '../state/labsStore.ts';
import { Logo } from '../ui/Logo.tsx';
import { createLab } from './createLab.ts';
import { LabCard } from './LabCard.tsx';
import { templatePicture } from './templatePicture.ts';
import { Thumbnail } from './Thumbnail.tsx';
import { Welcome } from './Welcome.tsx';

const ImportDialog = lazy(() => import('./ImportDialog.tsx'));

export function LabsPage() {
  const words = useWords();
  const { labs, loaded } = useLabs();
  const [importOpen, importDialog] = useDisclosure();
  useEffect(() => {
    document.title = 'nslab';
  }, []);
  return (
    <div className="labs-page">
      <header className="page-top">
        <span className="brand">
          <Logo /> nslab
        </span>
        <FindField />
        <PageTools />
        <MachineButton />
      </header>
      <ConnectionBar pending={0} />
      <main className="labs-main">
        <div className="labs-head">
          <h1>{words.labs.title}</h1>
          <Button variant="default" leftSection={<IconFileImport size={15} />} onClick={importDialog.open}>
            {words.labs.import}
          </Button>
          <Button leftSection={<IconPlus size={15} />} onClick={() => void createLab('empty')}>
            {words.labs.newLab}
          </Button>
        </div>
        {!loaded && <p className="labs-loading">{words.labs.loading}</p>}
        {loaded && labs.length === 0 && <Welcome />}
        <div className="lab-grid">
          {labs.map((lab) => (
            <LabCard key={lab.id} lab={lab} />
          ))}
        </div>
        <h2>{words.labs.templates}</h2>
        <div className="template-grid">
          {TEMPLATE_IDS.map((id) => (
            <button key={id} type="button" className="template" onClick={() => void createLab(id)}>
              <span className="picture">
                <Thumbnail picture={templatePicture(id)} />
              </span>
              <span>
                <strong>{words.labs.template[id][0]}</strong>
                <span>{words.labs.template[id][1]}</span>
              </span>
            </button>
          ))}
        </div>
      </main>
      {importOpen && (
        <Suspense fallback={null}>
          <ImportDialog onClose={importDialog.close} />
        </Suspense>
      )}
    </div>
  );
}

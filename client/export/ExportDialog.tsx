/** The lab in the formats of other tools: choose one, see it, and what does not come along; copy or download. */
import './exportDialog.css';
import { Button, Group, Modal } from '@mantine/core';
import { useMemo, useState } from 'react';
import { EXPORT_FORMATS, exportLab, type ExportFormat } from '../../shared/formats/exportLab.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { ItemList } from '../labs/ItemList.tsx';
import { useWords } from '../locales/words.ts';
import { copyText } from '../ui/clipboard.ts';
import { download } from '../ui/download.ts';
import { closeExport } from './openExport.ts';
import { toPng } from './toPng.ts';

type Choice = ExportFormat | 'png';
const CHOICES: readonly Choice[] = [...EXPORT_FORMATS, 'png'];

export default function ExportDialog({ lab }: { lab: Lab }) {
  const words = useWords();
  const [choice, setChoice] = useState<Choice>('bash');
  const exported = useMemo(() => exportLab(lab, choice === 'png' ? 'svg' : choice), [lab, choice]);
  const isPicture = choice === 'svg' || choice === 'png';
  const save = async (): Promise<void> => {
    if (choice === 'png') download(await toPng(exported.text), exported.name.replace(/svg$/, 'png'));
    else download(new Blob([exported.text], { type: choice === 'svg' ? 'image/svg+xml' : 'text/plain' }), exported.name);
  };
  return (
    <Modal opened onClose={closeExport} title={words.formats.exportTitle} size={920}>
      <div className="export">
        <div className="export-formats" role="radiogroup" aria-label={words.formats.format}>
          {CHOICES.map((format) => (
            <label key={format} data-chosen={format === choice || undefined}>
              <input
                type="radio"
                name="format"
                checked={format === choice}
                onChange={() => {
                  setChoice(format);
                }}
              />
              <span>
                <strong>{words.formats.name[format]}</strong>
                <span>{words.formats.about[format]}</span>
              </span>
            </label>
          ))}
        </div>
        <div className="export-shown">
          {isPicture ? (
            <img alt={words.formats.picture} src={`data:image/svg+xml,${encodeURIComponent(exported.text)}`} />
          ) : (
            <pre className="mono" tabIndex={0} aria-label={words.formats.preview}>
              {exported.text}
            </pre>
          )}
          {exported.items.length > 0 && <ItemList items={exported.items} />}
        </div>
      </div>
      <Group justify="end" gap={8} mt="md">
        {choice !== 'png' && (
          <Button variant="default" onClick={() => void copyText(exported.text)}>
            {words.common.copy}
          </Button>
        )}
        <Button onClick={() => void save()}>{words.formats.download}</Button>
      </Group>
    </Modal>
  );
}

/** Makes a lab of files of ours or of other tools: read first, shown with what does not come along, then made. */
import './importDialog.css';
import { Button, FileButton, Group, Modal, Select } from '@mantine/core';
import { useRef, useState } from 'react';
import type { ImportError, SourceFile } from '../../shared/formats/imported.ts';
import { formatOf, IMPORT_FORMATS, readFiles, type ImportFormat, type Read } from '../../shared/formats/importFiles.ts';
import type { Failure } from '../../shared/protocol/result.ts';
import { request } from '../api/connection.ts';
import { go, labPath } from '../app/router.ts';
import { failureText, useWords, type Words } from '../locales/words.ts';
import { CodeField } from '../ui/CodeField.tsx';
import { ImportPreview } from './ImportPreview.tsx';
import { ScriptOutput } from './ScriptOutput.tsx';
import { pickFiles } from './pickFiles.ts';
import { useScript } from './useScript.ts';

const PASTED = 'pasted';

function errorText(words: Words, { code, params, reason }: ImportError): string {
  const finer = reason === undefined ? undefined : words.errors.reason(reason, params);
  return finer ?? words.formats.item({ code, params });
}

function isFormat(value: string | null): value is ImportFormat {
  return IMPORT_FORMATS.some((format) => format === value);
}

export default function ImportDialog({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const [files, setFiles] = useState<SourceFile[]>([{ name: PASTED, text: '' }]);
  const [chosenFormat, setChosenFormat] = useState<ImportFormat>();
  const [read, setRead] = useState<Read>();
  const [failure, setFailure] = useState<Failure>();
  const folder = useRef<HTMLInputElement>(null);
  const script = useScript();
  const [only] = files;
  const found = formatOf(files);
  const format = chosenFormat ?? found;
  const empty = files.every(({ text }) => text.trim() === '');
  const errors = read?.ok === false ? read.errors : [];
  const change = (next: SourceFile[]): void => {
    setFiles(next);
    setRead(undefined);
    setFailure(undefined);
  };
  const pick = async (chosen: readonly File[]): Promise<void> => {
    if (chosen.length === 0) return;
    const picked = await pickFiles(chosen);
    if (picked.ok) change(picked.files);
    else setRead(picked);
  };
  const check = (): void => {
    setFailure(undefined);
    if (format === undefined) setRead({ ok: false, errors: [{ code: 'file_unknown', params: {} }] });
    else if (format === 'script')
      script.start(only?.text ?? '', only && only.name !== PASTED ? only.name.replace(/^.*\//, '').slice(0, 80) : undefined);
    else setRead(readFiles(files, format));
  };
  const end = script.run?.end;
  const result = read?.ok === true ? read : end?.file !== undefined ? { file: end.file, items: end.items } : undefined;
  const make = async (): Promise<void> => {
    if (!result) return;
    const answer = await request('lab:create', { file: result.file });
    if (answer.ok) {
      onClose();
      go(labPath(answer.value.labId));
    } else setFailure(answer.error);
  };
  const back = (): void => {
    setRead(undefined);
    setFailure(undefined);
    script.forget();
  };
  const problems = [
    ...errors.map((error) => (error.line === undefined ? '' : words.labs.line(String(error.line))) + errorText(words, error)),
    ...[failure, script.run?.failure].flatMap((one) => (one ? [failureText(words, one)] : [])),
  ];
  const editing = !result && !script.run?.running && (!script.run || script.run.failure !== undefined);
  return (
    <Modal opened onClose={onClose} title={words.formats.importTitle} size={760}>
      {editing && (
        <>
          <p className="file-status">{words.formats.importHint}</p>
          {files.length > 1 ? (
            <div className="chosen-files mono" aria-label={words.formats.chosen(files.length)}>
              {files.map(({ name }) => (
                <div key={name}>{name}</div>
              ))}
            </div>
          ) : (
            <CodeField
              label={words.formats.text}
              text={only?.text ?? ''}
              onChange={(text) => {
                change([{ name: only?.name ?? PASTED, text }]);
              }}
              wrong={errors.flatMap(({ line }) => line ?? [])}
              rows={14}
              describedBy="import-problem"
            />
          )}
        </>
      )}
      {script.run && !editing && <ScriptOutput run={script.run} />}
      {result && <ImportPreview file={result.file} items={result.items} />}
      <div id="import-problem" role="alert">
        {problems.length > 0 && (
          <ul className="file-problems">
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        )}
      </div>
      {editing && format === 'script' && <p className="file-status">{words.formats.scriptHint}</p>}
      <Group justify="space-between" align="end" mt="md">
        {editing ? (
          <Group gap={8} align="end">
            <FileButton multiple onChange={(chosen) => void pick(chosen)}>
              {(props) => (
                <Button variant="default" {...props}>
                  {words.formats.chooseFiles}
                </Button>
              )}
            </FileButton>
            <Button variant="default" onClick={() => folder.current?.click()}>
              {words.formats.chooseFolder}
            </Button>
            <input
              ref={(element) => {
                // React has no attribute for it.
                element?.setAttribute('webkitdirectory', '');
                folder.current = element;
              }}
              type="file"
              hidden
              multiple
              onChange={(event) => void pick([...(event.currentTarget.files ?? [])])}
            />
            <Select
              aria-label={words.formats.format}
              w={210}
              data={[
                {
                  value: '',
                  label: found === undefined ? words.formats.findOut : `${words.formats.findOut}: ${words.formats.name[found]}`,
                },
                ...IMPORT_FORMATS.map((value) => ({ value, label: words.formats.name[value] })),
              ]}
              value={chosenFormat ?? ''}
              allowDeselect={false}
              onChange={(value) => {
                setChosenFormat(isFormat(value) ? value : undefined);
                setRead(undefined);
              }}
            />
          </Group>
        ) : (
          <Button variant="default" disabled={script.run?.running} onClick={back}>
            {words.formats.back}
          </Button>
        )}
        {editing && (
          <Button disabled={empty} onClick={check}>
            {format === 'script' ? words.formats.run : words.formats.check}
          </Button>
        )}
        {script.run?.running && (
          <Button variant="default" onClick={script.cancel}>
            {words.common.cancel}
          </Button>
        )}
        {result && <Button onClick={() => void make()}>{words.formats.makeLab}</Button>}
      </Group>
    </Modal>
  );
}

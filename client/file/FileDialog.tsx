/** The open lab as its file: read it, change it, and make the lab so by one edit that can be undone. */
import { Button, Group, Modal } from '@mantine/core';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { toLabFile, type FileError } from '../../shared/labfile/labFile.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { failureText, useWords, type Words } from '../locales/words.ts';
import { edit } from '../state/labStore.ts';
import { copyText } from '../ui/clipboard.ts';
import { CodeField, goToLine } from '../ui/CodeField.tsx';
import { tell } from '../ui/toast.ts';
import { fileEdit } from './fileEdit.ts';
import { closeFile } from './openFile.ts';

const ROWS = 22;

function problemText(error: FileError, words: Words): string {
  const where = error.path.length > 0 ? `${error.path.join('.')}: ` : '';
  return where + (words.errors.reason(error.code, error.params) ?? error.code);
}

export default function FileDialog({ lab }: { lab: Lab }) {
  const words = useWords();
  const [text, setText] = useState(() => toLabFile(lab));
  const [since, setSince] = useState(lab.revision);
  const [refusal, setRefusal] = useState<string>();
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  // Typing goes before checking.
  const settled = useDeferredValue(text);
  const outcome = useMemo(() => fileEdit(settled, lab), [settled, lab]);
  const errors = outcome.ok ? [] : outcome.errors;
  const stale = lab.revision !== since;
  const load = (): void => {
    setText(toLabFile(lab));
    setSince(lab.revision);
    setRefusal(undefined);
  };
  const apply = async (): Promise<void> => {
    const now = fileEdit(text, lab);
    if (!now.ok || !now.edit) return;
    setBusy(true);
    const answer = await edit(now.edit);
    setBusy(false);
    if (answer.ok) {
      closeFile();
      tell(words.file.applied(now.changes));
    } else setRefusal(failureText(words, answer.error));
  };
  return (
    <Modal opened onClose={closeFile} title={words.file.title} size={880}>
      {stale && (
        <div className="notice-bar" data-tone="warn" role="status">
          <span>{words.file.stale}</span>
          <Button size="compact-xs" variant="default" onClick={load}>
            {words.file.load}
          </Button>
        </div>
      )}
      <CodeField
        label={words.file.title}
        text={text}
        onChange={(next) => {
          setText(next);
          setRefusal(undefined);
        }}
        wrong={errors.flatMap((error) => error.line ?? [])}
        rows={ROWS}
        describedBy="file-problems"
        field={field}
      />
      <div id="file-problems" aria-live="polite">
        {errors.length > 0 || refusal !== undefined ? (
          <ul className="file-problems">
            {refusal !== undefined && <li>{refusal}</li>}
            {errors.map((error, i) => (
              <li key={i}>
                <Where error={error} field={field} /> {problemText(error, words)}
              </li>
            ))}
          </ul>
        ) : (
          <p className="file-status">{outcome.ok && outcome.changes === 0 ? words.file.same : words.file.hint}</p>
        )}
      </div>
      <Group justify="space-between" mt="md">
        <Button variant="default" onClick={() => void copyText(text)}>
          {words.common.copy}
        </Button>
        <Group gap={8}>
          <Button variant="default" onClick={closeFile}>
            {words.common.cancel}
          </Button>
          <Button loading={busy} disabled={!outcome.ok || outcome.changes === 0} onClick={() => void apply()}>
            {words.file.apply(outcome.ok ? outcome.changes : 0)}
          </Button>
        </Group>
      </Group>
    </Modal>
  );
}

function Where({ error, field }: { error: FileError; field: React.RefObject<HTMLTextAreaElement | null> }) {
  const words = useWords();
  const { line } = error;
  if (line === undefined) return null;
  return (
    <button
      type="button"
      onClick={() => {
        if (field.current) goToLine(field.current, line);
      }}
    >
      {words.labs.line(String(line)).trim()}
    </button>
  );
}

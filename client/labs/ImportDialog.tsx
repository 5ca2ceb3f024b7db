/** Makes a lab from a file, chosen or pasted; says the line where it cannot be read. */
import { Button, FileButton, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import { request } from '../api/connection.ts';
import { go, labPath } from '../app/router.ts';
import { arrangeWhenShown } from '../canvas/arrangeOnce.ts';
import { failureText, useWords } from '../locales/words.ts';
import type { Failure } from '../../shared/protocol/result.ts';
import { CodeField } from '../ui/CodeField.tsx';

export default function ImportDialog({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<Failure>();
  const submit = async (): Promise<void> => {
    const answer = await request('lab:create', { file: text });
    if (answer.ok) {
      arrangeWhenShown(answer.value.labId, text);
      onClose();
      go(labPath(answer.value.labId));
    } else setProblem(answer.error);
  };
  const choose = (file: File | null): void => {
    void file?.text().then((content) => {
      setText(content);
      setProblem(undefined);
    });
  };
  const wrongLine = problem?.params?.['line'];
  return (
    <Modal opened onClose={onClose} title={words.labs.importTitle} size="lg">
      <p className="file-status">{words.labs.importHint}</p>
      <CodeField
        label={words.labs.importHint}
        text={text}
        onChange={(next) => {
          setText(next);
          setProblem(undefined);
        }}
        wrong={wrongLine === undefined ? [] : [Number(wrongLine)]}
        rows={14}
        describedBy="import-problem"
      />
      <div id="import-problem" role="alert">
        {problem && <p className="file-problems">{failureText(words, problem)}</p>}
      </div>
      <Group justify="space-between" mt="md">
        <FileButton onChange={choose} accept=".yaml,.yml,.txt">
          {(props) => (
            <Button variant="default" {...props}>
              {words.labs.chooseFile}
            </Button>
          )}
        </FileButton>
        <Button disabled={text.trim() === ''} onClick={() => void submit()}>
          {words.labs.import}
        </Button>
      </Group>
    </Modal>
  );
}

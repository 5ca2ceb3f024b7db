/** Makes a lab from a file, chosen or pasted; says the line where it cannot be read. */
import { Button, FileButton, Group, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { request } from '../api/connection.ts';
import { go, labPath } from '../app/router.ts';
import { failureText, useWords } from '../locales/words.ts';

export default function ImportDialog({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const submit = async (): Promise<void> => {
    const answer = await request('lab:create', { file: text });
    if (answer.ok) {
      onClose();
      go(labPath(answer.value.labId));
    } else setProblem(failureText(words, answer.error));
  };
  const choose = (file: File | null): void => {
    void file?.text().then((content) => {
      setText(content);
      setProblem(undefined);
    });
  };
  return (
    <Modal opened onClose={onClose} title={words.labs.importTitle} size="lg">
      <Textarea
        label={words.labs.importHint}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setProblem(undefined);
        }}
        rows={14}
        error={problem}
        styles={{ input: { fontFamily: 'var(--mono)', fontSize: 12 } }}
      />
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

/** Asks for one line of text in a dialog. */
import { Button, Group, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useState } from 'react';
import { wordsNow } from '../locales/words.ts';

interface Question {
  title: string;
  label: string;
  value: string;
  /** What is wrong with a text; undefined when nothing is. */
  check?: (text: string) => string | undefined;
}

/** Resolves with the text, or undefined when it was cancelled. */
export function askText(question: Question): Promise<string | undefined> {
  return new Promise((resolve) => {
    const id = modals.open({
      title: question.title,
      onClose: () => {
        resolve(undefined);
      },
      children: (
        <Form
          question={question}
          onDone={(text) => {
            resolve(text);
            modals.close(id);
          }}
        />
      ),
    });
  });
}

function Form({ question, onDone }: { question: Question; onDone: (text: string | undefined) => void }) {
  const [text, setText] = useState(question.value);
  const problem = question.check?.(text.trim());
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === undefined && text.trim() !== '') onDone(text.trim());
      }}
    >
      <TextInput
        data-autofocus
        label={question.label}
        value={text}
        error={text === question.value ? undefined : problem}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
      />
      <Group justify="flex-end" mt="md" gap={8}>
        <Button
          variant="default"
          onClick={() => {
            onDone(undefined);
          }}
        >
          {wordsNow().common.cancel}
        </Button>
        <Button type="submit">{wordsNow().common.save}</Button>
      </Group>
    </form>
  );
}

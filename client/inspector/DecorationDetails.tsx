/** A note or a group. */
import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { deleteSelection } from '../actions/deeds.ts';
import { useWords } from '../locales/words.ts';
import { edit, useLab } from '../state/labStore.ts';
import { report } from '../ui/toast.ts';
import { Header } from './Header.tsx';

export function DecorationDetails({ id }: { id: string }) {
  const words = useWords();
  const note = useLab((state) => state.lab?.notes[id]);
  const group = useLab((state) => state.lab?.groups[id]);
  const before = note?.text ?? group?.title ?? '';
  const [text, setText] = useState(before);
  const save = (): void => {
    if (text === before) return;
    void report(edit(note ? { type: 'note.set', id, changes: { text } } : { type: 'group.set', id, changes: { title: text } }));
  };
  return (
    <>
      <Header title={note ? words.canvas.note : words.canvas.group} subtitle="" />
      <div className="section">
        {note ? (
          <Textarea
            label={words.inspector.noteText}
            value={text}
            autosize
            minRows={4}
            onChange={(event) => {
              setText(event.currentTarget.value);
            }}
            onBlur={save}
          />
        ) : (
          <TextInput
            label={words.inspector.groupTitle}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
            }}
            onBlur={save}
          />
        )}
        <Button mt="sm" color="red" variant="default" onClick={() => void deleteSelection()}>
          {words.common.delete}
        </Button>
      </div>
    </>
  );
}

/** Fields that check while one types, and save when one leaves them or presses Enter. */
import { ActionIcon, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type * as z from 'zod';
import type { Failure, Result } from '../../shared/protocol/result.ts';
import { failureText, useWords } from '../locales/words.ts';
import { checkWith } from '../ui/check.ts';

interface SavedFieldProps {
  /** For screen readers; the label on the screen stands beside. */
  label: string;
  value: string;
  schema: z.ZodType<string>;
  /** An empty field means: none. */
  optional?: boolean;
  placeholder?: string;
  disabled?: boolean;
  onSave: (text: string) => Promise<Result<unknown>>;
  onRemove?: () => void;
}

export function SavedField({ label, value, schema, optional = false, placeholder, disabled = false, onSave, onRemove }: SavedFieldProps) {
  const words = useWords();
  const [text, setText] = useState(value);
  const [refused, setRefused] = useState<Failure>();
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
    setText(value);
    setRefused(undefined);
  }, [value]);
  const trimmed = text.trim();
  const problem = trimmed === '' && optional ? undefined : checkWith(schema, text, words);
  const save = async (): Promise<void> => {
    if (trimmed === value || (trimmed === '' && !optional)) {
      if (trimmed === '') setText(value);
      return;
    }
    if (problem !== undefined) return;
    const answer = await onSave(trimmed);
    if (!answer.ok) setRefused(answer.error);
    // A field that adds is empty again for the next one; where the value has come, it stays.
    else if (value === '' && latest.current === '') setText('');
  };
  return (
    <TextInput
      aria-label={label}
      value={text}
      placeholder={placeholder}
      disabled={disabled}
      error={text === value ? undefined : (problem ?? (refused && failureText(words, refused)))}
      classNames={{ input: 'mono' }}
      onChange={(event) => {
        setText(event.currentTarget.value);
        setRefused(undefined);
      }}
      onBlur={() => void save()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void save();
        if (event.key === 'Escape') setText(value);
      }}
      rightSection={
        onRemove && (
          <ActionIcon color="gray" size={20} aria-label={`${words.common.remove}: ${value}`} onClick={onRemove}>
            <IconX size={13} />
          </ActionIcon>
        )
      }
    />
  );
}

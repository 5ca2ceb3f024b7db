/** One option of a kind of interface as a field of a form: what its descriptor says it is. */
import { PasswordInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import type { ChangeEvent } from 'react';
import type { Option, OptionValue } from '../../shared/kinds/option.ts';
import { useWords, type Words } from '../locales/words.ts';

/** What stands in the field. */
export type Typed = string | boolean | undefined;

interface OptionFieldProps {
  label: string;
  hint?: string | undefined;
  option: Option;
  value: Typed;
  /** What is wrong with it beside others. */
  problem?: string | undefined;
  onChange: (value: string | boolean) => void;
}

export function OptionField({ label, hint, option, value, problem, onChange }: OptionFieldProps) {
  const words = useWords();
  const { field } = option;
  if (field.type === 'switch') {
    return (
      <Switch
        label={label}
        description={hint}
        checked={typeof value === 'boolean' ? value : option.default === true}
        onChange={(event) => {
          onChange(event.currentTarget.checked);
        }}
      />
    );
  }
  if (field.type === 'choice') {
    return (
      <Select
        label={label}
        description={hint}
        data={[...field.choices]}
        value={typeof value === 'string' ? value : String(option.default ?? '')}
        allowDeselect={false}
        error={problem}
        onChange={(choice) => {
          if (choice !== null) onChange(choice);
        }}
      />
    );
  }
  const text = typeof value === 'string' ? value : '';
  if (field.type === 'secret' || field.type === 'lines') {
    const props = {
      label,
      description: hint,
      required: option.required === true,
      value: text,
      error: optionProblem(option, text, words) ?? problem,
      autoComplete: 'off',
      classNames: { input: 'mono' },
      onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
        onChange(event.currentTarget.value);
      },
    };
    return field.type === 'secret' ? <PasswordInput {...props} /> : <Textarea {...props} autosize minRows={2} maxRows={12} />;
  }
  return (
    <TextInput
      label={label}
      description={hint}
      required={option.required === true}
      value={text}
      placeholder={option.default === undefined ? '' : String(option.default)}
      error={optionProblem(option, text, words) ?? problem}
      classNames={{ input: 'mono' }}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}

/** What was typed as the option has it; undefined where nothing was. */
export function typedValue(option: Option, typed: Typed): OptionValue | undefined {
  if (typed === undefined || typeof typed === 'boolean') return typed;
  const text = typed.trim();
  if (text === '') return undefined;
  return option.field.type === 'number' ? Number(text) : text;
}

/** An option's value as a field has it. */
export function typedOf(value: OptionValue | undefined): Typed {
  return typeof value === 'number' ? String(value) : value;
}

/** What is wrong with it; nothing is wrong with nothing. */
function optionProblem(option: Option, text: string, words: Words): string | undefined {
  const given = typedValue(option, text);
  const parsed = given === undefined ? undefined : option.schema.safeParse(given);
  return parsed?.success === false ? reasonOf(parsed.error.issues[0]?.message ?? '', words) : undefined;
}

export function reasonOf(code: string, words: Words): string {
  return words.errors.reason(code, {}) ?? words.errors.code('invalid') ?? code;
}

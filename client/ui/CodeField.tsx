/** A plain text field for files, with the numbers of its lines; wrong lines are marked. */
import './codeField.css';
import { useRef, type RefObject } from 'react';

interface CodeFieldProps {
  label: string;
  text: string;
  onChange: (text: string) => void;
  /** From 1. */
  wrong: readonly number[];
  rows: number;
  /** Describes it: the id of what says the problems. */
  describedBy?: string;
  field?: RefObject<HTMLTextAreaElement | null>;
}

export function CodeField({ label, text, onChange, wrong, rows, describedBy, field }: CodeFieldProps) {
  const numbers = useRef<HTMLDivElement>(null);
  const lines = text.split('\n').length;
  return (
    <div className="code-field mono" data-wrong={wrong.length > 0 || undefined}>
      <div className="numbers" ref={numbers} aria-hidden>
        {Array.from({ length: lines }, (_, i) => (
          <div key={i} data-wrong={wrong.includes(i + 1) || undefined}>
            {i + 1}
          </div>
        ))}
      </div>
      <textarea
        ref={field}
        aria-label={label}
        aria-invalid={wrong.length > 0}
        aria-describedby={describedBy}
        value={text}
        rows={rows}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
        onScroll={(event) => {
          if (numbers.current) numbers.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
    </div>
  );
}

/** Puts the cursor to the beginning of a line, from 1, and shows it. */
export function goToLine(field: HTMLTextAreaElement, line: number): void {
  const lines = field.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  field.focus();
  field.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  field.scrollTop = (field.scrollHeight / lines.length) * Math.max(0, line - 4);
}

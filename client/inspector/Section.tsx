/** A part of the details that one folds away by its heading; this browser remembers which are folded. */
import { IconChevronRight } from '@tabler/icons-react';
import { useId, type ReactNode } from 'react';
import { useUi, type SectionName } from '../state/uiStore.ts';

interface SectionProps {
  name: SectionName;
  title: string;
  /** Quiet words after the title: how many, or what is set. */
  note?: string | number | undefined;
  className?: string;
  /** At the heading's other end; using them unfolds the section. */
  tools?: ReactNode;
  children: ReactNode;
}

export function Section({ name, title, note, className = '', tools, children }: SectionProps) {
  const id = useId();
  const folded = useUi((state) => state.foldedSections);
  const open = !folded.includes(name);
  const fold = (isFolded: boolean): void => {
    const others = folded.filter((one) => one !== name);
    useUi.getState().set({ foldedSections: isFolded ? [...others, name] : others });
  };
  return (
    <div className={`section ${className}`}>
      <h3>
        <button
          type="button"
          className="fold"
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          onClick={() => {
            fold(open);
          }}
        >
          <IconChevronRight size={14} aria-hidden />
          {title} {note !== undefined && note !== '' && <small>{note}</small>}
        </button>
        {tools !== undefined && (
          <span
            className="tools"
            onClick={() => {
              if (!open) fold(false);
            }}
          >
            {tools}
          </span>
        )}
      </h3>
      {open && (
        <div className="content" id={id}>
          {children}
        </div>
      )}
    </div>
  );
}

/** The head of the details: what is selected, and how to close them. */
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useWords } from '../locales/words.ts';
import { useUi } from '../state/uiStore.ts';

export function Header({ title, subtitle, children }: { title: string; subtitle: string; children?: ReactNode }) {
  const words = useWords();
  return (
    <header>
      <div className="title">
        <h2>{title}</h2>
        <small>{subtitle}</small>
      </div>
      {children}
      <ActionIcon
        color="gray"
        aria-label={words.inspector.close}
        onClick={() => {
          useUi.getState().set({ inspectorOpen: false });
        }}
      >
        <IconX size={16} />
      </ActionIcon>
    </header>
  );
}

/** What somebody sees who has no lab yet: what this is, and the first thing to press. */
import { Button } from '@mantine/core';
import { IconBook2, IconPlus } from '@tabler/icons-react';
import { useWords } from '../locales/words.ts';
import { createLab } from './createLab.ts';

export function Welcome() {
  const words = useWords().labs;
  return (
    <section className="welcome">
      <div>
        <h2>{words.welcome}</h2>
        <p>{words.welcomeText}</p>
        <div className="deeds">
          <Button size="sm" leftSection={<IconBook2 size={16} />} onClick={() => void createLab('tutorial')}>
            {words.startTutorial}
          </Button>
          <Button size="sm" variant="default" leftSection={<IconPlus size={16} />} onClick={() => void createLab('empty')}>
            {words.emptyLab}
          </Button>
        </div>
      </div>
      <svg viewBox="0 0 420 200" aria-hidden>
        <path d="M150 92H270" stroke="var(--link)" strokeWidth="2" />
        <rect x="40" y="66" width="110" height="52" rx="2" fill="var(--host)" />
        <rect x="54" y="121" width="82" height="4" fill="var(--host)" />
        <rect x="270" y="66" width="110" height="52" rx="8" fill="var(--raised)" stroke="var(--edge)" strokeWidth="1.5" />
        <circle cx="150" cy="92" r="4.5" fill="var(--link)" />
        <circle cx="270" cy="92" r="4.5" fill="var(--link)" />
        <path d="m204 85 13 7-13 7Z" fill="var(--accent)" />
        <text className="mono" x="95" y="96" textAnchor="middle" fill="var(--host-text)">
          host
        </text>
        <text className="mono" x="325" y="96" textAnchor="middle" fill="var(--text)">
          msb
        </text>
      </svg>
    </section>
  );
}

/** One polite live region: says what changed in the lab, summed up, at most once a second. */
import { useEffect, useState } from 'react';
import { useWords } from '../locales/words.ts';
import { openFailures } from '../panels/commandGroups.ts';
import { useLab } from '../state/labStore.ts';

export function Announcer() {
  const words = useWords();
  const differences = useLab((state) => state.drift.length);
  const failed = useLab((state) => openFailures(state.commands));
  const state = useLab((lab) => lab.state);
  const status = useLab((lab) => lab.status);
  const [text, setText] = useState('');
  useEffect(() => {
    if (status !== 'ready') return undefined;
    const timer = setTimeout(() => {
      const parts = [
        words.labs.state[state],
        differences > 0 ? words.lab.differences(differences) : '',
        failed > 0 ? words.commands.failed(failed) : '',
      ];
      setText(parts.filter((part) => part !== '').join(', '));
    }, 1000);
    return () => {
      clearTimeout(timer);
    };
  }, [words, differences, failed, state, status]);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {text}
    </div>
  );
}

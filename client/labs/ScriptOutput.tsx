/** A script at work: how long it has been running, and the end of what it says. */
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../locales/words.ts';
import type { ScriptRun } from './useScript.ts';

/** Seconds that the server gives it (server/scripts). */
const MOST = 60;

export function ScriptOutput({ run }: { run: ScriptRun }) {
  const words = useWords();
  const { running, output, end } = run;
  const shown = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (shown.current) shown.current.scrollTop = shown.current.scrollHeight;
  }, [output, running]);
  return (
    <div className="script-run" data-done={end?.file !== undefined || undefined}>
      <p className="file-status" role="status">
        {running && words.formats.running}
        {end?.reason === 'done' && words.formats.exit(end.code ?? 0)}
        {end && end.reason !== 'done' && `${words.formats.ended[end.reason]} ${end.message ?? ''}`}
      </p>
      {running && <Elapsed />}
      {(output !== '' || running) && (
        <pre className="script-output mono" aria-label={words.formats.output} tabIndex={0} ref={shown}>
          {output}
        </pre>
      )}
    </div>
  );
}

/** Not for screen readers, which would hear every second of it. */
function Elapsed() {
  const words = useWords();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      setSeconds((before) => Math.min(MOST, before + 1));
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return (
    <div className="script-elapsed" aria-hidden>
      <span>
        <span style={{ width: `${String((100 * seconds) / MOST)}%` }} />
      </span>
      {words.formats.ranFor(seconds, MOST)}
    </div>
  );
}

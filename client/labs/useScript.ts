/** Runs a script in a sandbox of the server and follows what it says. */
import { useEffect, useRef, useState } from 'react';
import type { ScriptEnd } from '../../shared/protocol/records.ts';
import type { Failure } from '../../shared/protocol/result.ts';
import { on, request } from '../api/connection.ts';

export interface ScriptRun {
  output: string;
  running: boolean;
  end?: ScriptEnd;
  failure?: Failure;
}

export function useScript(): { run: ScriptRun | undefined; start(script: string, name?: string): void; cancel(): void; forget(): void } {
  const [run, setRun] = useState<ScriptRun>();
  const runId = useRef<string>(undefined);
  useEffect(() => {
    const stops = [
      on('script:output', ({ runId: id, text }) => {
        if (id === runId.current) setRun((before) => before && { ...before, output: before.output + text });
      }),
      on('script:ended', ({ runId: id, end }) => {
        if (id === runId.current) setRun((before) => before && { ...before, running: false, end });
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      // Nobody would take what comes of it.
      if (runId.current !== undefined) void request('script:cancel', { runId: runId.current });
    };
  }, []);
  return {
    run,
    start(script, name) {
      setRun({ output: '', running: true });
      void request('script:run', { script, ...(name !== undefined && { name }) }).then((answer) => {
        if (answer.ok) runId.current = answer.value.runId;
        else setRun({ output: '', running: false, failure: answer.error });
      });
    },
    cancel() {
      if (runId.current !== undefined) void request('script:cancel', { runId: runId.current });
    },
    forget() {
      runId.current = undefined;
      setRun(undefined);
    },
  };
}

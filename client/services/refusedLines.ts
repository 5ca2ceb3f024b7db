/** Lines of a frr.conf that FRR did not understand, as `vtysh -b` told when the service began. Pure. */
import type { ServiceLine } from '../../shared/protocol/records.ts';

export interface RefusedLine {
  /** From 1. */
  line: number;
  words: string;
}

/** Of the last run that the log knows of. */
export function refusedLines(log: readonly ServiceLine[]): RefusedLine[] {
  const began = log.findLastIndex(({ from, text }) => from === 'note' && text === 'started');
  const found = new Map<number, RefusedLine>();
  for (const { from, text } of log.slice(began + 1)) {
    const [, line, words = ''] = /^line (\d+): (.*)$/.exec(text) ?? [];
    if (from !== 'note' && line !== undefined) found.set(Number(line), { line: Number(line), words: words.replace(/^% /, '').trim() });
  }
  return [...found.values()];
}

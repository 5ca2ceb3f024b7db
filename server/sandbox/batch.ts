/** The text of an `ip -batch`, and what it says when a line fails. */
import type { BatchResult, IpLine, RunResult } from '../ports.ts';
import { SandboxError } from './sandboxError.ts';

// iproute2 splits a batch line at white space and knows quotes, comments and line continuation (lib/utils.c, makeargs):
// a word with any of these would not arrive as it was meant.
const SAFE_WORD = /^[^\s'"#\\]+$/;

/** One line per command. Throws when a word could be split. */
export function batchInput(lines: readonly IpLine[]): string {
  return lines
    .map((words) => {
      const bad = words.find((word) => !SAFE_WORD.test(word));
      if (bad !== undefined) throw new SandboxError('io', `not a word for ip -batch: ${JSON.stringify(bad)}`);
      return words.join(' ');
    })
    .join('\n');
}

/** Which line failed, and the words about it without the line number. */
export function parseBatchFailure(result: RunResult, lines: readonly IpLine[]): Pick<BatchResult, 'done' | 'failure'> {
  const failed = /^Command failed -:(\d+)\s*$/m.exec(result.stderr);
  const message = result.stderr.replace(/^Command failed -:\d+\s*$/gm, '').trim();
  // `ip neigh` ends at once without saying in which line (ip/ipneigh.c, ipneigh_modify).
  const silent = lines.findIndex(([object]) => object === 'neigh');
  return { done: failed ? Number(failed[1]) - 1 : Math.max(0, silent), failure: { message, code: result.code } };
}

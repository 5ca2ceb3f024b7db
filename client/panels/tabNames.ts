/** What terminals are called on their tabs. */
import type { TerminalInfo } from '../../shared/protocol/records.ts';

/** The namespace, and a number where it has several. */
export function tabNames(terminals: readonly Pick<TerminalInfo, 'namespace'>[]): string[] {
  const seen = new Map<string, number>();
  return terminals.map(({ namespace }) => {
    const n = (seen.get(namespace) ?? 0) + 1;
    seen.set(namespace, n);
    return n === 1 ? namespace : `${namespace} (${String(n)})`;
  });
}

/** Reads lines of `ip -ts -o monitor … all-nsid`: which namespace rings, about what, and the line with its right names. */
import type { MonitorLine } from '../protocol/records.ts';

export interface RawLine {
  /** Absent: about the monitors' own namespace. */
  nsid?: number;
  kind: MonitorLine['kind'];
  deleted: boolean;
  /** The interface by index, where the line has no name but `if12`; or by name. */
  index?: number;
  dev?: string;
  /** As it was printed; `lineText` makes it fit to show. */
  text: string;
}

const HEAD = /^(?:\[[0-9T:.-]+\] ?)?(?:\[nsid (\d+|current)\])?/;

/** `link` or `other` tells which of the two monitors printed it; undefined for lines that say nothing about the lab. */
export function parseMonitorLine(line: string, monitor: 'link' | 'other'): RawLine | undefined {
  const head = HEAD.exec(line);
  const nsid = head?.[1];
  if (nsid === undefined || nsid === 'current') return undefined;
  let text = line.slice(head?.[0].length).trimStart();
  const deleted = text.startsWith('Deleted ');
  if (deleted) text = text.slice('Deleted '.length);
  const base = { nsid: Number(nsid), deleted, text };
  if (monitor === 'link') {
    const link = /^(\d+): ([^:@\s]+)(?:@\S+)?:/.exec(text);
    if (link) return { ...base, kind: 'link', index: Number(link[1]), dev: link[2] ?? '' };
    return text.startsWith('nsid ') ? undefined : { ...base, kind: 'other' };
  }
  // The monitors' own namespace has a loopback too, so that one goes by its name.
  const address = /^(\d+): (?:if\d+|lo)\s+inet6? /.exec(text);
  if (address) return { ...base, kind: 'address', index: Number(address[1]) };
  const netconf = /^(?:inet6?|mpls) (?:if(\d+)|lo|all|default)/.exec(text);
  if (netconf) return { ...base, kind: 'other', ...(netconf[1] !== undefined && { index: Number(netconf[1]) }) };
  if (/^\d+:\s+(?:not )?from /.test(text)) return { ...base, kind: 'rule' };
  const dev = /\bdev if(\d+)\b/.exec(text);
  const index = dev ? { index: Number(dev[1]) } : {};
  if (/\blladdr\b|\b(?:REACHABLE|STALE|DELAY|PROBE|FAILED|INCOMPLETE|NOARP|PERMANENT)\b/.test(text))
    return { ...base, ...index, kind: 'neighbour' };
  return { ...base, ...index, kind: 'route' };
}

/**
 * Whether something was lost before `ip monitor` wrote this on standard error: ENOBUFS, or what nobody knows. Not where it only looked up the
 * name of a namespace whose file `ip netns add` has made and not mounted yet; names are not taken from it.
 */
export function mayHaveLost(words: string): boolean {
  return words.trim() !== '' && words !== 'Error: Peer netns reference is invalid.';
}

/** The line as it is shown: with `name` for `if12`. Of a burst few lines are shown, so it is not done for each that comes. */
export function lineText({ text, index }: Pick<RawLine, 'text' | 'index'>, name: string | undefined): string {
  const plain = text.replaceAll('\\', '').replace(/\s+/g, ' ').trim();
  if (name === undefined || index === undefined) return plain;
  return plain.replace(/\bif(\d+)\b/, (whole, number) => (Number(number) === index ? name : whole));
}

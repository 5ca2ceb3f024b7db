/** `tc`: netem and tbf at the root of an interface become its impairment. */
import type { Impairment } from '../../impairment/impairment.ts';
import { heldImpairment } from '../impairments.ts';
import type { Machine, Understood } from './understood.ts';

export function runTc(machine: Machine, words: readonly string[]): Understood {
  const [object, verb, ...rest] = words;
  if (object !== 'qdisc') return 'unknown';
  if (verb === 'show' || verb === 'ls' || verb === 'list') return 'done';
  const dev = rest[rest.indexOf('dev') + 1];
  const iface = rest.includes('dev') ? machine.namespace.find(dev ?? '') : undefined;
  if (!iface) return 'fails';
  if (verb === 'del' || verb === 'delete') {
    delete iface.impairment;
    return 'done';
  }
  if (!['add', 'replace', 'change'].includes(verb ?? '') || iface.kind === 'loopback') return 'unknown';
  const at = rest.findIndex((word) => word === 'netem' || word === 'tbf');
  if (at < 0 || !(rest.includes('root') || rest.includes('parent'))) return 'unknown';
  const read = rest[at] === 'netem' ? readNetem(rest.slice(at + 1)) : readTbf(rest.slice(at + 1));
  if (!read) return 'fails';
  const { impairment, left } = heldImpairment(read.wanted);
  // A netem below a tbf adds to it, as many do who had no rate in netem.
  if (impairment) iface.impairment = rest.includes('parent') ? { ...iface.impairment, ...impairment } : impairment;
  const lost = [...left, ...read.left];
  if (lost.length > 0)
    machine.draft.note(
      'lost',
      'impairment_lost',
      { what: lost.join(', '), links: `${machine.namespace.name}/${iface.name}` },
      machine.place,
    );
  return 'done';
}

interface Read {
  wanted: Impairment;
  left: string[];
}

function readNetem(words: readonly string[]): Read | undefined {
  const wanted: { -readonly [K in keyof Impairment]: Impairment[K] } = {};
  const left: string[] = [];
  const shares = {
    loss: 'lossPercent',
    drop: 'lossPercent',
    duplicate: 'duplicatePercent',
    corrupt: 'corruptPercent',
    reorder: 'reorderPercent',
  } as const;
  for (let i = 0; i < words.length;) {
    const word = words[i] ?? '';
    const share = word in shares ? shares[word as keyof typeof shares] : undefined;
    i += 1;
    if (word === 'delay' || word === 'latency') {
      const [delay, jitter] = [tcTime(words[i]), tcTime(words[i + 1])];
      if (delay === undefined) return undefined;
      wanted.delayMs = delay;
      i += 1;
      if (jitter === undefined) continue;
      wanted.jitterMs = jitter;
      i += 1;
      if (isShare(words[i])) left.push(`delay correlation ${words[(i += 1) - 1] ?? ''}`);
    } else if (share !== undefined) {
      if (words[i] === 'random') i += 1;
      if (!isShare(words[i])) return undefined;
      wanted[share] = Number.parseFloat(words[i] ?? '');
      i += 1;
      if (isShare(words[i])) left.push(`${word} correlation ${words[(i += 1) - 1] ?? ''}`);
    } else if (word === 'rate') {
      const rate = tcRate(words[i]);
      if (rate === undefined) return undefined;
      wanted.rateKbit = rate;
      i += 1;
    } else if (word === 'limit' || word === 'distribution' || word === 'gap') {
      left.push(`${word} ${words[i] ?? ''}`);
      i += 1;
    } else left.push(word);
  }
  return { wanted, left };
}

function readTbf(words: readonly string[]): Read | undefined {
  const rateKbit = tcRate(words[words.indexOf('rate') + 1]);
  // How deep its bucket is makes little difference, and a lab chooses it by the rate.
  return words.includes('rate') && rateKbit !== undefined ? { wanted: { rateKbit }, left: [] } : undefined;
}

/** Milliseconds; a bare number is microseconds (tc(8), PARAMETERS). */
export function tcTime(text: string | undefined): number | undefined {
  const [, digits, unit = 'us'] = /^(\d+(?:\.\d+)?)(s|secs?|ms|msecs?|us|usecs?)?$/i.exec(text?.trim() ?? '') ?? [];
  if (digits === undefined) return undefined;
  const size = unit.toLowerCase().startsWith('m') ? 1 : unit.toLowerCase().startsWith('u') ? 0.001 : 1000;
  return Number((Number(digits) * size).toFixed(6));
}

/** kbit/s; a bare number is bit/s, and `bps` counts bytes. */
function tcRate(text: string | undefined): number | undefined {
  const [, digits, scale = '', unit = 'bit'] = /^(\d+(?:\.\d+)?)([kmgt]?)(i?bit|bps)?$/i.exec(text ?? '') ?? [];
  if (digits === undefined) return undefined;
  const size = { '': 0.001, k: 1, m: 1000, g: 1_000_000, t: 1_000_000_000 }[scale.toLowerCase()] ?? 1;
  return Number(digits) * size * (unit.toLowerCase() === 'bps' ? 8 : 1);
}

function isShare(text: string | undefined): boolean {
  return /^\d+(\.\d+)?%?$/.test(text ?? '');
}

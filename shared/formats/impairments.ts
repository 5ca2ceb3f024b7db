/** How another tool makes a link worse than a cable: taken over as far as a lab can hold it; links of one kind are one item. */
import { impairmentSchema, pickImpairment, type Impairment } from '../impairment/impairment.ts';
import type { LabDraft } from './draft/labDraft.ts';
import type { Place } from './draft/place.ts';
import type { InterfaceDraft } from './draft/namespaceDraft.ts';

export interface WantedImpairment {
  /** In numbers that need not be those that a lab can hold. */
  wanted: Impairment;
  /** What no lab has, in words: `queue 100`. */
  left?: readonly string[];
}

/** The nearest that a lab can hold, and what it cannot. */
export function heldImpairment(wanted: Impairment): { impairment: Impairment | undefined; left: string[] } {
  const left: string[] = [];
  const step = (value: number | undefined, most: number): number | undefined => {
    if (value === undefined || !Number.isFinite(value) || value <= 0) return undefined;
    return Math.min(most, Math.max(0.01, Number((Math.round(value * 100) / 100).toFixed(2))));
  };
  const delayMs = step(wanted.delayMs, 60_000);
  const jitterMs = step(wanted.jitterMs, 60_000);
  const reorderPercent = step(wanted.reorderPercent, 100);
  if (delayMs === undefined && jitterMs !== undefined) left.push(`jitter ${String(jitterMs)} ms`);
  if (delayMs === undefined && reorderPercent !== undefined) left.push(`reorder ${String(reorderPercent)} %`);
  const rate = wanted.rateKbit === undefined || !(wanted.rateKbit > 0) ? undefined : Math.max(1, Math.round(wanted.rateKbit));
  const held = pickImpairment({
    delayMs,
    ...(delayMs !== undefined && { jitterMs, reorderPercent }),
    lossPercent: step(wanted.lossPercent, 100),
    duplicatePercent: step(wanted.duplicatePercent, 100),
    corruptPercent: step(wanted.corruptPercent, 100),
    rateKbit: rate !== undefined && rate <= 100_000_000 ? rate : undefined,
  });
  if (rate !== undefined && rate > 100_000_000) left.push(bitRate(rate * 1000));
  return { impairment: held && impairmentSchema.safeParse(held).success ? held : undefined, left };
}

export class Impairments {
  readonly #links = new Map<string, { names: string[]; place: Place }>();

  constructor(private readonly draft: LabDraft) {}

  /** For what these ends send. */
  add(link: string, ends: readonly InterfaceDraft[], { wanted, left = [] }: WantedImpairment, place: Place): void {
    const held = heldImpairment(wanted);
    for (const end of ends) if (held.impairment) end.impairment = { ...end.impairment, ...held.impairment };
    const lost = [...held.left, ...left];
    if (lost.length === 0) return;
    const key = lost.join(', ');
    const known = this.#links.get(key);
    if (known?.names.includes(link)) return;
    if (known) known.names.push(link);
    else this.#links.set(key, { names: [link], place });
  }

  tell(): void {
    for (const [what, { names, place }] of this.#links)
      this.draft.note('lost', 'impairment_lost', { what, links: names.join(', ') }, place);
  }
}

/** 100000000 -> 100 Mbit/s */
function bitRate(bits: number): string {
  const units: [number, string][] = [
    [1e9, 'Gbit/s'],
    [1e6, 'Mbit/s'],
    [1e3, 'kbit/s'],
  ];
  const [size, unit] = units.find(([least]) => bits >= least) ?? [1, 'bit/s'];
  return `${String(Number((bits / size).toFixed(3)))} ${unit}`;
}

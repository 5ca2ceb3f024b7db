/** How a link is made worse than a cable; kept together so that links of one kind are one item. */
import type { LabDraft, Place } from './labDraft.ts';

export class Impairments {
  readonly #links = new Map<string, { names: string[]; place: Place }>();

  constructor(private readonly draft: LabDraft) {}

  /** `what` in plain units: `delay 10 ms`. */
  add(link: string, what: readonly string[], place: Place): void {
    if (what.length === 0) return;
    const key = what.join(', ');
    const known = this.#links.get(key);
    if (known) known.names.push(link);
    else this.#links.set(key, { names: [link], place });
  }

  tell(): void {
    for (const [what, { names, place }] of this.#links)
      this.draft.note('lost', 'impairment_lost', { what, links: names.join(', ') }, place);
  }
}

/** 100000000 -> 100 Mbit/s */
export function bitRate(bits: number): string {
  const units: [number, string][] = [
    [1e9, 'Gbit/s'],
    [1e6, 'Mbit/s'],
    [1e3, 'kbit/s'],
  ];
  const [size, unit] = units.find(([least]) => bits >= least) ?? [1, 'bit/s'];
  return `${String(Number((bits / size).toFixed(3)))} ${unit}`;
}

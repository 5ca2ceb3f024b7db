/** Reads what `tc -j qdisc show` and `nft -j list table` print about impairments. */
import * as z from 'zod';
import { byName } from '../model/byName.ts';
import { impairmentSchema, pickImpairment, type Impairment } from './impairment.ts';
import { LOSS_TABLE } from './words.ts';

const correlated = { correlation: z.number().default(0) };

const netemSchema = z.looseObject({
  limit: z.number().optional(),
  delay: z.looseObject({ delay: z.number(), jitter: z.number().default(0), ...correlated }).optional(),
  'loss-random': z.looseObject({ loss: z.number(), ...correlated }).optional(),
  duplicate: z.looseObject({ duplicate: z.number(), ...correlated }).optional(),
  corrupt: z.looseObject({ corrupt: z.number(), ...correlated }).optional(),
  reorder: z.looseObject({ reorder: z.number(), ...correlated }).optional(),
  rate: z.looseObject({ rate: z.number(), packetoverhead: z.number().default(0), cellsize: z.number().default(0) }).optional(),
  ecn: z.boolean().default(false),
  gap: z.number().default(0),
});
type Netem = z.infer<typeof netemSchema>;

const tbfSchema = z.looseObject({ rate: z.number() });

const qdiscSchema = z.looseObject({
  kind: z.string(),
  handle: z.string().default('0:'),
  dev: z.string().default(''),
  root: z.boolean().default(false),
  options: z.unknown(),
});

/** Of one interface: what a drawing can hold, and, when there is more, all of it in the words of `tc`. */
export interface ReadQdisc {
  impairment?: Impairment;
  words?: string;
}

/**
 * Prints the JSON on one line, and the words after it where any interface has more than the kernel puts there by itself. No data is part
 * of this text.
 */
const SCRIPT = `j=$(tc -j qdisc show) && printf '%s\\n' "$j" && case $j in *'"options":{"'*) tc qdisc show;; esac`;

export const READ_QDISCS: readonly string[] = ['bash', '--norc', '--noprofile', '-c', SCRIPT];

/** What the kernel puts there by itself. */
const ORDINARY = new Set(['noqueue', 'noop', 'pfifo_fast', 'fq_codel', 'fq', 'mq']);

/** `hasQueue`: it is of a kind that the kernel gives a queue of its own; most kinds of a lab have none (IFF_NO_QUEUE). */
export function isOrdinaryQdisc(kind: string, hasQueue: boolean): boolean {
  return kind === 'noqueue' || kind === 'noop' || (hasQueue && ORDINARY.has(kind));
}

/** What `READ_QDISCS` printed, by interface; those with nothing to tell are left out. Throws when it is not what `tc` prints. */
export function parseQdiscs(stdout: string): Record<string, ReadQdisc> {
  const [json = '', ...lines] = stdout.split('\n');
  const all = z.array(qdiscSchema).parse(json.trim() === '' ? [] : JSON.parse(json));
  const words = parseWords(lines);
  const withChildren = new Set(all.filter(({ root, kind }) => !root && kind !== 'ingress' && kind !== 'clsact').map(({ dev }) => dev));
  const found: [string, ReadQdisc][] = [];
  for (const { kind, handle, dev, root, options } of all) {
    // The kernel's own have no number; the same one given by somebody has.
    if (!root || (ORDINARY.has(kind) && handle === '0:')) continue;
    const { impairment, saysMore } = readOne(kind, options);
    const rest = saysMore || withChildren.has(dev) ? (words.get(dev) ?? kind) : undefined;
    found.push([dev, { ...(impairment && { impairment }), ...(rest !== undefined && { words: rest }) }]);
  }
  return byName(found);
}

function readOne(kind: string, options: unknown): { impairment?: Impairment | undefined; saysMore: boolean } {
  if (kind === 'netem') {
    const netem = netemSchema.parse(options);
    const impairment = pickImpairment(toImpairment(netem));
    if (!impairmentSchema.safeParse(impairment ?? {}).success) return { saysMore: true };
    return { impairment, saysMore: saysMore(netem) };
  }
  if (kind === 'tbf') return { impairment: pickImpairment({ rateKbit: toKbit(tbfSchema.parse(options).rate) }), saysMore: false };
  return { saysMore: true };
}

function toImpairment(netem: Netem): Impairment {
  return {
    delayMs: rounded(netem.delay?.delay, 1000),
    jitterMs: rounded(netem.delay?.jitter, 1000),
    lossPercent: rounded(netem['loss-random']?.loss, 100),
    duplicatePercent: rounded(netem.duplicate?.duplicate, 100),
    corruptPercent: rounded(netem.corrupt?.corrupt, 100),
    reorderPercent: rounded(netem.reorder?.reorder, 100),
    rateKbit: netem.rate && toKbit(netem.rate.rate),
  };
}

/** In hundredths, since the kernel's ticks and shares are not exactly what was given; 0 is nothing. */
function rounded(value: number | undefined, times: number): number | undefined {
  const hundredths = value === undefined ? 0 : Math.round(value * times * 100);
  return hundredths === 0 ? undefined : hundredths / 100;
}

function toKbit(bytesPerSecond: number): number | undefined {
  const kbit = Math.round((bytesPerSecond * 8) / 1000);
  return kbit === 0 ? undefined : kbit;
}

/** Words of tc-netem(8) that a drawing does not know. A distribution is among them, but the kernel does not tell it. */
function saysMore(netem: Netem): boolean {
  const parts = [netem.delay, netem['loss-random'], netem.duplicate, netem.corrupt, netem.reorder];
  const loss = Object.keys(netem).some((key) => key === 'loss-state' || key === 'loss-gemodel' || key === 'slot');
  const rate = netem.rate !== undefined && (netem.rate.packetoverhead !== 0 || netem.rate.cellsize !== 0);
  return (
    loss ||
    rate ||
    netem.ecn ||
    netem.gap > 1 ||
    (netem.limit !== undefined && netem.limit !== DEFAULT_LIMIT) ||
    parts.some((part) => part !== undefined && part.correlation !== 0)
  );
}

/** Packets that netem holds back unless told otherwise (iproute2, tc/q_netem.c). */
const DEFAULT_LIMIT = 1000;

/** The words by interface, from the kind on. */
function parseWords(lines: readonly string[]): Map<string, string> {
  const words = new Map<string, string>();
  for (const line of lines) {
    const [, kind, dev, rest = ''] = /^qdisc (\S+) \S+ dev (\S+) root (?:refcnt \d+ )?(.*)$/.exec(line.trim()) ?? [];
    if (kind !== undefined && dev !== undefined) words.set(dev, `${kind} ${rest}`.replace(/\s+/g, ' ').trim());
  }
  return words;
}

const ruleSchema = z.looseObject({ family: z.string(), table: z.string(), chain: z.string(), expr: z.array(z.unknown()) });
const tableSchema = z.looseObject({ nftables: z.array(z.looseObject({ rule: ruleSchema.optional() })) });
const shareSchema = z.looseObject({
  match: z.looseObject({ left: z.looseObject({ numgen: z.looseObject({ mod: z.literal(10000) }) }), right: z.number() }),
});

/** What `nft -j list ruleset` tells: which share of what arrives at an interface is dropped by our own rules, in percent. */
export function parseLosses(stdout: string): Record<string, number> {
  const losses: [string, number][] = [];
  if (stdout === '') return byName(losses);
  for (const { rule } of tableSchema.parse(JSON.parse(stdout)).nftables) {
    if (rule?.family !== LOSS_TABLE.family || rule.table !== LOSS_TABLE.name || !rule.chain.startsWith('if-')) continue;
    const match = rule.expr.map((part) => shareSchema.safeParse(part)).find((parsed) => parsed.success);
    if (match) losses.push([rule.chain.slice(3), match.data.match.right / 100]);
  }
  return byName(losses);
}

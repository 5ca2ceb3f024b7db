/** Turns interface counters into rates, while somebody watches. */
import * as z from 'zod';
import type { Observed } from '../../shared/observe/observed.ts';
import type { TrafficRate } from '../../shared/protocol/records.ts';
import type { Sandbox } from '../ports.ts';

/** At most once a second, and never more than a tenth of the time. */
const SHORTEST_MS = 1_000;
const SHARE = 10;

const directionSchema = z.looseObject({ bytes: z.number(), packets: z.number() });
const countersSchema = z.array(
  z.looseObject({
    ifname: z.string(),
    flags: z.array(z.string()).default([]),
    stats64: z.looseObject({ rx: directionSchema, tx: directionSchema }).optional(),
  }),
);

interface Counters {
  at: number;
  rxBytes: number;
  txBytes: number;
  rxPackets: number;
  txPackets: number;
}

export class TrafficMeter {
  #timer: NodeJS.Timeout | undefined;
  readonly #last = new Map<string, Counters>();
  #moving = new Set<string>();

  constructor(private readonly deps: { sandbox: Sandbox; observed: () => Observed; onRates: (rates: TrafficRate[]) => void }) {}

  /** Starts or stops measuring. */
  watch(watched: boolean): void {
    if (watched && !this.#timer) this.#plan(0);
    if (!watched) this.stop();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last.clear();
    this.#moving.clear();
  }

  #plan(ms: number): void {
    const timer = setTimeout(() => {
      const startedAt = performance.now();
      void this.#measure()
        .catch(() => undefined)
        .then(() => {
          if (this.#timer === timer) this.#plan(Math.max(SHORTEST_MS, (performance.now() - startedAt) * SHARE));
        });
    }, ms);
    timer.unref();
    this.#timer = timer;
  }

  async #measure(): Promise<void> {
    // A namespace where nothing but lo is up carries nothing.
    const names = Object.values(this.deps.observed().namespaces)
      .filter((namespace) => Object.values(namespace.interfaces).some((iface) => iface.kind !== 'loopback' && iface.carrier))
      .map((namespace) => namespace.name);
    const rates: TrafficRate[] = [];
    const moving = new Set<string>();
    for (const namespace of names) {
      const result = await this.deps.sandbox.run({ namespace, argv: ['ip', '-j', '-s', 'link', 'show', 'up'] }, 'read');
      if (result.code !== 0) continue;
      for (const link of countersSchema.parse(JSON.parse(result.stdout))) {
        const rate = link.stats64 && this.#rate(namespace, link.ifname, link.stats64);
        if (!rate) continue;
        const key = `${namespace}/${link.ifname}`;
        const flows = rate.rxBytes > 0 || rate.txBytes > 0;
        if (flows) moving.add(key);
        // Zero is told once, when it stops.
        if (flows || this.#moving.has(key)) rates.push(rate);
      }
    }
    this.#moving = moving;
    if (rates.length > 0) this.deps.onRates(rates);
  }

  #rate(
    namespace: string,
    dev: string,
    { rx, tx }: { rx: { bytes: number; packets: number }; tx: { bytes: number; packets: number } },
  ): TrafficRate | undefined {
    const key = `${namespace}/${dev}`;
    const now = { at: performance.now(), rxBytes: rx.bytes, txBytes: tx.bytes, rxPackets: rx.packets, txPackets: tx.packets };
    const last = this.#last.get(key);
    this.#last.set(key, now);
    // Counters that fell belong to an interface that was made again.
    if (!last || now.rxBytes < last.rxBytes || now.txBytes < last.txBytes) return undefined;
    const perSecond = (a: number, b: number): number => Math.round(((a - b) / (now.at - last.at)) * 1000);
    return {
      namespace,
      dev,
      rxBytes: perSecond(now.rxBytes, last.rxBytes),
      txBytes: perSecond(now.txBytes, last.txBytes),
      rxPackets: perSecond(now.rxPackets, last.rxPackets),
      txPackets: perSecond(now.txPackets, last.txPackets),
    };
  }
}

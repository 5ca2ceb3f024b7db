/** Which boxes the kernel has just touched, and which lines a ping is travelling on. */
import { create } from 'zustand';
import type { MonitorLine } from '../../shared/protocol/records.ts';

export interface Ring {
  /** Changes with every ring, so that the animation begins again. */
  seq: number;
  text: string;
}

export const useRings = create<{ rings: Readonly<Record<string, Ring>> }>(() => ({ rings: {} }));

/** The last line of each namespace that says something a person can see. */
export function ring(lines: readonly MonitorLine[]): void {
  const rings: Record<string, Ring> = {};
  for (const line of lines) {
    if (line.namespace === undefined || line.kind === 'neighbour' || line.kind === 'other') continue;
    rings[line.namespace] = { seq: line.seq, text: `${line.kind} ${line.dev ?? line.namespace}${line.deleted ? ' ✕' : ''}` };
  }
  if (Object.keys(rings).length > 0) useRings.setState((state) => ({ rings: { ...state.rings, ...rings } }));
}

export interface Pulse {
  seq: number;
  /** The request travels from `a` to `b`. */
  forward: boolean;
  rttMs?: number;
  lost: boolean;
}

export const usePulses = create<{ pulses: Readonly<Record<string, Pulse>> }>(() => ({ pulses: {} }));

export function pulse(lines: readonly { id: string; forward: boolean }[], reply: { seq: number; rttMs?: number; lost: boolean }): void {
  const pulses: Record<string, Pulse> = {};
  for (const line of lines)
    pulses[line.id] = { seq: reply.seq, forward: line.forward, lost: reply.lost, ...(reply.rttMs !== undefined && { rttMs: reply.rttMs }) };
  usePulses.setState((state) => ({ pulses: { ...state.pulses, ...pulses } }));
}

export function stopPulses(): void {
  usePulses.setState({ pulses: {} });
}

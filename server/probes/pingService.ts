/** Owns the running and ended pings of every lab: starts ping(8) in the source namespace and turns its output into replies. */
import { nanoid } from 'nanoid';
import { namespaceOfAddress } from '../../shared/observe/lookup.ts';
import type { Observed } from '../../shared/observe/observed.ts';
import { EMPTY_TALLY, parsePingLine, tallyReply, tallySummary, type PingTally } from '../../shared/probe/ping.ts';
import type { ParsedPayload } from '../../shared/protocol/messages.ts';
import type { PingInfo, PingReply, PingStats } from '../../shared/protocol/records.ts';
import { failed, ok, type Result } from '../../shared/protocol/result.ts';
import type { Clock, Sandbox, StreamProcess } from '../ports.ts';
import { Quota } from '../quota.ts';
import { lineSplitter } from '../lineSplitter.ts';

/** At most so many at once in a lab (SPEC PI3), and so many kept in all. */
const RUNNING_LIMIT = 20;
const KEPT_LIMIT = 50;
const REPLIES_KEPT = 300;
const LONGEST_SECONDS = 3600;
const STDERR_KEPT = 500;

export interface PingEvents {
  changed(info: PingInfo): void;
  replied(info: PingInfo, replies: PingReply[], stats: PingStats): void;
  removed(labId: string, pingId: string): void;
}

export interface PingDeps {
  sandboxOf(labId: string): Sandbox | undefined;
  observedOf(labId: string): Observed | undefined;
  events: PingEvents;
  clock: Clock;
}

interface Ping {
  info: PingInfo;
  tally: PingTally;
  process: StreamProcess;
  stderr: string;
}

export class PingService {
  readonly #pings = new Map<string, Ping>();
  readonly #quota = new Quota(RUNNING_LIMIT);

  constructor(private readonly deps: PingDeps) {}

  /** Starts a ping; answers once the process runs. Fails with `not_running` or `limit`. */
  async start(spec: ParsedPayload<'ping:start'>): Promise<Result<{ pingId: string }>> {
    const sandbox = this.deps.sandboxOf(spec.labId);
    if (!sandbox) return failed({ code: 'not_running', message: 'The lab is not running.' });
    const intervalMs = spec.intervalMs ?? 1000;
    const running = this.list(spec.labId).filter((info) => info.state === 'running').length;
    const process = await this.#quota.start(spec.labId, running, () =>
      sandbox.stream({ namespace: spec.from, view: 'network', argv: pingArgv(spec, intervalMs) }),
    );
    if (!process) {
      return failed({
        code: 'limit',
        message: `At most ${String(RUNNING_LIMIT)} pings at once.`,
        params: { limit: String(RUNNING_LIMIT) },
      });
    }
    const info: PingInfo = {
      id: nanoid(),
      labId: spec.labId,
      from: spec.from,
      to: spec.to,
      intervalMs,
      ...(spec.count !== undefined && { count: spec.count }),
      startedAt: this.deps.clock.now(),
      state: 'running',
      stats: EMPTY_TALLY.stats,
      replies: [],
    };
    const ping: Ping = { info, tally: EMPTY_TALLY, process, stderr: '' };
    this.#pings.set(info.id, ping);
    this.#forgetOldest(spec.labId);
    this.deps.events.changed(info);
    const lines = lineSplitter((line) => {
      this.#onLine(ping, line);
    });
    process.onStdout(lines.push);
    process.onStderr((chunk) => {
      ping.stderr = (ping.stderr + chunk).slice(-STDERR_KEPT);
    });
    void process.exited.then(() => {
      lines.end();
      this.#onEnd(ping);
    });
    return ok({ pingId: info.id });
  }

  /** Stops a ping as Ctrl+C would, so that it still counts what was under way. */
  stop(pingId: string): Result<Record<string, never>> {
    const ping = this.#pings.get(pingId);
    if (!ping) return unknownPing();
    if (ping.info.state === 'running') ping.process.kill('SIGINT');
    return ok({});
  }

  /** Stops it and takes it off the list. */
  remove(pingId: string): Result<Record<string, never>> {
    const ping = this.#pings.get(pingId);
    if (!ping) return unknownPing();
    this.#forget(ping);
    return ok({});
  }

  /** All pings of a lab, oldest first. */
  list(labId: string): PingInfo[] {
    return [...this.#pings.values()].map((ping) => ping.info).filter((info) => info.labId === labId);
  }

  labOf(pingId: string): string | undefined {
    return this.#pings.get(pingId)?.info.labId;
  }

  /** Lab stopped or deleted: its pings go with it. */
  dropLab(labId: string): void {
    for (const ping of [...this.#pings.values()]) if (ping.info.labId === labId) this.#forget(ping);
  }

  #onLine(ping: Ping, line: string): void {
    const parsed = parsePingLine(line, this.deps.clock.now());
    if (!parsed || !this.#pings.has(ping.info.id)) return;
    if (parsed.type === 'start') {
      const observed = this.deps.observedOf(ping.info.labId);
      const toNamespace = observed && namespaceOfAddress(observed, parsed.address);
      ping.info = { ...ping.info, address: parsed.address, ...(toNamespace !== undefined && { toNamespace }) };
      this.deps.events.changed(ping.info);
      return;
    }
    if (parsed.type === 'summary') {
      ping.tally = tallySummary(ping.tally, parsed.sent, parsed.received);
      ping.info = { ...ping.info, stats: ping.tally.stats };
      return;
    }
    if (parsed.duplicate) return;
    ping.tally = tallyReply(ping.tally, parsed.reply);
    // A late answer takes the place of its loss.
    const others = ping.info.replies.filter((reply) => reply.seq !== parsed.reply.seq);
    ping.info = { ...ping.info, stats: ping.tally.stats, replies: [...others, parsed.reply].slice(-REPLIES_KEPT) };
    this.deps.events.replied(ping.info, [parsed.reply], ping.tally.stats);
  }

  #onEnd(ping: Ping): void {
    const error = ping.stderr.trim().split('\n').at(-1);
    ping.info = { ...ping.info, state: 'ended', ...(error !== undefined && error !== '' && { error }) };
    if (this.#pings.has(ping.info.id)) this.deps.events.changed(ping.info);
  }

  #forget(ping: Ping): void {
    this.#pings.delete(ping.info.id);
    if (ping.info.state === 'running') ping.process.kill('SIGKILL');
    this.deps.events.removed(ping.info.labId, ping.info.id);
  }

  #forgetOldest(labId: string): void {
    const mine = [...this.#pings.values()].filter((ping) => ping.info.labId === labId);
    const surplus = mine.length - KEPT_LIMIT;
    for (const ping of mine.filter(({ info }) => info.state === 'ended').slice(0, Math.max(0, surplus))) this.#forget(ping);
  }
}

/** A name without an address of the lab is never looked up elsewhere: the sandbox has /etc/hosts and no DNS. */
function pingArgv({ count, to }: ParsedPayload<'ping:start'>, intervalMs: number): string[] {
  const end = count === undefined ? ['-w', String(LONGEST_SECONDS)] : ['-c', String(count)];
  return ['ping', '-n', '-O', '-D', '-i', String(intervalMs / 1000), ...end, '--', to];
}

function unknownPing(): Result<never> {
  return failed({ code: 'not_found', message: 'There is no such ping.' });
}

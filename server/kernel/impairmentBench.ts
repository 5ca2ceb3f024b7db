/** Two namespaces with a link between them, and figures of what it does to packets; for tests on this kernel and on another. */
import type { Impairment } from '../../shared/impairment/impairment.ts';
import type { Observed } from '../../shared/observe/observed.ts';
import type { NetState } from '../../shared/plan/netState.ts';
import { plan } from '../../shared/plan/plan.ts';
import { observedToNetState } from '../../shared/plan/toNetState.ts';
import type { CommandRecord } from '../../shared/protocol/records.ts';
import type { RunResult, Sandbox } from '../ports.ts';
import { silentLogger } from '../sandbox/testSandbox.ts';
import { createCommandRunner } from './commandRunner.ts';
import type { KernelObserver } from './observer.ts';
import { readKernel } from './readings.ts';
import { startObserved } from './testObserver.ts';

/** `a` and `b`, and what each end of the link between them does to what it sends. */
export function linkState(a: Impairment | undefined, b: Impairment | undefined): NetState {
  const end = (address: string, namespace: string, impairment: Impairment | undefined): NetState[string] => ({
    forwarding: { ipv4: false, ipv6: false },
    routes: {},
    masquerade: [],
    interfaces: {
      lo: { kind: 'loopback', up: true, addresses: [] },
      eth0: {
        kind: 'veth',
        up: true,
        mtu: 1500,
        addresses: [address],
        peer: { namespace, name: 'eth0' },
        ...(impairment && { impairment }),
      },
    },
  });
  const host = {
    forwarding: { ipv4: false, ipv6: false },
    routes: {},
    masquerade: [],
    interfaces: { lo: { kind: 'loopback', up: true, addresses: [] } },
  };
  return { host, a: end('10.0.0.1/24', 'b', a), b: end('10.0.0.2/24', 'a', b) };
}

export class ImpairmentBench {
  private constructor(
    readonly sandbox: Sandbox,
    readonly observer: KernelObserver,
    private readonly netem: boolean,
  ) {}

  static async start({ netem }: { netem: boolean }): Promise<ImpairmentBench> {
    const { sandbox, observer } = await startObserved();
    return new ImpairmentBench(sandbox, observer, netem);
  }

  async stop(): Promise<void> {
    this.observer.stop();
    await this.sandbox.stop();
  }

  read(): Promise<Observed> {
    return readKernel(this.sandbox, silentLogger);
  }

  /** Plans and runs; returns the commands as text. Throws what fails. */
  async reach(target: NetState): Promise<string[]> {
    const actual = observedToNetState(await this.read());
    const records: CommandRecord[] = [];
    const commands = plan({ target, actual, nextIndex: 101, netem: this.netem });
    await createCommandRunner({ sandbox: this.sandbox, clock: Date }).run(commands, {
      groupId: 'g',
      label: { code: 'test', params: {} },
      onRecords: (some) => records.push(...some),
    });
    const bad = records.find(({ state }) => state !== 'ok');
    if (bad) throw new Error(`${bad.text}: ${bad.stderr ?? bad.state}`);
    return records.map(({ text }) => text);
  }

  /** What the kernel has on the end in `ns`, and whether `tc` has more words for it. */
  async seen(ns: string) {
    const { impairment, saysMore } = observedToNetState(await this.read())[ns]?.interfaces['eth0'] ?? {};
    return { impairment, saysMore: saysMore ?? false };
  }

  run(namespace: string, command: string, timeoutMs = 30_000): Promise<RunResult> {
    return this.sandbox.run({ namespace, argv: command.split(' '), timeoutMs });
  }

  /** From `a` to `b`: how many came back, and the quickest way there and back in milliseconds: no busy machine makes that shorter. */
  async ping(count: number, intervalS: number): Promise<{ received: number; leastMs: number }> {
    const { stdout } = await this.run('a', `ping -n -q -c ${String(count)} -i ${String(intervalS)} -W 2 10.0.0.2`, 60_000);
    return {
      received: Number(/(\d+) received/.exec(stdout)?.[1] ?? 0),
      leastMs: Number(/= ([\d.]+)\//.exec(stdout)?.[1] ?? 0),
    };
  }

  /** How fast `b` receives while `a` sends as much as it can, in the slowest and the fastest of three spans: a stall of the machine shifts packets from one into the next. */
  async ratesKbit(seconds: number): Promise<{ least: number; most: number }> {
    const flood = await this.sandbox.stream({ namespace: 'a', argv: ['ping', '-q', '-f', '-s', '1400', '10.0.0.2'] });
    try {
      const argv = ['bash', '-c', COUNT_OFTEN, 'count', String(seconds)];
      const { stdout } = await this.sandbox.run({ namespace: 'b', argv, timeoutMs: 30_000 });
      const counts = stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ').map(Number));
      const rates = counts.slice(1).map(([bytes = 0, at = 0], before) => {
        const [bytesBefore = 0, atBefore = 0] = counts[before] ?? [];
        return ((bytes - bytesBefore) * 8) / 1000 / (at - atBefore);
      });
      return { least: Math.min(...rates), most: Math.max(...rates) };
    } finally {
      flood.kill('SIGKILL');
      await flood.exited;
    }
  }
}

/** Bytes received by eth0 and the time, when the flow has settled and three times later. */
const COUNT_OFTEN = `count() { while read -r name bytes _; do [[ $name == eth0: ]] && echo "$bytes $EPOCHREALTIME"; done </proc/net/dev; }
sleep 0.5; count; for _ in 1 2 3; do sleep "$1"; count; done`;

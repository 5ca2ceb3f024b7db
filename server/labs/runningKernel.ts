/** What a running lab works with: its sandbox, who watches it, who runs commands in it. */
import { HOST } from '../../shared/model/ids.ts';
import type { Lab } from '../../shared/model/lab.ts';
import type { Newborn } from '../../shared/plan/kernelModel.ts';
import { parseNewborn } from '../../shared/observe/readNetconf.ts';
import type { ObservedChange } from '../../shared/observe/observed.ts';
import type { MonitorLine, TrafficRate } from '../../shared/protocol/records.ts';
import { createCommandRunner, type CommandRunner } from '../kernel/commandRunner.ts';
import { KernelObserver, type Observer } from '../kernel/observer.ts';
import { TrafficMeter } from '../kernel/trafficMeter.ts';
import type { Clock, Logger, Sandbox, SandboxLauncher, SandboxLimits, SandboxRecord } from '../ports.ts';

export interface RunningKernel {
  sandbox: Sandbox;
  observer: Observer;
  runner: CommandRunner;
  traffic: Pick<TrafficMeter, 'watch' | 'stop'>;
  /** What a namespace has when it is new. */
  newborn: Newborn;
  /** Whether links can be impaired by netem. */
  netem: boolean;
}

export interface KernelListeners {
  onChange(change: ObservedChange): void;
  onLines(lines: MonitorLine[], dropped: number): void;
  onRates(rates: TrafficRate[]): void;
}

export interface StartKernel {
  start(lab: Lab, listeners: KernelListeners): Promise<RunningKernel>;
  /** A sandbox alone, that nobody watches. */
  startUnwatched(labId: string): Promise<Sandbox>;
  /** Undefined when the sandbox is gone. */
  adopt(record: SandboxRecord, listeners: KernelListeners): Promise<RunningKernel | undefined>;
  /** Ends the sandbox of an earlier server, if it still lives. */
  end(record: SandboxRecord): Promise<void>;
}

/** Before its sandbox ends: nobody is told any more. */
export function stopWatching({ observer, traffic }: Pick<RunningKernel, 'observer' | 'traffic'>): void {
  observer.stop();
  traffic.stop();
}

export function createStartKernel(deps: { launcher: SandboxLauncher; limits: SandboxLimits; clock: Clock; logger: Logger }): StartKernel {
  const { launcher, limits, clock, logger } = deps;
  const around = async (sandbox: Sandbox, listeners: KernelListeners): Promise<RunningKernel> => {
    const observer = new KernelObserver({ sandbox, clock, logger, onChange: listeners.onChange, onLines: listeners.onLines });
    let newborn: Newborn;
    let netem: boolean;
    try {
      [newborn, netem] = await Promise.all([readNewborn(sandbox), hasNetem(sandbox), observer.start()]);
    } catch (error) {
      observer.stop();
      await sandbox.stop();
      throw error;
    }
    const traffic = new TrafficMeter({ sandbox, observed: () => observer.current(), onRates: listeners.onRates });
    return { sandbox, observer, runner: createCommandRunner({ sandbox, clock }), traffic, newborn, netem };
  };
  const startUnwatched = (labId: string): Promise<Sandbox> => launcher.start({ labId, hostname: 'host', limits });
  return {
    startUnwatched,
    async start(lab, listeners) {
      return around(await startUnwatched(lab.id), listeners);
    },
    async adopt(record, listeners) {
      const sandbox = await launcher.adopt(record);
      return sandbox && around(sandbox, listeners);
    },
    async end(record) {
      const sandbox = await launcher.adopt(record);
      await sandbox?.stop();
    },
  };
}

/** A new namespace takes its settings from the machine's own first namespace (net.core.devconf_inherit_init_net), which may forward. */
async function readNewborn(sandbox: Sandbox): Promise<Newborn> {
  const { stdout } = await sandbox.run({ namespace: HOST, argv: ['unshare', '--net', 'ip', '-j', 'netconf', 'show'] }, 'read');
  return parseNewborn(stdout);
}

/** Tried in a namespace of its own; a kernel may load it at any time. */
async function hasNetem(sandbox: Sandbox): Promise<boolean> {
  const { code } = await sandbox.run(
    { namespace: HOST, argv: ['unshare', '--net', 'tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'netem'] },
    'read',
  );
  return code === 0;
}

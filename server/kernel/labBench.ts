/** A sandbox that becomes what lab files say, for tests of what a drawing does to real packets. */
import { buildLab } from '../../shared/labfile/build.ts';
import { labFileSchema, type LabFileInput } from '../../shared/labfile/schema.ts';
import type { Lab } from '../../shared/model/lab.ts';
import type { NetState } from '../../shared/plan/netState.ts';
import { plan } from '../../shared/plan/plan.ts';
import { labToNetState, observedToNetState } from '../../shared/plan/toNetState.ts';
import type { Observed } from '../../shared/observe/observed.ts';
import type { RunResult, Sandbox } from '../ports.ts';
import { createCommandRunner } from './commandRunner.ts';
import type { KernelObserver } from './observer.ts';
import { startObserved } from './testObserver.ts';
import type { FactName } from './silentFacts.ts';

type Silent = readonly (readonly [namespace: string, facts: readonly FactName[]])[];

export class LabBench {
  #nextIndex = 101;

  private constructor(
    readonly sandbox: Sandbox,
    readonly observer: KernelObserver,
  ) {}

  static async start({ asRoot = false } = {}): Promise<LabBench> {
    const { sandbox, observer } = await startObserved({ asRoot });
    return new LabBench(sandbox, observer);
  }

  async stop(): Promise<void> {
    this.observer.stop();
    await this.sandbox.stop();
  }

  /** `silent`: where what rings no bell is read too; each fact is a process. */
  observed(silent: Silent = []): Promise<Observed> {
    return this.observer.refresh(undefined, { silent: new Map(silent) });
  }

  async state(silent: Silent = []): Promise<NetState> {
    return observedToNetState(await this.observed(silent));
  }

  /** Plans and runs; throws with the kernel's words when a command fails. Resolves with the commands that ran, as text. */
  async become(namespaces: LabFileInput['namespaces'], silent: Silent = []): Promise<string[]> {
    return this.becomeFrom(await this.state(silent), namespaces);
  }

  /** The same from a state that somebody else has read. */
  async becomeFrom(actual: NetState, namespaces: LabFileInput['namespaces']): Promise<string[]> {
    const commands = plan({ target: labToNetState(built(namespaces)), actual, nextIndex: this.#nextIndex });
    this.#nextIndex += 100;
    const texts: string[] = [];
    const outcome = await createCommandRunner({ sandbox: this.sandbox, clock: Date }).run(commands, {
      groupId: 'g',
      label: { code: 'test', params: {} },
      onRecords: (records) => texts.push(...records.map(({ text }) => text)),
    });
    const [failure] = outcome.failed;
    if (failure) throw new Error(`${failure.text}: ${failure.stderr ?? ''}`);
    return texts;
  }

  /** Words without white space. */
  run(namespace: string, command: string): Promise<RunResult> {
    return this.sandbox.run({ namespace, argv: command.split(' ') });
  }

  async answers(namespace: string, address: string, options = ''): Promise<boolean> {
    return (await this.run(namespace, `ping -n -c 1 -W 1 ${options === '' ? '' : `${options} `}${address}`)).code === 0;
  }
}

function built(namespaces: LabFileInput['namespaces']): Lab {
  let n = 0;
  const lab = buildLab(labFileSchema.parse({ nslab: 1, name: 'bench', namespaces }), 'lab', { newId: () => `id${String((n += 1))}` });
  if (!lab.ok) throw new Error(JSON.stringify(lab.problems));
  return lab.lab;
}

/** A lab file in a real kernel, for tests: brought about by a plan, watched, and asked by real programs. */
import { expect } from 'vitest';
import { buildLab } from '../../shared/labfile/build.ts';
import { labFileSchema, type LabFileInput } from '../../shared/labfile/schema.ts';
import { plan } from '../../shared/plan/plan.ts';
import { labToNetState, observedToNetState } from '../../shared/plan/toNetState.ts';
import type { Sandbox } from '../ports.ts';
import { silentLogger, startTestSandbox } from '../sandbox/testSandbox.ts';
import { createCommandRunner } from './commandRunner.ts';
import { KernelObserver } from './observer.ts';
import { readKernel } from './readings.ts';

export class TestNetwork {
  readonly observer: KernelObserver;
  #nextIndex = 101;

  private constructor(readonly sandbox: Sandbox) {
    this.observer = new KernelObserver({
      sandbox,
      clock: Date,
      logger: silentLogger,
      onChange: () => undefined,
      onLines: () => undefined,
    });
  }

  static async start(): Promise<TestNetwork> {
    const network = new TestNetwork(await startTestSandbox());
    await network.observer.start();
    return network;
  }

  async stop(): Promise<void> {
    this.observer.stop();
    await this.sandbox.stop();
  }

  /** The kernel has what these namespaces say, and every command went well. */
  async become(namespaces: NonNullable<LabFileInput['namespaces']>): Promise<void> {
    let n = 0;
    const file = labFileSchema.parse({ nslab: 1, name: 'test', namespaces });
    const built = buildLab(file, 'lab', { newId: () => `id${String((n += 1))}` });
    if (!built.ok) throw new Error(JSON.stringify(built.problems));
    const actual = observedToNetState(await readKernel(this.sandbox, silentLogger));
    const commands = plan({ target: labToNetState(built.lab), actual, nextIndex: this.#nextIndex });
    this.#nextIndex += 100;
    const outcome = await createCommandRunner({ sandbox: this.sandbox, clock: Date }).run(commands, {
      groupId: 'g',
      label: { code: 'test', params: {} },
      onRecords: () => undefined,
    });
    expect(outcome.failed.map(({ text, stderr }) => `${text}: ${stderr ?? ''}`)).toEqual([]);
  }

  /** What a program prints, errors too. */
  async run(namespace: string, ...argv: string[]): Promise<string> {
    const { stdout, stderr } = await this.sandbox.run({ namespace, argv });
    return stdout + stderr;
  }
}

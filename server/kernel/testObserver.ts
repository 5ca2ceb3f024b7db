/** A sandbox with an observer that is told to nobody, for tests that ask it. */
import { silentLogger, startTestSandbox } from '../sandbox/testSandbox.ts';
import type { Sandbox } from '../ports.ts';
import { KernelObserver } from './observer.ts';

export async function startObserved({ asRoot = false } = {}): Promise<{ sandbox: Sandbox; observer: KernelObserver }> {
  const sandbox = await startTestSandbox('bubblewrap', { asRoot });
  const observer = new KernelObserver({
    sandbox,
    clock: Date,
    logger: silentLogger,
    onChange: () => undefined,
    onLines: () => undefined,
  });
  await observer.start();
  return { sandbox, observer };
}

/** A real sandbox for tests. */
import type { Logger, Sandbox, SandboxLimits } from '../ports.ts';
import { createLauncher } from './launcher.ts';

export const TEST_LIMITS: SandboxLimits = { processes: 400, namespaces: 300, tmpfsBytes: 16 * 1024 * 1024 };

const nothing = (): void => undefined;
export const silentLogger: Logger = { info: nothing, warn: nothing, error: nothing, debug: nothing };

export function startTestSandbox(kind: 'bubblewrap' | 'unshare' = 'bubblewrap', { within = false } = {}): Promise<Sandbox> {
  const launcher = createLauncher(kind, { serverIsRoot: process.getuid?.() === 0, within });
  return launcher.start({ labId: 'test', hostname: 'lab', limits: TEST_LIMITS });
}

/** A real sandbox for tests. */
import type { Logger, Sandbox, SandboxLimits } from '../ports.ts';
import { createLauncher } from './launcher.ts';

export const TEST_LIMITS: SandboxLimits = { processes: 400, namespaces: 300, tmpfsBytes: 16 * 1024 * 1024 };

const nothing = (): void => undefined;
export const silentLogger: Logger = { info: nothing, warn: nothing, error: nothing, debug: nothing };

/** `asRoot`: its root is the machine's, as far as files go, and opens devices that are root's alone. */
export function startTestSandbox(kind: 'bubblewrap' | 'unshare' = 'bubblewrap', { within = false, asRoot = false } = {}): Promise<Sandbox> {
  const launcher = createLauncher(kind, { serverIsRoot: !asRoot && process.getuid?.() === 0, within });
  return launcher.start({ labId: 'test', hostname: 'lab', limits: TEST_LIMITS });
}

/** The error of the sandbox ports: a code of the port and words that can be shown. */
import type { PortError } from '../ports.ts';

export class SandboxError extends Error implements PortError {
  constructor(
    readonly code: PortError['code'],
    message: string,
  ) {
    super(message);
  }
}

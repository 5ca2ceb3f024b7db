/** How the errors of the ports are told to clients. */
import type { ErrorCode } from '../../shared/protocol/result.ts';
import type { PortError } from '../ports.ts';

export const FAILURE_CODES: Readonly<Record<PortError['code'], ErrorCode>> = {
  not_running: 'not_running',
  sandbox_failed: 'sandbox_failed',
  timed_out: 'timed_out',
  not_found: 'not_found',
  limit: 'limit',
  io: 'command_failed',
};

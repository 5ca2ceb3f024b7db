/** The one wrapper round every socket message: parse, limit, run, answer, log. Nothing a client sends or a handler throws gets past it. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type * as z from 'zod';
import { requests, type ParsedPayload, type RequestName, type RequestValue } from '../../shared/protocol/messages.ts';
import { failed, type Failure, type Result } from '../../shared/protocol/result.ts';
import { FAILURE_CODES } from './portFailures.ts';
import type { Logger } from '../ports.ts';
import { SandboxError } from '../sandbox/sandboxError.ts';

/** Who is asking. */
export interface Caller {
  /** Socket id; terminals, programs and edits are remembered by it. */
  id: string;
}

/** Who may call: every handler must say. There is one kind of user so far; `anyone` is for what needs no sign-in. */
export type Authority = 'signedIn' | 'anyone';

export interface Handler<N extends RequestName> {
  who: Authority;
  /** What it costs of a client's allowance; keystrokes cost less than labs. */
  cost?: number;
  run(payload: ParsedPayload<N>, caller: Caller): Promise<Result<RequestValue<N>>> | Result<RequestValue<N>>;
}

/** One handler for every message there is: the type refuses a table that lacks one or that does not say who may call. */
export type Handlers = { [N in RequestName]: Handler<N> };

/** Points a client has in each second; a usual message costs ten. */
const POINTS = 3000;
const USUAL_COST = 10;

export function createLimiter(): RateLimiterMemory {
  return new RateLimiterMemory({ points: POINTS, duration: 1 });
}

/** Handles one message. Always resolves, and always to a result. */
export async function handle<N extends RequestName>(
  name: N,
  handler: Handler<N>,
  raw: unknown,
  caller: Caller,
  deps: { limiter: RateLimiterMemory; logger: Logger },
): Promise<Result<RequestValue<N>>> {
  try {
    await deps.limiter.consume(caller.id, handler.cost ?? USUAL_COST);
  } catch {
    return failed({ code: 'busy', message: 'Too many messages. Wait a moment.' });
  }
  try {
    const schema: z.ZodType<ParsedPayload<N>> = requests[name].payload as unknown as z.ZodType<ParsedPayload<N>>;
    const parsed = schema.safeParse(raw);
    if (!parsed.success) return failed(invalid(parsed.error));
    return await handler.run(parsed.data, caller);
  } catch (error) {
    return failed(toFailure(error, name, deps.logger));
  }
}

function invalid(error: z.ZodError): Failure {
  const [issue] = error.issues;
  const path = (issue?.path ?? []).filter((key) => typeof key !== 'symbol');
  return {
    code: 'invalid',
    message: `${path.length === 0 ? 'The message' : path.join('.')} is not valid: ${issue?.message ?? ''}`,
    path,
    ...(issue && { reason: issue.message }),
  };
}

/** Errors of the ports are for people; anything else is a defect of ours, and the log has it. */
function toFailure(error: unknown, name: string, logger: Logger): Failure {
  if (error instanceof SandboxError) return { code: FAILURE_CODES[error.code], message: error.message };
  logger.error({ name, error: error instanceof Error ? error.stack : String(error) }, 'a handler failed');
  return { code: 'internal', message: 'The server made a mistake. Its log says more.' };
}

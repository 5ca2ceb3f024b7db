/** The page's connection to the server; the only file that knows socket.io. */
import { io } from 'socket.io-client';
import * as z from 'zod';
import {
  notices,
  PROTOCOL_VERSION,
  requests,
  type NoticeName,
  type NoticePayload,
  type RequestName,
  type RequestPayload,
  type RequestValue,
} from '../../shared/protocol/messages.ts';
import { failed, failureSchema, type Result } from '../../shared/protocol/result.ts';
import { create } from 'zustand';

export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'disconnected';

/** After so long without an answer the server is called gone; the attempts go on. */
const GONE_MS = 20_000;
const ANSWER_MS = 15_000;
const refusalSchema = z.object({ ok: z.literal(false), error: failureSchema });
/** Building a large lab, or stopping one. */
const LONG_MS = 300_000;
const LONG: readonly RequestName[] = [
  'lab:start',
  'lab:stop',
  'lab:apply',
  'lab:revert',
  'lab:put',
  'lab:delete',
  'snapshot:take',
  'snapshot:restore',
];

export const useConnection = create<{ state: ConnectionState; socketId: string | undefined; version: string | undefined }>(() => ({
  state: 'connecting',
  socketId: undefined,
  version: undefined,
}));

const socket = io({ transports: ['websocket', 'polling'], reconnectionDelay: 300, reconnectionDelayMax: 3000, autoConnect: false });
/** By name of notice: the library's own types cannot tell that a name is not one of its reserved ones. */
const listeners = new Map<string, Set<(raw: unknown) => void>>();
socket.onAny((name: string, raw: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(raw);
});
let goneTimer: ReturnType<typeof setTimeout> | undefined;

function lost(): void {
  useConnection.setState(({ state }) => ({
    state: state === 'connecting' ? 'connecting' : state === 'disconnected' ? 'disconnected' : 'reconnecting',
  }));
  goneTimer ??= setTimeout(() => {
    useConnection.setState({ state: 'disconnected' });
  }, GONE_MS);
}

socket.on('connect', () => {
  clearTimeout(goneTimer);
  goneTimer = undefined;
  useConnection.setState({ state: 'connected', socketId: socket.id });
});
socket.on('disconnect', (reason) => {
  lost();
  // A server that ends says so, and the library would not try again by itself.
  if (reason === 'io server disconnect') socket.connect();
});
socket.on('connect_error', lost);

/** Connects; call once. */
export function connect(): void {
  on('server:hello', ({ protocol, version }) => {
    const known = useConnection.getState().version;
    // A page of an older nslab cannot talk to a newer server.
    if (protocol !== PROTOCOL_VERSION || (known !== undefined && known !== version)) location.reload();
    useConnection.setState({ version });
  });
  socket.connect();
}

/** Asks the server; never rejects. */
export async function request<N extends RequestName>(name: N, payload: RequestPayload<N>): Promise<Result<RequestValue<N>>> {
  try {
    const answer: unknown = await socket.timeout(LONG.includes(name) ? LONG_MS : ANSWER_MS).emitWithAck(name, payload);
    return readAnswer(name, answer);
  } catch {
    return failed({ code: 'timed_out', message: 'The server did not answer.' });
  }
}

/** Checks an answer against its schema: the page may be older than the server. */
function readAnswer<N extends RequestName>(name: N, answer: unknown): Result<RequestValue<N>> {
  const refused = refusalSchema.safeParse(answer);
  if (refused.success) return refused.data;
  const accepted = z.object({ ok: z.literal(true), value: requests[name].value }).safeParse(answer);
  return accepted.success
    ? (accepted.data as Result<RequestValue<N>>)
    : failed({ code: 'internal', message: `The answer to ${name} does not fit.` });
}

/** Calls back for each notice; returns a function that stops it. Answers that do not fit the protocol are left out. */
export function on<N extends NoticeName>(name: N, listener: (payload: NoticePayload<N>) => void): () => void {
  const receive = (raw: unknown): void => {
    const parsed = notices[name].safeParse(raw);
    if (parsed.success) listener(parsed.data as NoticePayload<N>);
    else console.warn(`notice ${name} does not fit`, parsed.error.issues);
  };
  const set = listeners.get(name) ?? new Set();
  listeners.set(name, set.add(receive));
  return () => set.delete(receive);
}

/** Calls back whenever the connection is there (again). */
export function onConnect(listener: () => void): () => void {
  socket.on('connect', listener);
  if (socket.connected) listener();
  return () => socket.off('connect', listener);
}

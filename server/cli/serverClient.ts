/** The command line's connection to a running server: finds it, signs in, asks, listens. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import * as z from 'zod';
import {
  notices,
  requests,
  type NoticeName,
  type NoticePayload,
  type RequestName,
  type RequestPayload,
  type RequestValue,
} from '../../shared/protocol/messages.ts';
import { failureSchema, type Result } from '../../shared/protocol/result.ts';
import { defaultDataFolder } from '../dataFolder.ts';
import { CliError, EXIT, type Invocation } from './invocation.ts';

/** Long, for labs of a thousand namespaces; a server that is gone is noticed by its connection. */
const ANSWER_MS = 300_000;
const CONNECT_MS = 5_000;

const serverFileSchema = z.looseObject({ url: z.url() });

export interface ServerClient {
  /** Fails with a CliError when the server refuses. */
  ask<N extends RequestName>(name: N, payload: RequestPayload<N>): Promise<RequestValue<N>>;
  on<N extends NoticeName>(name: N, listener: (payload: NoticePayload<N>, taken: () => void) => void): void;
  /** Rejects when the connection is lost. */
  readonly lost: Promise<never>;
  close(): void;
}

/** Connects to the server of `--server`, of NSLAB_SERVER, or of the data folder. */
export async function connectToServer(options: Invocation['options']): Promise<ServerClient> {
  const { url, token } = findServer(options);
  const socket = io(url, {
    transports: ['websocket'],
    reconnection: false,
    timeout: CONNECT_MS,
    extraHeaders: { Authorization: `Bearer ${token}` },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (error) => {
      socket.close();
      if (isRefusal(error)) reject(new CliError(`the server at ${url} refuses to let us in; is it the right --token?`, EXIT.refused));
      else reject(new CliError(`no nslab server answers at ${url} (${error.message}); start one with: npm start`, EXIT.unreachable));
    });
  });
  const lost = new Promise<never>((_, reject) => {
    socket.on('disconnect', () => {
      reject(new CliError('the server closed the connection', EXIT.unreachable));
    });
  });
  // Whoever does not wait for it must not be ended by it.
  lost.catch(() => undefined);
  return {
    ask: (name, payload) => Promise.race([ask(socket, name, payload), lost]),
    on(name, listener) {
      socket.on<string>(name, (raw: unknown, ack?: unknown) => {
        const parsed = notices[name].safeParse(raw);
        if (parsed.success) listener(parsed.data as NoticePayload<typeof name>, isCallback(ack) ? ack : () => undefined);
      });
    },
    lost,
    close() {
      socket.close();
    },
  };
}

/** The server answered and let us not in. What it said stands in the error below; to a websocket, engine.io says 400 where it means 403. */
function isRefusal(error: Error): boolean {
  const { description } = z.looseObject({ description: z.looseObject({ message: z.string() }).optional() }).parse(error);
  return /\b40[013]\b/.test(description?.message ?? '');
}

function isCallback(value: unknown): value is () => void {
  return typeof value === 'function';
}

async function ask<N extends RequestName>(socket: Socket, name: N, payload: RequestPayload<N>): Promise<RequestValue<N>> {
  const raw: unknown = await socket.timeout(ANSWER_MS).emitWithAck(name, payload);
  const answer = z
    .discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), value: requests[name].value }),
      z.object({ ok: z.literal(false), error: failureSchema }),
    ])
    .parse(raw) as Result<RequestValue<N>>;
  if (answer.ok) return answer.value;
  const { error } = answer;
  // What is wrong in a file is in the message, line by line.
  if (error.path?.[0] === 'file') throw new CliError(error.message, EXIT.refused);
  const field = error.path?.length ? ` (${error.path.join('.')})` : '';
  throw new CliError(`${error.message}${field} [${error.reason ?? error.code}]`, EXIT.refused);
}

function findServer(options: Invocation['options']): { url: string; token: string } {
  const folder = options.data ?? process.env['NSLAB_DATA'] ?? defaultDataFolder(process.env);
  const url = options.server ?? process.env['NSLAB_SERVER'] ?? readServerUrl(folder);
  const token = options.token ?? process.env['NSLAB_TOKEN'] ?? readIfThere(join(folder, 'token'))?.trim();
  if (url === undefined)
    throw new CliError(`no server runs on ${folder}; start one with: npm start (or give --server URL --token T)`, EXIT.unreachable);
  if (!URL.canParse(url)) throw new CliError(`--server ${url}: not a URL such as http://127.0.0.1:4380`, EXIT.usage);
  if (token === undefined || token === '') throw new CliError(`no token in ${folder}; give --token T`, EXIT.usage);
  return { url, token };
}

function readServerUrl(folder: string): string | undefined {
  const text = readIfThere(join(folder, 'server.json'));
  if (text === undefined) return undefined;
  const parsed = serverFileSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data.url : undefined;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

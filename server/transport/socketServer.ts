/** The socket side: lets signed-in clients in and gives every message to its handler. */
import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { LAB_FILE_BYTES, PROTOCOL_VERSION, requests, type RequestName } from '../../shared/protocol/messages.ts';
import type { Logger } from '../ports.ts';
import type { Audience } from './audience.ts';
import { createLimiter, handle, type Handlers } from './handle.ts';
import type { SignIn } from './signIn.ts';

export interface SocketDeps {
  signIn: SignIn;
  handlers: Handlers;
  audience: Audience;
  logger: Logger;
  version: string;
  onLeave(clientId: string): void;
}

const NAMES = Object.keys(requests) as RequestName[];

export function createSocketServer(http: HttpServer, deps: SocketDeps): Server {
  const io = new Server(http, {
    serveClient: false,
    // A lab file, with what JSON adds to it.
    maxHttpBufferSize: LAB_FILE_BYTES * 1.5,
    perMessageDeflate: false,
    allowRequest(request, answer) {
      const { signIn } = deps;
      answer(null, signIn.hostAllowed(request) && signIn.originAllowed(request) && signIn.signedIn(request));
    },
  });
  const limiter = createLimiter();
  io.on('connection', (socket) => {
    deps.audience.join(socket);
    for (const name of NAMES) {
      socket.on(name, (...args: unknown[]) => {
        const ack = args.at(-1);
        void handle(name, deps.handlers[name], args[0], { id: socket.id }, { limiter, logger: deps.logger }).then((result) => {
          if (isAcknowledgement(ack)) ack(result);
        });
      });
    }
    socket.on('error', (error) => {
      deps.logger.warn({ error: String(error) }, 'socket');
    });
    socket.on('disconnect', () => {
      deps.audience.leave(socket.id);
      deps.onLeave(socket.id);
    });
    socket.emit('server:hello', { protocol: PROTOCOL_VERSION, version: deps.version, socketId: socket.id });
  });
  return io;
}

function isAcknowledgement(value: unknown): value is (result: unknown) => void {
  return typeof value === 'function';
}

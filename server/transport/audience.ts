/** Who is told what: clients by the lab they have open, each with a bound on what waits for it. */
import type { Socket } from 'socket.io';
import type { NoticeName, NoticePayload } from '../../shared/protocol/messages.ts';

/** Packets waiting for one client at which it is left out until it has read them (SPEC PR6). */
const WAITING_LIMIT = 2000;

interface Member {
  socket: Socket;
  labs: Set<string>;
  /** Labs whose notices it missed; it gets the whole lab when it has caught up. */
  behind: Set<string>;
  /** It missed the list of labs. */
  missedList: boolean;
}

export interface AudienceDeps {
  /** How many have a lab open. */
  onWatchers(labId: string, count: number): void;
  /** Sends the whole lab to a client that could not keep up. */
  resync(labId: string, clientId: string): void;
  /** Sends the list of labs to such a client. */
  relist(clientId: string): void;
}

export class Audience {
  readonly #members = new Map<string, Member>();

  constructor(private readonly deps: AudienceDeps) {}

  join(socket: Socket): void {
    const member: Member = { socket, labs: new Set(), behind: new Set(), missedList: false };
    this.#members.set(socket.id, member);
    socket.conn.on('drain', () => {
      if (waiting(socket) > WAITING_LIMIT / 4) return;
      if (member.missedList) {
        member.missedList = false;
        this.deps.relist(socket.id);
      }
      const labs = [...member.behind];
      member.behind.clear();
      for (const labId of labs) this.deps.resync(labId, socket.id);
    });
  }

  leave(clientId: string): void {
    const member = this.#members.get(clientId);
    this.#members.delete(clientId);
    for (const labId of member?.labs ?? []) this.#tellWatchers(labId);
  }

  open(clientId: string, labId: string): void {
    this.#members.get(clientId)?.labs.add(labId);
    this.#tellWatchers(labId);
  }

  close(clientId: string, labId: string): void {
    this.#members.get(clientId)?.labs.delete(labId);
    this.#tellWatchers(labId);
  }

  /** The list of labs, to everybody; who reads too slowly gets it when it has caught up. */
  toAll(name: 'labs:changed', payload: NoticePayload<'labs:changed'>): void {
    for (const member of this.#members.values()) {
      if (waiting(member.socket) > WAITING_LIMIT) member.missedList = true;
      else member.socket.emit(name, payload);
    }
  }

  toLab<N extends NoticeName>(labId: string, name: N, payload: NoticePayload<N>): void {
    for (const member of this.#members.values()) {
      if (!member.labs.has(labId) || member.behind.has(labId)) continue;
      if (waiting(member.socket) > WAITING_LIMIT) member.behind.add(labId);
      else member.socket.emit(name, payload);
    }
  }

  toClient<N extends NoticeName>(clientId: string, name: N, payload: NoticePayload<N>): void {
    this.#members.get(clientId)?.socket.emit(name, payload);
  }

  /** Resolves when the client has taken it; rejects when it is gone or too slow. */
  async toClientTaken<N extends NoticeName>(clientId: string, name: N, payload: NoticePayload<N>, timeoutMs: number): Promise<void> {
    const socket = this.#members.get(clientId)?.socket;
    if (!socket) throw new Error('the client is gone');
    await socket.timeout(timeoutMs).emitWithAck(name, payload);
  }

  #tellWatchers(labId: string): void {
    this.deps.onWatchers(labId, [...this.#members.values()].filter((member) => member.labs.has(labId)).length);
  }
}

/** What engine.io has not handed to the network yet; its declaration leaves the buffer out. */
function waiting(socket: Socket): number {
  const buffer: unknown = Reflect.get(socket.conn, 'writeBuffer');
  return Array.isArray(buffer) ? buffer.length : 0;
}

/** Owns the terminals of every lab: a shell on a PTY each, its screen kept for whoever comes (back), and the flow to those who look. */
import { nanoid } from 'nanoid';
import type { ParsedPayload } from '../../shared/protocol/messages.ts';
import type { TerminalInfo } from '../../shared/protocol/records.ts';
import { failed, ok, type Result } from '../../shared/protocol/result.ts';
import type { PtyProcess, Sandbox } from '../ports.ts';
import { Quota } from '../quota.ts';
import { createScreen, type Screen } from './screen.ts';

/** At most so many in a lab: each shell costs about 3 MB. */
const LIMIT = 24;
/** Characters sent but not yet drawn at which a shell is paused, and at which it goes on (SPEC TE3). */
const PAUSE_AT = 100_000;
const RESUME_AT = 5_000;
/** Output that comes within one frame goes in one message. */
const FLUSH_MS = 6;

export interface TerminalEvents {
  opened(info: TerminalInfo): void;
  changed(info: TerminalInfo): void;
  closed(labId: string, terminalId: string): void;
  output(viewerId: string, terminalId: string, data: string): void;
  /** Somebody pressed Enter. */
  typed(info: TerminalInfo): void;
}

export interface TerminalDeps {
  sandboxOf(labId: string): Sandbox | undefined;
  events: TerminalEvents;
}

interface Viewer {
  /** Characters sent and not yet drawn. */
  undrawn: number;
  /** Output since it asked for the screen, held until it has the screen. */
  held: string | undefined;
}

interface Terminal {
  info: TerminalInfo;
  pty: PtyProcess;
  screen: Screen;
  viewers: Map<string, Viewer>;
  unsent: string;
  flush: NodeJS.Timeout | undefined;
  paused: boolean;
}

type Nothing = Record<string, never>;

export class TerminalService {
  readonly #terminals = new Map<string, Terminal>();
  readonly #quota = new Quota(LIMIT);

  constructor(private readonly deps: TerminalDeps) {}

  /** Opens a shell in a namespace. Fails with `not_running` or `limit`. */
  async open(spec: ParsedPayload<'terminal:open'>): Promise<Result<TerminalInfo>> {
    const sandbox = this.deps.sandboxOf(spec.labId);
    if (!sandbox) return failed({ code: 'not_running', message: 'The lab is not running.' });
    const pty = await this.#quota.start(spec.labId, this.list(spec.labId).length, () =>
      sandbox.pty({ namespace: spec.namespace, cols: spec.cols, rows: spec.rows }),
    );
    if (!pty) {
      return failed({ code: 'limit', message: `At most ${String(LIMIT)} terminals in a lab.`, params: { limit: String(LIMIT) } });
    }
    const info: TerminalInfo = { id: nanoid(), labId: spec.labId, namespace: spec.namespace, title: '', cols: spec.cols, rows: spec.rows };
    const terminal: Terminal = {
      info,
      pty,
      screen: createScreen(spec.cols, spec.rows, (title) => {
        this.#update(terminal, { title });
      }),
      viewers: new Map(),
      unsent: '',
      flush: undefined,
      paused: false,
    };
    this.#terminals.set(info.id, terminal);
    pty.onData((data) => {
      this.#onData(terminal, data);
    });
    pty.onExit(({ code, signal }) => {
      this.#flush(terminal);
      this.#update(terminal, { ended: signal === undefined || signal === 0 ? { code } : { code, signal: String(signal) } });
    });
    this.deps.events.opened(info);
    return ok(info);
  }

  /** The screen with its scrollback, and from then on everything that comes. */
  async attach(terminalId: string, viewerId: string): Promise<Result<{ info: TerminalInfo; scrollback: string }>> {
    const terminal = this.#terminals.get(terminalId);
    if (!terminal) return unknownTerminal();
    this.#flush(terminal);
    const viewer: Viewer = { undrawn: 0, held: '' };
    terminal.viewers.set(viewerId, viewer);
    const scrollback = await terminal.screen.serialize();
    // The answer goes out first, then what came meanwhile: acknowledgements are sent before the next turn of the event loop.
    setImmediate(() => {
      const held = viewer.held ?? '';
      viewer.held = undefined;
      if (held !== '' && terminal.viewers.get(viewerId) === viewer) this.#send(terminal, viewerId, viewer, held);
    });
    return ok({ info: terminal.info, scrollback });
  }

  detach(terminalId: string, viewerId: string): Result<Nothing> {
    const terminal = this.#terminals.get(terminalId);
    if (!terminal) return unknownTerminal();
    terminal.viewers.delete(viewerId);
    this.#regulate(terminal);
    return ok({});
  }

  /** A client is gone: nothing waits for it any more. */
  detachEverywhere(viewerId: string): void {
    for (const terminal of this.#terminals.values()) if (terminal.viewers.delete(viewerId)) this.#regulate(terminal);
  }

  input(terminalId: string, data: string): Result<Nothing> {
    const terminal = this.#terminals.get(terminalId);
    if (!terminal) return unknownTerminal();
    if (terminal.info.ended) return ok({});
    terminal.pty.write(data);
    if (/[\r\n]/.test(data)) this.deps.events.typed(terminal.info);
    return ok({});
  }

  resize(terminalId: string, cols: number, rows: number): Result<Nothing> {
    const terminal = this.#terminals.get(terminalId);
    if (!terminal) return unknownTerminal();
    if (terminal.info.cols === cols && terminal.info.rows === rows) return ok({});
    terminal.screen.resize(cols, rows);
    if (!terminal.info.ended) terminal.pty.resize(cols, rows);
    this.#update(terminal, { cols, rows });
    return ok({});
  }

  /** A viewer has drawn so many characters more. */
  drawn(terminalId: string, viewerId: string, chars: number): Result<Nothing> {
    const terminal = this.#terminals.get(terminalId);
    const viewer = terminal?.viewers.get(viewerId);
    if (!terminal || !viewer) return unknownTerminal();
    viewer.undrawn = Math.max(0, viewer.undrawn - chars);
    this.#regulate(terminal);
    return ok({});
  }

  /** Ends the shell and forgets the terminal. */
  close(terminalId: string): Result<Nothing> {
    const terminal = this.#terminals.get(terminalId);
    if (!terminal) return unknownTerminal();
    this.#forget(terminal);
    return ok({});
  }

  list(labId: string): TerminalInfo[] {
    return [...this.#terminals.values()].map((terminal) => terminal.info).filter((info) => info.labId === labId);
  }

  labOf(terminalId: string): string | undefined {
    return this.#terminals.get(terminalId)?.info.labId;
  }

  /** Lab stopped or deleted: its terminals go with it. */
  dropLab(labId: string): void {
    for (const terminal of [...this.#terminals.values()]) if (terminal.info.labId === labId) this.#forget(terminal);
  }

  #onData(terminal: Terminal, data: string): void {
    terminal.screen.write(data);
    terminal.unsent += data;
    terminal.flush ??= setTimeout(() => {
      this.#flush(terminal);
    }, FLUSH_MS);
  }

  #flush(terminal: Terminal): void {
    clearTimeout(terminal.flush);
    terminal.flush = undefined;
    const data = terminal.unsent;
    terminal.unsent = '';
    if (data === '') return;
    for (const [viewerId, viewer] of terminal.viewers) {
      if (viewer.held === undefined) this.#send(terminal, viewerId, viewer, data);
      else viewer.held += data;
    }
  }

  #send(terminal: Terminal, viewerId: string, viewer: Viewer, data: string): void {
    viewer.undrawn += data.length;
    this.deps.events.output(viewerId, terminal.info.id, data);
    this.#regulate(terminal);
  }

  #regulate(terminal: Terminal): void {
    const most = Math.max(0, ...[...terminal.viewers.values()].map((viewer) => viewer.undrawn));
    if (!terminal.paused && most > PAUSE_AT) {
      terminal.paused = true;
      terminal.pty.pause();
    } else if (terminal.paused && most < RESUME_AT) {
      terminal.paused = false;
      terminal.pty.resume();
    }
  }

  #update(terminal: Terminal, changes: Partial<TerminalInfo>): void {
    terminal.info = { ...terminal.info, ...changes };
    if (this.#terminals.has(terminal.info.id)) this.deps.events.changed(terminal.info);
  }

  #forget(terminal: Terminal): void {
    this.#terminals.delete(terminal.info.id);
    clearTimeout(terminal.flush);
    if (!terminal.info.ended) terminal.pty.kill('SIGHUP');
    terminal.screen.dispose();
    this.deps.events.closed(terminal.info.labId, terminal.info.id);
  }
}

function unknownTerminal(): Result<never> {
  return failed({ code: 'not_found', message: 'There is no such terminal.' });
}

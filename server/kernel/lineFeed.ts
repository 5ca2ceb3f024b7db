/** The lines of the monitors on their way to the page: those of one moment together, with the right names in them. */
import { lineText, type RawLine } from '../../shared/observe/monitorLine.ts';
import type { MonitorLine } from '../../shared/protocol/records.ts';
import type { Clock } from '../ports.ts';

/** Monitor lines of one moment go in one message. */
const LINES_MS = 16;
const LINES_AT_ONCE = 500;

type PendingLine = Pick<RawLine, 'kind' | 'deleted' | 'text' | 'index' | 'dev'> & { namespace?: string };

export interface LineFeedDeps {
  clock: Clock;
  /** An interface's name as it was read last. */
  observedName(namespace: string, index: number): string | undefined;
  onLines(lines: MonitorLine[], dropped: number): void;
}

export class LineFeed {
  /** Interface names by namespace and index, as link lines gave them. */
  readonly #names = new Map<string, Map<number, string>>();
  #lines: PendingLine[] = [];
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #seq = 0;

  constructor(private readonly deps: LineFeedDeps) {}

  /** A line of a monitor; `namespace` is absent where its number is not ours. */
  put(raw: RawLine, namespace: string | undefined): void {
    if (raw.dev !== undefined && raw.index !== undefined && namespace !== undefined) {
      const names = this.#names.get(namespace) ?? new Map<number, string>();
      this.#names.set(namespace, names.set(raw.index, raw.dev));
    }
    this.#push({ ...raw, ...(namespace !== undefined && { namespace }) });
  }

  appeared(namespace: string): void {
    this.#push({ kind: 'netns', namespace, deleted: false, text: `netns ${namespace}` });
  }

  gone(namespace: string): void {
    this.#names.delete(namespace);
    this.#push({ kind: 'netns', namespace, deleted: true, text: `netns ${namespace}` });
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #push(line: PendingLine): void {
    if (this.#lines.length >= LINES_AT_ONCE) this.#dropped += 1;
    else this.#lines.push(line);
    this.#timer ??= setTimeout(() => {
      this.#flush();
    }, LINES_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    const dropped = this.#dropped;
    const lines = this.#lines.map((line) => this.#named(line));
    this.#lines = [];
    this.#dropped = 0;
    this.deps.onLines(lines, dropped);
  }

  /** The line with the interface's name for `if12`. Names come with link lines, which the other monitor may print a little later. */
  #named({ kind, deleted, text, namespace, index, dev }: PendingLine): MonitorLine {
    this.#seq += 1;
    const name = dev ?? this.#nameOf(namespace, index);
    return {
      seq: this.#seq,
      at: this.deps.clock.now(),
      kind,
      deleted,
      text: lineText({ text, ...(index !== undefined && { index }) }, dev === undefined ? name : undefined),
      ...(namespace !== undefined && { namespace }),
      ...(name !== undefined && { dev: name }),
    };
  }

  #nameOf(namespace: string | undefined, index: number | undefined): string | undefined {
    if (namespace === undefined || index === undefined) return undefined;
    return this.#names.get(namespace)?.get(index) ?? this.deps.observedName(namespace, index);
  }
}

/** A lab file in the making: gives allowed names, checks each part as it comes, and notes what cannot come along. */
import { buildLab } from '../../labfile/build.ts';
import { labFileSchema, type LabFileInput } from '../../labfile/schema.ts';
import { HOST } from '../../model/ids.ts';
import { labNameSchema, namespaceNameSchema, noteTextSchema } from '../../model/names.ts';
import { refused, type Imported } from '../imported.ts';
import { item, shortened, type Item, type Severity } from '../item.ts';
import type { ItemCode } from '../itemWords.ts';
import { freeName } from './freeName.ts';
import { NamespaceDraft, type InterfaceDraft } from './namespaceDraft.ts';
import type { Place } from './place.ts';

export class LabDraft {
  readonly items: Item[] = [];
  readonly host = new NamespaceDraft(this, HOST);
  readonly #namespaces = new Map<string, NamespaceDraft>([[HOST, this.host]]);
  readonly #places = new Map<string, [number, number]>();
  readonly #notes: NonNullable<LabFileInput['notes']> = [];
  readonly #families = new Set<string>();
  readonly #name: string;

  constructor(name: string) {
    const readable = Array.from(name)
      .filter((char) => labNameSchema.safeParse(`x${char}x`).success)
      .join('');
    const parsed = labNameSchema.safeParse(readable.trim().slice(0, 80));
    this.#name = parsed.success ? parsed.data : 'Lab';
  }

  note(severity: Severity, code: ItemCode, params: Record<string, string> = {}, place: Place = {}): void {
    this.items.push(item(severity, code, params, place.line, place.file));
  }

  /** Adds a namespace, under another name where this one is not allowed or taken. */
  add(wanted: string, place: Place = {}): NamespaceDraft {
    const name = freeName(allowedNamespace(wanted), 64, (text) => this.#namespaces.has(text));
    if (name !== wanted) this.note('changed', 'renamed', { from: wanted, to: name }, place);
    const namespace = new NamespaceDraft(this, name);
    this.#namespaces.set(name, namespace);
    return namespace;
  }

  get namespaces(): NamespaceDraft[] {
    return [...this.#namespaces.values()];
  }

  /** A veth pair. */
  link(a: InterfaceDraft, b: InterfaceDraft): void {
    a.peer = b;
    b.peer = a;
  }

  /** Where a box stands; `iface`: of a bridge. */
  place(namespace: NamespaceDraft, at: readonly [number, number], iface?: InterfaceDraft): void {
    const [x, y] = at;
    if (!Number.isFinite(x) || !Number.isFinite(y) || Math.abs(x) > 1e6 || Math.abs(y) > 1e6) return;
    this.#places.set(iface ? `${namespace.name}/${iface.name}` : namespace.name, [Math.round(x), Math.round(y)]);
  }

  /** iptables has rules for one family each; a rule here that names no address is for both. Said once. */
  bothFamilies(namespace: NamespaceDraft, family: 4 | 6): void {
    const text = `${namespace.name} (${family === 4 ? 'iptables' : 'ip6tables'})`;
    if (this.#families.has(text)) return;
    this.#families.add(text);
    this.note('changed', 'both_families', { at: text });
  }

  /** A note on the canvas; what cannot be read in one is left out. */
  addNote(text: string, at: readonly [number, number]): void {
    const readable = Array.from(text.replaceAll('\r', ''))
      .filter((char) => noteTextSchema.safeParse(char).success)
      .join('')
      .trim()
      .slice(0, 2000);
    if (readable !== '') this.#notes.push({ text: readable, at: [at[0], at[1]], size: [320, 96] });
  }

  /** The file, checked as any lab file is. */
  build(): Imported {
    const file = this.#file();
    const parsed = labFileSchema.safeParse(file);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return refused('lab_refused', { words: `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}` });
    }
    let ids = 0;
    const built = buildLab(parsed.data, 'check', { newId: () => `i${String((ids += 1))}` });
    if (!built.ok) {
      const [problem] = built.problems;
      return refused('lab_refused', { words: `${problem?.path.join('.') ?? ''}: ${problem?.code ?? ''}` });
    }
    return { ok: true, file, items: shortened(this.items) };
  }

  #file(): LabFileInput {
    return {
      nslab: 1,
      name: this.#name,
      namespaces: Object.fromEntries([...this.#namespaces].map(([name, namespace]) => [name, namespace.toFile()])),
      ...(this.#places.size > 0 && { layout: Object.fromEntries(this.#places) }),
      ...(this.#notes.length > 0 && { notes: this.#notes.slice(0, 500) }),
    };
  }
}

function allowedNamespace(wanted: string): string {
  const text = wanted
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64);
  if (text === '') return 'ns';
  if (/^[0-9]+$/.test(text)) return `n${text}`.slice(0, 64);
  return namespaceNameSchema.safeParse(text).success ? text : `n-${text}`.slice(0, 64);
}

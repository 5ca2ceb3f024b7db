/** A lab file in the making: gives allowed names, checks each part as it comes, and notes what cannot come along. */
import { buildLab } from '../labfile/build.ts';
import { labFileSchema, type FileInterface, type FileNamespace, type LabFileInput } from '../labfile/schema.ts';
import { destinationSchema, interfaceAddressSchema, ipSchema, macSchema, mtuSchema } from '../model/address.ts';
import { HOST } from '../model/ids.ts';
import { HOSTS_LIMIT } from '../model/lab.ts';
import { hostNameSchema, interfaceNameSchema, labNameSchema, namespaceNameSchema, noteTextSchema } from '../model/names.ts';
import { routeKey } from '../plan/routeState.ts';
import { refused, type Imported } from './imported.ts';
import { item, shortened, type Item, type Severity } from './item.ts';
import type { ItemCode } from './itemWords.ts';

const ADDRESSES_LIMIT = 64;
const ROUTES_LIMIT = 200;

/** Where in the other tool's files something stands. */
export interface Place {
  line?: number | undefined;
  file?: string | undefined;
}

export interface InterfaceDraft {
  readonly namespace: NamespaceDraft;
  name: string;
  kind: 'veth' | 'bridge' | 'dummy' | 'loopback';
  up: boolean;
  addresses: string[];
  mac?: string;
  mtu?: number;
  master?: string;
  stp?: boolean;
  peer?: InterfaceDraft;
}

type RouteDraft = NonNullable<FileNamespace['routes']>[number];

export class LabDraft {
  readonly items: Item[] = [];
  readonly host = new NamespaceDraft(this, HOST);
  readonly #namespaces = new Map<string, NamespaceDraft>([[HOST, this.host]]);
  readonly #places = new Map<string, [number, number]>();
  readonly #notes: NonNullable<LabFileInput['notes']> = [];
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

  get placed(): boolean {
    return this.#places.size > 0;
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
    const file: LabFileInput = {
      nslab: 1,
      name: this.#name,
      namespaces: Object.fromEntries([...this.#namespaces].map(([name, namespace]) => [name, namespace.toFile()])),
      ...(this.#places.size > 0 && { layout: Object.fromEntries(this.#places) }),
      ...(this.#notes.length > 0 && { notes: this.#notes.slice(0, 500) }),
    };
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
}

export class NamespaceDraft {
  readonly #interfaces = new Map<string, InterfaceDraft>();
  /** By the name the other tool has. */
  readonly #aliases = new Map<string, InterfaceDraft>();
  readonly #routes: RouteDraft[] = [];
  readonly #hosts = new Map<string, string[]>();
  readonly #neighbours = new Map<string, { dev: string; address: string; mac: string }>();
  readonly masquerade: string[] = [];
  forwarding: { ipv4?: boolean; ipv6?: boolean } = {};

  constructor(
    private readonly draft: LabDraft,
    readonly name: string,
  ) {
    this.#interfaces.set('lo', { namespace: this, name: 'lo', kind: 'loopback', up: true, addresses: [] });
  }

  get interfaces(): InterfaceDraft[] {
    return [...this.#interfaces.values()];
  }

  get links(): InterfaceDraft[] {
    return this.interfaces.filter(({ kind }) => kind !== 'loopback');
  }

  find(name: string): InterfaceDraft | undefined {
    return this.#aliases.get(name) ?? this.#interfaces.get(name);
  }

  /** Adds an interface, under another name where this one is not allowed or taken. */
  addInterface(wanted: string, kind: InterfaceDraft['kind'], place: Place = {}, up = true): InterfaceDraft {
    const name = freeName(allowedInterface(wanted), 15, (text) => this.#interfaces.has(text));
    if (name !== wanted) this.draft.note('changed', 'renamed', { from: `${this.name}/${wanted}`, to: name }, place);
    const iface: InterfaceDraft = { namespace: this, name, kind, up, addresses: [] };
    this.#interfaces.set(name, iface);
    if (!this.#aliases.has(wanted) && wanted !== 'lo') this.#aliases.set(wanted, iface);
    return iface;
  }

  /** A veth takes its other end along. */
  remove(iface: InterfaceDraft): void {
    for (const end of [iface, ...(iface.peer ? [iface.peer] : [])]) end.namespace.#drop(end);
  }

  #drop(iface: InterfaceDraft): void {
    this.#interfaces.delete(iface.name);
    for (const [alias, other] of this.#aliases) if (other === iface) this.#aliases.delete(alias);
    for (const other of this.#interfaces.values()) if (other.master === iface.name) delete other.master;
    for (const [key, { dev }] of this.#neighbours) if (dev === iface.name) this.#neighbours.delete(key);
    this.#routes.splice(0, this.#routes.length, ...this.#routes.filter(({ dev }) => dev !== iface.name));
    const at = this.masquerade.indexOf(iface.name);
    if (at >= 0) this.masquerade.splice(at, 1);
  }

  /** False when that is not allowed. */
  rename(iface: InterfaceDraft, name: string): boolean {
    if (!interfaceNameSchema.safeParse(name).success || this.#interfaces.has(name)) return false;
    this.#interfaces.delete(iface.name);
    for (const other of this.#interfaces.values()) if (other.master === iface.name) other.master = name;
    for (const [alias, other] of this.#aliases) if (other === iface) this.#aliases.delete(alias);
    iface.name = name;
    this.#interfaces.set(name, iface);
    this.#aliases.set(name, iface);
    return true;
  }

  /** False when it is none, or one too many. */
  addAddress(iface: InterfaceDraft, text: string): boolean {
    const address = interfaceAddressSchema.safeParse(text);
    if (!address.success || iface.addresses.length >= ADDRESSES_LIMIT) return false;
    if (!iface.addresses.includes(address.data)) iface.addresses.push(address.data);
    return true;
  }

  setMac(iface: InterfaceDraft, text: string): boolean {
    const mac = macSchema.safeParse(text);
    if (!mac.success || iface.kind === 'loopback') return false;
    iface.mac = mac.data;
    return true;
  }

  setMtu(iface: InterfaceDraft, mtu: number): boolean {
    if (!mtuSchema.safeParse(mtu).success || iface.kind === 'loopback') return false;
    iface.mtu = mtu;
    return true;
  }

  /** Plugs into a bridge of this namespace. */
  plug(iface: InterfaceDraft, bridge: InterfaceDraft): boolean {
    if (bridge.kind !== 'bridge' || iface.kind === 'bridge' || iface.kind === 'loopback') return false;
    iface.master = bridge.name;
    return true;
  }

  /** False when no kernel would take it. A route of the same destination and metric is replaced when `replace`. */
  addRoute(wanted: RouteDraft, replace = false): boolean {
    const to = destinationSchema.safeParse(wanted.to);
    const via = wanted.via === undefined ? undefined : ipSchema.safeParse(wanted.via);
    if (!to.success || via?.success === false || (wanted.via === undefined && wanted.dev === undefined)) return false;
    if (wanted.dev !== undefined && !this.#interfaces.has(wanted.dev)) return false;
    const route: RouteDraft = { ...wanted, to: to.data, ...(via && { via: via.data }) };
    if (route.via !== undefined && route.to !== 'default' && route.via.includes(':') !== route.to.includes(':')) return false;
    const at = this.#routes.findIndex((other) => keyOf(other) === keyOf(route));
    if (at >= 0 && !replace) return false;
    if (at >= 0) this.#routes[at] = route;
    else if (this.#routes.length >= ROUTES_LIMIT) return false;
    else this.#routes.push(route);
    return true;
  }

  /** False when there is none. */
  removeRoute(wanted: Pick<RouteDraft, 'to' | 'via' | 'dev' | 'metric'>): boolean {
    const to = destinationSchema.safeParse(wanted.to);
    const at = this.#routes.findIndex(
      (route) =>
        to.success &&
        route.to === to.data &&
        (wanted.via === undefined || route.via === wanted.via) &&
        (wanted.dev === undefined || route.dev === wanted.dev),
    );
    if (at < 0) return false;
    this.#routes.splice(at, 1);
    return true;
  }

  addNeighbour(iface: InterfaceDraft, text: string, macText: string): boolean {
    const address = ipSchema.safeParse(text);
    const mac = macSchema.safeParse(macText);
    if (!address.success || !mac.success || iface.kind === 'loopback' || this.#neighbours.size >= ROUTES_LIMIT) return false;
    this.#neighbours.set(`${iface.name} ${address.data}`, { dev: iface.name, address: address.data, mac: mac.data });
    return true;
  }

  addHost(name: string, text: string): boolean {
    const address = ipSchema.safeParse(text);
    if (!address.success || !hostNameSchema.safeParse(name).success || name in Object.prototype) return false;
    const list = this.#hosts.get(name) ?? [];
    if (list.includes(address.data)) return true;
    if ([...this.#hosts.values()].flat().length >= HOSTS_LIMIT) return false;
    this.#hosts.set(name, [...list, address.data]);
    return true;
  }

  toFile(): FileNamespace {
    const interfaces: Record<string, FileInterface> = {};
    for (const iface of this.#interfaces.values()) {
      const part = fileInterface(iface);
      if (iface.kind !== 'loopback' || Object.keys(part).length > 0) interfaces[iface.name] = part;
    }
    const { ipv4, ipv6 } = this.forwarding;
    return {
      ...(Object.keys(interfaces).length > 0 && { interfaces }),
      ...(this.#routes.length > 0 && { routes: this.#routes }),
      ...((ipv4 === true || ipv6 === true) && { forwarding: { ...(ipv4 === true && { ipv4 }), ...(ipv6 === true && { ipv6 }) } }),
      ...(this.#hosts.size > 0 && { hosts: Object.fromEntries(this.#hosts) }),
      ...(this.masquerade.length > 0 && { masquerade: this.masquerade }),
      ...(this.#neighbours.size > 0 && { neighbours: [...this.#neighbours.values()] }),
    };
  }
}

function fileInterface(iface: InterfaceDraft): FileInterface {
  const { kind, peer, master, addresses, mac, mtu, up, stp } = iface;
  const common = { ...(addresses.length > 0 && { addresses }), ...(!up && { up }) };
  if (kind === 'loopback') return common;
  return {
    ...(kind !== 'veth' && { kind }),
    ...(peer && { peer: `${peer.namespace.name}/${peer.name}` }),
    ...(master !== undefined && { master }),
    ...common,
    ...(mac !== undefined && { mac }),
    ...(mtu !== undefined && { mtu }),
    ...(stp === true && { stp }),
  };
}

function keyOf({ to, via, metric }: RouteDraft): string {
  const family = (via ?? to).includes(':') ? 6 : 4;
  return routeKey({ family, to: to === '::/0' ? 'default' : to, ...(metric !== undefined && { metric }) });
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

function allowedInterface(wanted: string): string {
  const text = wanted
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9_]+/, '')
    .slice(0, 15);
  if (interfaceNameSchema.safeParse(text).success) return text;
  return text === '' ? 'if0' : `i-${text}`.slice(0, 15);
}

/** With a number behind where it is taken. */
function freeName(wanted: string, most: number, taken: (text: string) => boolean): string {
  if (!taken(wanted)) return wanted;
  for (let n = 2; ; n += 1) {
    const end = `-${String(n)}`;
    const name = `${wanted.slice(0, most - end.length)}${end}`;
    if (!taken(name)) return name;
  }
}

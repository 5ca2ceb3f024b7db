/** Turns a lab file into a lab document, and says which part of the file is at fault when that cannot be. */
import { fileOptionsSchema } from '../kinds/kind.ts';
import { kindOf, linkKind } from '../kinds/kinds.ts';
import type { Options } from '../kinds/option.ts';
import { applyEdit } from '../edit/applyEdit.ts';
import type { SingleEdit } from '../edit/edit.ts';
import { noFirewall, type Firewall } from '../model/firewall.ts';
import { HOST } from '../model/ids.ts';
import { isolationOf } from '../model/isolation.ts';
import { emptyLab, HOSTS_LIMIT, loopbackId, type Interface, type Lab, type Position, type Veth } from '../model/lab.ts';
import { interfaceNameSchema } from '../model/names.ts';
import { placeFinder } from '../model/place.ts';
import { readImpairment } from './fileImpairment.ts';
import type { FileProblem } from './fileProblem.ts';
import { readSchedule } from './fileSchedule.ts';
import { fileOptions, type FileInterface, type FileNamespace, type LabFile } from './schema.ts';

/** What every interface but lo has, whatever its kind. */
type OwnFields = Omit<Veth, 'kind' | 'peerId' | 'masterId'>;

type Built = { ok: true; lab: Lab } | { ok: false; problems: FileProblem[] };

const NOTE_SIZE: [number, number] = [208, 96];

/** The ids that parts of the same name shall keep; new ones are made by `newId`. */
export interface IdSource {
  newId: () => string;
  /** The lab that is to become the file's: what has the same name there keeps its id and its place. */
  current?: Lab;
}

/** Builds the lab of a file. `labId` is the id of the document. */
export function buildLab(file: LabFile, labId: string, source: IdSource): Built {
  const builder = new Builder(file, labId, source);
  return builder.build();
}

type PlacedEdit = [SingleEdit, string[]];

/** Each after what it stands on; those that stand on each other in a ring stay in that order, and are refused. */
function parentsFirst(stacked: readonly { edit: PlacedEdit; end: string; parent: string }[]): PlacedEdit[] {
  const waiting = new Map(stacked.map((one) => [one.end, one]));
  const edits: PlacedEdit[] = [];
  const place = (end: string): void => {
    const one = waiting.get(end);
    if (!one) return;
    waiting.delete(end);
    place(one.parent);
    edits.push(one.edit);
  };
  for (const { end } of stacked) place(end);
  return edits;
}

class Builder {
  readonly #problems: FileProblem[] = [];
  readonly #namespaceIds = new Map<string, string>([[HOST, HOST]]);
  readonly #interfaceIds = new Map<string, string>();
  #lab: Lab;
  /** Ids of the lab that the file is for: of namespaces by name, of interfaces by `namespaceId/name`. */
  readonly #currentNamespaces = new Map<string, string>();
  readonly #currentInterfaces = new Map<string, string>();
  readonly #nextPlace: () => Position;
  readonly #edits: { edit: SingleEdit; path: (string | number)[] }[] = [];

  constructor(
    private readonly file: LabFile,
    labId: string,
    private readonly source: IdSource,
  ) {
    this.#lab = emptyLab(labId, file.name);
    const { current } = source;
    for (const namespace of Object.values(current?.namespaces ?? {})) this.#currentNamespaces.set(namespace.name, namespace.id);
    for (const iface of Object.values(current?.interfaces ?? {}))
      this.#currentInterfaces.set(`${iface.namespaceId}/${iface.name}`, iface.id);
    const places = Object.values(file.layout ?? {}).map(([x, y]) => ({ x, y }));
    this.#nextPlace = placeFinder(this.#lab, [...places, ...Object.values(current?.layout ?? {})]);
  }

  build(): Built {
    this.#addNamespaces();
    this.#chooseInterfaceIds();
    this.#addInterfaces();
    this.#settleNamespaces();
    this.#place();
    this.#applyAll();
    this.#setSchedule();
    if (this.#problems.length > 0) return { ok: false, problems: this.#problems };
    const settings = { ...this.#lab.settings, ...this.file.settings };
    return { ok: true, lab: { ...this.#lab, settings, revision: 0 } };
  }

  #setSchedule(): void {
    if (!this.file.schedule || this.#problems.length > 0) return;
    const { steps, problems } = readSchedule(this.file.schedule, this.#lab, this.source);
    this.#problems.push(...problems);
    this.#lab = { ...this.#lab, schedule: steps };
  }

  #entries() {
    return Object.entries(this.file.namespaces ?? {});
  }

  #addNamespaces(): void {
    for (const [name, namespace] of this.#entries()) {
      const loopbackUp = namespace.interfaces?.['lo']?.up ?? true;
      if (name === HOST) {
        this.#apply({ type: 'interface.set', id: loopbackId(HOST), changes: { up: loopbackUp } }, ['namespaces', name]);
        continue;
      }
      const id = this.#currentNamespaces.get(name) ?? this.source.newId();
      this.#namespaceIds.set(name, id);
      this.#apply({ type: 'namespace.add', id, name, position: this.#positionOf(name, id), loopbackUp }, ['namespaces', name]);
    }
  }

  #chooseInterfaceIds(): void {
    for (const [name, namespace] of this.#entries()) {
      const kept = this.#currentNamespaces.get(name);
      for (const dev of Object.keys(namespace.interfaces ?? {})) {
        const same = kept === undefined ? undefined : this.#currentInterfaces.get(`${kept}/${dev}`);
        this.#interfaceIds.set(`${name}/${dev}`, same ?? this.source.newId());
      }
    }
  }

  #addInterfaces(): void {
    const peers = this.#peers();
    const bridges: PlacedEdit[] = [];
    const links: PlacedEdit[] = [];
    const stacked: { edit: PlacedEdit; end: string; parent: string }[] = [];
    const plugs: PlacedEdit[] = [];
    const done = new Set<string>();
    for (const [name, namespace] of this.#entries()) {
      const namespaceId = this.#namespaceIds.get(name);
      if (namespaceId === undefined) continue;
      for (const [dev, part] of Object.entries(namespace.interfaces ?? {})) {
        const path = ['namespaces', name, 'interfaces', dev];
        const end = `${name}/${dev}`;
        if (dev === 'lo') {
          this.#apply({ type: 'interface.set', id: loopbackId(namespaceId), changes: { addresses: part.addresses ?? [] } }, path);
          continue;
        }
        if (!this.#allowedName(dev, path)) continue;
        const kind = part.kind ?? (peers.has(end) ? 'veth' : undefined);
        const known = linkKind(kind ?? '');
        if (part.master !== undefined) this.#plug(name, end, part.master, path, plugs);
        const own = this.#own(end, namespaceId, dev, part);
        if (kind === 'bridge') {
          const position = this.#positionOf(end, own.id);
          const options = this.#options(kind, part);
          const bridge = { ...own, kind, stp: part.stp ?? false, ...(Object.keys(options).length > 0 && { options }) } as const;
          bridges.push([{ type: 'interface.add', interface: bridge, position }, path]);
        } else if (known) {
          const link = { ...own, kind: known.kind, options: this.#options(known.kind, part) };
          const parent = part.parent === undefined ? undefined : this.#parent(name, part.parent, path);
          if (!parent) bridges.push([{ type: 'interface.add', interface: link }, path]);
          else
            stacked.push({ edit: [{ type: 'interface.add', interface: { ...link, parentId: parent.id } }, path], end, parent: parent.end });
        } else if (kind === 'veth') {
          const edit = this.#link(end, own, peers, path);
          if (edit && !done.has(end)) links.push([edit, path]);
          done.add(end).add(peers.get(end) ?? end);
        } else this.#problems.push({ path: [...path, 'kind'], code: 'file_kind', params: { name: dev } });
      }
    }
    for (const [edit, path] of [...bridges, ...links, ...parentsFirst(stacked), ...plugs]) this.#apply(edit, path);
  }

  #options(kind: string, part: FileInterface): Options {
    const known = kindOf(kind);
    // The schema has refused what does not fit.
    return (known && fileOptionsSchema(known).safeParse(fileOptions(part)).data) ?? {};
  }

  #parent(namespace: string, parent: string, path: string[]): { end: string; id: string } | undefined {
    const end = parent.includes('/') ? parent : `${namespace}/${parent}`;
    const id = this.#interfaceIds.get(end);
    if (id === undefined) this.#problems.push({ path: [...path, 'parent'], code: 'file_parent', params: { parent } });
    return id === undefined ? undefined : { end, id };
  }

  /** The other end of every veth end, from either side. */
  #peers(): Map<string, string> {
    const peers = new Map<string, string>();
    for (const [name, namespace] of this.#entries()) {
      for (const [dev, part] of Object.entries(namespace.interfaces ?? {})) {
        if (part.peer === undefined) continue;
        const end = `${name}/${dev}`;
        const path = ['namespaces', name, 'interfaces', dev, 'peer'];
        const other = peers.get(part.peer);
        if (!this.#interfaceIds.has(part.peer) || part.peer === end)
          this.#problems.push({ path, code: 'file_peer', params: { peer: part.peer } });
        else if ((other !== undefined && other !== end) || (peers.has(end) && peers.get(end) !== part.peer)) {
          this.#problems.push({ path, code: 'file_peer_taken', params: { peer: part.peer } });
        } else peers.set(end, part.peer).set(part.peer, end);
      }
    }
    return peers;
  }

  #link(end: string, own: OwnFields, peers: ReadonlyMap<string, string>, path: string[]): SingleEdit | undefined {
    const peer = peers.get(end);
    const peerId = peer === undefined ? undefined : this.#interfaceIds.get(peer);
    const [peerName = '', peerDev = ''] = peer?.split('/') ?? [];
    const peerNamespaceId = this.#namespaceIds.get(peerName);
    const peerPart = this.file.namespaces?.[peerName]?.interfaces?.[peerDev];
    if (peer === undefined || peerId === undefined || peerNamespaceId === undefined || !peerPart) {
      // A peer that is not there has been reported already.
      if (peer === undefined && this.#problems.length === 0)
        this.#problems.push({ path: [...path, 'peer'], code: 'file_no_peer', params: {} });
      return undefined;
    }
    const other = this.#own(peer, peerNamespaceId, peerDev, peerPart);
    return { type: 'link.add', a: { ...own, kind: 'veth', peerId }, b: { ...other, kind: 'veth', peerId: own.id } };
  }

  #own(end: string, namespaceId: string, name: string, part: FileInterface): OwnFields {
    return {
      id: this.#interfaceIds.get(end) ?? this.source.newId(),
      namespaceId,
      name,
      up: part.up ?? true,
      addresses: part.addresses ?? [],
      ...(part.mac !== undefined && { mac: part.mac }),
      ...(part.mtu !== undefined && { mtu: part.mtu }),
      ...(part.vlans && { vlans: part.vlans }),
      ...(part.impairment && { impairment: readImpairment(part.impairment) }),
    };
  }

  #plug(name: string, end: string, master: string, path: string[], plugs: [SingleEdit, string[]][]): void {
    const masterId = this.#interfaceIds.get(`${name}/${master}`);
    const id = this.#interfaceIds.get(end);
    if (masterId === undefined || id === undefined)
      this.#problems.push({ path: [...path, 'master'], code: 'file_master', params: { master } });
    else plugs.push([{ type: 'interface.plug', id, masterId }, [...path, 'master']]);
  }

  #allowedName(dev: string, path: string[]): boolean {
    const parsed = interfaceNameSchema.safeParse(dev);
    if (!parsed.success) this.#problems.push({ path, code: parsed.error.issues[0]?.message ?? 'name_chars', params: { name: dev } });
    return parsed.success;
  }

  #settleNamespaces(): void {
    for (const [name, namespace] of this.#entries()) {
      const id = this.#namespaceIds.get(name);
      if (id === undefined) continue;
      const hosts = Object.entries(namespace.hosts ?? {}).flatMap(([host, addresses]) =>
        [addresses].flat().map((address) => ({ name: host, address })),
      );
      if (hosts.length > HOSTS_LIMIT)
        this.#problems.push({ path: ['namespaces', name, 'hosts'], code: 'limit', params: { limit: String(HOSTS_LIMIT) } });
      const firewall = namespace.firewall && this.#firewall(namespace.firewall);
      const { forwarding, masquerade, neighbours, rules, rules6, switches, isolation, hostname } = namespace;
      this.#apply(
        {
          type: 'namespace.set',
          id,
          changes: {
            hosts,
            ...(forwarding && { forwarding }),
            ...(masquerade && { masquerade }),
            ...(neighbours && { neighbours }),
            ...(rules && { rules }),
            ...(rules6 && { rules6 }),
            ...(switches && { switches }),
            ...(firewall && { firewall }),
            ...(isolation && { isolation: isolationOf(isolation) }),
            ...(hostname !== undefined && { hostname }),
          },
        },
        ['namespaces', name],
      );
      for (const [i, part] of (namespace.routes ?? []).entries()) {
        const path = ['namespaces', name, 'routes', i];
        this.#apply({ type: 'route.add', namespaceId: id, route: { id: this.source.newId(), ...part } }, path);
      }
      const current = this.source.current?.namespaces[id]?.services;
      for (const [i, { enabled = true, ...part }] of (namespace.services ?? []).entries()) {
        const serviceId = current?.find((service) => service.name === part.name)?.id ?? this.source.newId();
        const path = ['namespaces', name, 'services', i];
        this.#apply({ type: 'service.add', namespaceId: id, service: { ...part, id: serviceId, enabled } }, path);
      }
    }
  }

  #firewall({ policies, rules = [] }: NonNullable<FileNamespace['firewall']>): Firewall {
    return {
      policies: { ...noFirewall().policies, ...policies },
      rules: rules.map((rule) => ({ ...rule, id: this.source.newId() })),
    };
  }

  #place(): void {
    const host = this.file.layout?.[HOST] ?? this.#currentPlace(HOST);
    if (host) this.#apply({ type: 'layout.move', positions: { [HOST]: { x: host[0], y: host[1] } } }, ['layout', HOST]);
    for (const key of Object.keys(this.file.layout ?? {})) {
      const id = key.includes('/') ? this.#interfaceIds.get(key) : this.#namespaceIds.get(key);
      if (id === undefined) this.#problems.push({ path: ['layout', key], code: 'file_layout', params: { name: key } });
    }
    for (const [i, { text, at, size }] of (this.file.notes ?? []).entries()) {
      const [width, height] = size ?? NOTE_SIZE;
      this.#apply({ type: 'note.add', note: { id: this.source.newId(), text, width, height }, position: { x: at[0], y: at[1] } }, [
        'notes',
        i,
      ]);
    }
    for (const [i, { title, at, size }] of (this.file.groups ?? []).entries()) {
      const group = { id: this.source.newId(), title, width: size[0], height: size[1] };
      this.#apply({ type: 'group.add', group, position: { x: at[0], y: at[1] } }, ['groups', i]);
    }
  }

  #positionOf(key: string, id: string): { x: number; y: number } {
    const place = this.file.layout?.[key] ?? this.#currentPlace(id);
    return place ? { x: place[0], y: place[1] } : this.#nextPlace();
  }

  #currentPlace(id: string): [number, number] | undefined {
    const place = this.source.current?.layout[id];
    return place && [place.x, place.y];
  }

  #apply(edit: SingleEdit, path: (string | number)[]): void {
    this.#edits.push({ edit, path });
  }

  /** All as one batch, so that a file of a thousand parts is one piece of work; its refusal says which of them was at fault. */
  #applyAll(): void {
    if (this.#problems.length > 0 || this.#edits.length === 0) return;
    const outcome = applyEdit(this.#lab, { type: 'batch', edits: this.#edits.map(({ edit }) => edit) });
    if (outcome.ok) {
      this.#lab = outcome.lab;
      return;
    }
    const { code, params, path } = outcome.refusal;
    this.#problems.push({ path: this.#edits[Number(path[1])]?.path ?? [], code, params });
  }
}

/** Interfaces as a file names them, for messages. */
export function endName(lab: Lab, iface: Interface): string {
  return `${lab.namespaces[iface.namespaceId]?.name ?? '?'}/${iface.name}`;
}

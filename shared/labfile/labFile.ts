/** Reads and writes lab files: YAML that a person can read, checked to the line. */
import { fileImpairment } from './fileImpairment.ts';
import { fileSchedule } from './fileSchedule.ts';
import { Document, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { buildLab, endName as end, type IdSource } from './build.ts';
import { fileProblems, type FileProblem } from './fileProblem.ts';
import { labFileSchema, type FileInterface, type FileNamespace, type LabFileInput } from './schema.ts';
import { fileOptionsOf, sparse } from '../kinds/kind.ts';
import { kindOf } from '../kinds/kinds.ts';
import { compareNames, interfacesByNamespace, optionsOf, parentOf } from '../model/find.ts';
import { HOST } from '../model/ids.ts';
import { isolatedKinds } from '../model/isolation.ts';
import type { Interface, Lab, Namespace } from '../model/lab.ts';
import type { FileService, Service } from '../model/service.ts';

export interface FileError extends FileProblem {
  /** From 1; absent when the problem has no place in the text. */
  line?: number;
  column?: number;
}

export type ParsedLabFile = { ok: true; lab: Lab } | { ok: false; errors: FileError[] };

/** The lab of a file. Aliases, tags and other documents are refused; so a small file is a small lab. */
export function parseLabFile(text: string, labId: string, source: IdSource): ParsedLabFile {
  return parseLabFileFor(text, () => ({ labId, source }));
}

/** The same where the file's name tells which lab it is for. */
export function parseLabFileFor(text: string, targetOf: (name: string) => { labId: string; source: IdSource }): ParsedLabFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', merge: false, strict: true, uniqueKeys: true });
  const [syntax] = document.errors;
  if (syntax) {
    const { line, col } = lines.linePos(syntax.pos[0]);
    return { ok: false, errors: [{ path: [], ...syntaxProblem(syntax), line, column: col }] };
  }
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 0 });
  } catch {
    return { ok: false, errors: [{ path: [], code: 'file_alias', params: {} }] };
  }
  const parsed = labFileSchema.safeParse(data);
  if (!parsed.success) {
    return { ok: false, errors: fileProblems(parsed.error.issues, data).map((problem) => located(problem, document, lines)) };
  }
  const { labId, source } = targetOf(parsed.data.name);
  const built = buildLab(parsed.data, labId, source);
  return built.ok ? built : { ok: false, errors: built.problems.map((problem) => located(problem, document, lines)) };
}

/** In the reader's language where it is often so; otherwise in the words of the YAML library. */
function syntaxProblem({ code, message }: { code: string; message: string }): Pick<FileError, 'code' | 'params'> {
  if (code === 'DUPLICATE_KEY') return { code: 'file_key_twice', params: {} };
  if (code === 'TAB_AS_INDENT') return { code: 'file_tab', params: {} };
  return { code: 'file_yaml', params: { words: (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '') } };
}

function located(problem: FileProblem, document: Document, lines: LineCounter): FileError {
  // The nearest node that is there: a missing field is reported at its parent.
  for (let path = problem.path; ; path = path.slice(0, -1)) {
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
    if (Array.isArray(range) && typeof range[0] === 'number') {
      const { line, col } = lines.linePos(range[0]);
      return { ...problem, line, column: col };
    }
    if (path.length === 0) return problem;
  }
}

/** The file of a lab. With `layout`, also where things stand. */
export function toLabFile(lab: Lab, { layout = true }: { layout?: boolean } = {}): string {
  const namespaces = [...Object.values(lab.namespaces)].sort((a, b) => Number(b.id === HOST) - Number(a.id === HOST) || compareNames(a, b));
  const interfaces = interfacesByNamespace(lab);
  const { mode, followKernel, uplink } = lab.settings;
  const settings = { ...(mode !== 'live' && { mode }), ...(!followKernel && { followKernel }), ...(uplink === true && { uplink }) };
  const file: LabFileInput = {
    nslab: 1,
    name: lab.name,
    namespaces: Object.fromEntries(
      namespaces.map((namespace) => [namespace.name, fileNamespace(lab, namespace, interfaces.get(namespace.id) ?? [])]),
    ),
    ...(Object.keys(settings).length > 0 && { settings }),
    ...(layout && { layout: fileLayout(lab, namespaces, interfaces) }),
    ...(Object.keys(lab.notes).length > 0 && {
      notes: Object.values(lab.notes).map((note) => ({
        text: note.text,
        at: place(lab, note.id),
        size: [note.width, note.height] as [number, number],
      })),
    }),
    ...(lab.schedule.length > 0 && { schedule: fileSchedule(lab) }),
    ...(Object.keys(lab.groups).length > 0 && {
      groups: Object.values(lab.groups).map((group) => ({
        title: group.title,
        at: place(lab, group.id),
        size: [group.width, group.height] as [number, number],
      })),
    }),
  };
  const document = new Document(file);
  // A list of words or numbers, such as addresses or a place, is read in one line.
  visit(document, {
    Seq: (_, node) => {
      node.flow = node.items.every(isScalar);
    },
  });
  return document.toString({ lineWidth: 140, flowCollectionPadding: false });
}

function fileNamespace(lab: Lab, namespace: Namespace, inside: readonly Interface[]): FileNamespace {
  const interfaces: Record<string, FileInterface> = {};
  for (const iface of inside) {
    const part = fileInterface(lab, iface);
    if (iface.kind !== 'loopback' || Object.keys(part).length > 0) interfaces[iface.name] = part;
  }
  const { ipv4, ipv6 } = namespace.forwarding;
  const isolation = isolatedKinds(namespace.isolation);
  return {
    ...(Object.keys(interfaces).length > 0 && { interfaces }),
    ...(namespace.routes.length > 0 && {
      routes: namespace.routes.map(({ id: _, ...route }) => route),
    }),
    ...((ipv4 || ipv6) && { forwarding: { ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) } }),
    ...(namespace.hosts.length > 0 && { hosts: fileHosts(namespace.hosts) }),
    ...(namespace.masquerade.length > 0 && { masquerade: namespace.masquerade }),
    ...fileFirewall(namespace),
    ...(namespace.neighbours.length > 0 && { neighbours: namespace.neighbours }),
    ...(namespace.rules.length > 0 && { rules: namespace.rules }),
    ...(namespace.rules6.length > 0 && { rules6: namespace.rules6 }),
    ...(namespace.switches.length > 0 && { switches: namespace.switches }),
    ...(namespace.services.length > 0 && { services: namespace.services.map(fileService) }),
    ...(isolation.length > 0 && { isolation }),
    ...(namespace.hostname !== undefined && { hostname: namespace.hostname }),
  };
}

/** What stops nothing and translates nothing is left out. */
function fileFirewall({ firewall }: Namespace): Pick<FileNamespace, 'firewall'> {
  const policies = Object.fromEntries(Object.entries(firewall.policies).filter(([, policy]) => policy !== 'accept'));
  const rules = firewall.rules.map(({ id: _id, ...rule }) => rule);
  const parts = { ...(Object.keys(policies).length > 0 && { policies }), ...(rules.length > 0 && { rules }) };
  return Object.keys(parts).length > 0 ? { firewall: parts } : {};
}

function fileService({ id: _, enabled, ...service }: Service): FileService {
  return { ...service, ...(!enabled && { enabled }) };
}

/** A name with one address is written without a list. */
function fileHosts(hosts: Namespace['hosts']): Record<string, string | string[]> {
  const byHost = new Map<string, string[]>();
  for (const { name, address } of hosts) byHost.set(name, [...(byHost.get(name) ?? []), address]);
  return Object.fromEntries([...byHost].map(([name, addresses]) => [name, addresses.length === 1 ? (addresses[0] ?? '') : addresses]));
}

function fileInterface(lab: Lab, iface: Interface): FileInterface {
  const peer = iface.kind === 'veth' ? lab.interfaces[iface.peerId] : undefined;
  const master = iface.kind !== 'loopback' && iface.masterId !== undefined ? lab.interfaces[iface.masterId] : undefined;
  const common = { ...(iface.addresses.length > 0 && { addresses: iface.addresses }), ...(!iface.up && { up: false }) };
  if (iface.kind === 'loopback') return common;
  const kind = kindOf(iface.kind);
  const parent = parentOf(lab, iface);
  return {
    ...(iface.kind !== 'veth' && { kind: iface.kind }),
    ...(parent && { parent: parent.namespaceId === iface.namespaceId ? parent.name : end(lab, parent) }),
    // Said once, on the side that comes first.
    ...(peer && comesFirst(lab, iface, peer) && { peer: end(lab, peer) }),
    ...(master && { master: master.name }),
    ...common,
    ...(iface.mac !== undefined && { mac: iface.mac }),
    ...(iface.mtu !== undefined && { mtu: iface.mtu }),
    ...(iface.kind === 'bridge' && iface.stp && { stp: true }),
    ...(iface.vlans && { vlans: iface.vlans }),
    ...(iface.impairment && { impairment: fileImpairment(iface.impairment) }),
    ...(kind && fileOptionsOf(kind, sparse(kind, optionsOf(iface)))),
  };
}

function comesFirst(lab: Lab, iface: Interface, peer: Interface): boolean {
  const rank = (one: Interface): string => `${one.namespaceId === HOST ? '0' : '1'}${end(lab, one)}`;
  return rank(iface) < rank(peer);
}

function fileLayout(
  lab: Lab,
  namespaces: readonly Namespace[],
  interfaces: ReadonlyMap<string, Interface[]>,
): Record<string, [number, number]> {
  const places: Record<string, [number, number]> = {};
  for (const namespace of namespaces) {
    places[namespace.name] = place(lab, namespace.id);
    for (const iface of interfaces.get(namespace.id) ?? []) if (iface.kind === 'bridge') places[end(lab, iface)] = place(lab, iface.id);
  }
  return places;
}

function place(lab: Lab, id: string): [number, number] {
  const { x, y } = lab.layout[id] ?? { x: 0, y: 0 };
  return [x, y];
}

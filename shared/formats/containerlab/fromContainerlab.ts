/** Reads a containerlab topology (*.clab.yml): nodes as namespaces, links as veth pairs, `exec` lines as far as they set up the network. */
import type { InterfaceDraft, NamespaceDraft } from '../draft/namespaceDraft.ts';
import { LabDraft } from '../draft/labDraft.ts';
import { refused, type Imported } from '../imported.ts';
import { runScript } from '../commands/runScript.ts';
import { setSwitch } from '../commands/switches.ts';
import { isRecord, readYaml, textOf, textsOf, type Plain, type Yaml } from '../readYaml.ts';
import { placeLink } from './links.ts';
import { inherited, type Inherited } from './inherit.ts';

type Fields = { [key: string]: Plain };

/** Kinds that are the machine's own bridges. */
const BRIDGES: readonly string[] = ['bridge', 'ovs-bridge'];
const SWITCH_ONLY: readonly string[] = ['kind', 'labels', 'group'];
/** What a container needs and a namespace does not; nothing of the network changes by leaving it. */
const CONTAINER: readonly string[] = [
  ...['image', 'image-pull-policy', 'cap-add', 'cpu', 'cpu-set', 'memory', 'shm-size', 'runtime', 'auto-remove', 'restart-policy', 'type'],
  ...['startup-delay', 'wait-for', 'certificate', 'healthcheck', 'mgmt-ipv4', 'mgmt-ipv6', 'mgmt_ipv4', 'mgmt_ipv6', 'dns', 'license'],
];

export function fromContainerlab(text: string): Imported {
  const yaml = readYaml(text);
  if (!yaml.ok) return yaml;
  return new Reader(yaml).read();
}

/** Whether a text is likely one. */
export function isContainerlab(text: string): boolean {
  return /^topology\s*:/m.test(text) && /[\s{]nodes\s*:/.test(text);
}

class Reader {
  readonly #draft: LabDraft;
  /** By name: namespaces; bridges, which are interfaces of the host. */
  readonly #nodes = new Map<string, NamespaceDraft | InterfaceDraft>();
  readonly #execs: { namespace: NamespaceDraft; script: string; line: number | undefined }[] = [];
  readonly #needless = new Map<string, string[]>();
  readonly #told = new Set<NamespaceDraft>();

  constructor(private readonly yaml: Yaml) {
    this.#draft = new LabDraft(isRecord(yaml.data) ? textOf(yaml.data['name']) : '');
  }

  read(): Imported {
    const { data } = this.yaml;
    const topology = isRecord(data) ? data['topology'] : undefined;
    if (!isRecord(data) || !isRecord(topology)) return refused('file_shape', { what: 'topology' }, this.#at([]));
    const nodes = topology['nodes'] ?? null;
    const links = topology['links'] ?? null;
    if (nodes !== null && !isRecord(nodes)) return refused('file_shape', { what: 'topology.nodes' }, this.#at(['topology', 'nodes']));
    if (links !== null && !Array.isArray(links)) return refused('file_shape', { what: 'topology.links' }, this.#at(['topology', 'links']));
    this.#rest(data, ['name', 'topology', 'mgmt', 'prefix'], []);
    if (data['mgmt'] !== undefined) this.#draft.note('lost', 'clab_mgmt', {}, this.#at(['mgmt']));
    if (data['prefix'] !== undefined) this.#draft.note('info', 'key_needless', { at: 'prefix', keys: 'prefix' }, this.#at(['prefix']));
    this.#rest(topology, ['nodes', 'links', 'kinds', 'defaults', 'groups'], ['topology']);
    for (const [name, node] of Object.entries(nodes ?? {})) {
      if (node !== null && !isRecord(node))
        return refused('file_shape', { what: `topology.nodes.${name}` }, this.#at(['topology', 'nodes', name]));
      this.#node(name, inherited(topology, name, node ?? {}));
    }
    for (const [i, link] of (links ?? []).entries()) {
      const path = ['topology', 'links', i];
      if (!isRecord(link)) return refused('file_shape', { what: `topology.links[${String(i)}]` }, this.#at(path));
      placeLink(this.#draft, link, {
        node: (name) => this.#nodes.get(name),
        place: this.#at(path),
      });
    }
    for (const { namespace, script, line } of this.#execs) runScript(this.#draft, namespace, script, line === undefined ? {} : { line });
    this.#defaults(links ?? []);
    return this.#draft.build();
  }

  #at(path: readonly (string | number)[]): { line?: number } {
    const line = this.yaml.lineOf(path);
    return line === undefined ? {} : { line };
  }

  /** Keys that nobody knows here. */
  #rest(fields: Fields, known: readonly string[], path: readonly string[]): void {
    for (const key of Object.keys(fields)) {
      if (!known.includes(key)) this.#draft.note('lost', 'key_unknown', { at: path.join('.'), key }, this.#at([...path, key]));
    }
  }

  #node(name: string, inheritance: Inherited): void {
    const { fields } = inheritance;
    const place = this.#at(['topology', 'nodes', name]);
    const kind = textOf(fields['kind']);
    if (BRIDGES.includes(kind)) {
      const bridge = this.#draft.host.addInterface(name, 'bridge', place);
      this.#nodes.set(name, bridge);
      if (kind !== 'bridge') this.#draft.note('changed', 'bridge_instead', { name, kind }, place);
      this.#labels(name, fields, this.#draft.host, bridge);
      const left = Object.keys(fields).filter((key) => !SWITCH_ONLY.includes(key));
      if (left.length > 0) this.#draft.note('lost', 'keys_lost', { at: name, keys: left.join(', ') }, place);
      return;
    }
    const namespace = kind === 'host' ? this.#draft.host : this.#draft.add(name, place);
    this.#nodes.set(name, namespace);
    if (kind !== 'linux' && kind !== 'host') this.#draft.note('changed', 'kind_instead', { name, kind: kind === '' ? '–' : kind }, place);
    this.#labels(name, fields, namespace);
    this.#settings(name, inheritance, namespace);
    const known = ['kind', 'group', 'labels', 'exec', 'sysctls', 'extra-hosts', 'network-mode'];
    const needless = Object.keys(fields).filter((key) => CONTAINER.includes(key));
    const lost = Object.keys(fields).filter((key) => !known.includes(key) && !CONTAINER.includes(key));
    for (const key of needless) this.#needless.set(key, [...(this.#needless.get(key) ?? []), name]);
    if (lost.length > 0) this.#draft.note('lost', 'keys_lost', { at: name, keys: lost.join(', ') }, place);
    const mode = textOf(fields['network-mode']);
    if (mode !== 'none' && kind !== 'host') this.#told.add(namespace);
    if (mode !== '' && mode !== 'none' && mode !== 'bridge')
      this.#draft.note('lost', 'keys_lost', { at: name, keys: `network-mode: ${mode}` }, place);
  }

  #settings(name: string, { fields, entryPaths }: Inherited, namespace: NamespaceDraft): void {
    const sysctls = fields['sysctls'];
    for (const [key, value] of Object.entries(isRecord(sysctls) ? sysctls : {})) {
      const done = setSwitch(namespace, key, textOf(value)) === 'done';
      if (!done)
        this.#draft.note(
          'lost',
          'switch_lost',
          { at: name, name: `${key} = ${textOf(value)}` },
          this.#at(['topology', 'nodes', name, 'sysctls', key]),
        );
    }
    for (const [i, entry] of [fields['exec'] ?? []].flat().entries()) {
      const place = this.#at(entryPaths('exec')[i] ?? []);
      // `handle 1: tbf` without quotes is a key and its value to YAML.
      if (isRecord(entry)) this.#draft.note('lost', 'keys_lost', { at: name, keys: `exec: ${Object.keys(entry).join(', ')}` }, place);
      else this.#execs.push({ namespace, script: textOf(entry), line: place.line });
    }
    for (const [i, entry] of textsOf(fields['extra-hosts']).entries()) {
      const [, host = '', address = ''] = /^([^:]+):(.+)$/.exec(entry) ?? [];
      const done = namespace.addHost(host, address.replace(/^\[(.*)\]$/, '$1'));
      if (!done) this.#draft.note('lost', 'host_lost', { at: name, entry }, this.#at(entryPaths('extra-hosts')[i] ?? []));
    }
  }

  /** containerlab's own editors keep places in labels. */
  #labels(name: string, fields: Fields, namespace: NamespaceDraft, bridge?: InterfaceDraft): void {
    const labels = isRecord(fields['labels']) ? fields['labels'] : {};
    const x = textOf(labels['graph-posX']);
    const y = textOf(labels['graph-posY']);
    if (x !== '' && y !== '') this.#draft.place(namespace, [Number(x), Number(y)], bridge);
    const others = Object.keys(labels).filter((key) => !['graph-posX', 'graph-posY'].includes(key));
    if (others.length > 0)
      this.#draft.note('lost', 'labels_lost', { at: name, keys: others.join(', ') }, this.#at(['topology', 'nodes', name, 'labels']));
  }

  /** What containerlab does without being told, and a lab does not. */
  #defaults(links: readonly Plain[]): void {
    for (const [key, names] of this.#needless) this.#draft.note('info', 'key_needless', { keys: key, at: names.join(', ') });
    if (this.#told.size > 0) this.#draft.note('info', 'clab_eth0', {});
    if (links.some((link) => isRecord(link) && link['mtu'] === undefined && link['type'] !== 'macvlan'))
      this.#draft.note('changed', 'clab_mtu', {});
    const forwarding = this.#draft.namespaces.filter(
      (namespace) => namespace !== this.#draft.host && namespace.cables.length > 1 && namespace.forwarding.ipv4 === undefined,
    );
    for (const namespace of forwarding) namespace.forwarding.ipv4 = true;
    if (forwarding.length > 0) this.#draft.note('info', 'forwarding_assumed', { names: forwarding.map(({ name }) => name).join(', ') });
  }
}

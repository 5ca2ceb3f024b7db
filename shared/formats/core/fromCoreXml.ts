/** Reads a CORE scenario (XML): devices as namespaces, networks as bridges of the host. */
import type { XmlElement } from '@rgrove/parse-xml';
import { Impairments } from '../impairments.ts';
import { refused, type Imported } from '../imported.ts';
import { LabDraft } from '../draft/labDraft.ts';
import type { Place } from '../draft/place.ts';
import type { InterfaceDraft, NamespaceDraft } from '../draft/namespaceDraft.ts';
import { placeAll, portName, type Placed } from '../placing.ts';
import { attribute, childrenOf, listOf, readXml, type Xml } from './readXml.ts';
import type { Impairment } from '../../impairment/impairment.ts';
import { applyServices, usualServices, type ServiceFile } from './services.ts';

export function isCoreXml(text: string): boolean {
  return /<scenario[\s>]/.test(text.slice(0, 2000));
}

export function fromCoreXml(text: string, name: string): Imported {
  const xml = readXml(text);
  if (!xml.ok) return xml;
  return new Reader(xml, name).read();
}

interface Node {
  name: string;
  namespace: NamespaceDraft;
  bridge?: InterfaceDraft;
  /** Ports so far, for names. */
  count: number;
}

const SWITCHES: readonly string[] = ['SWITCH', 'HUB'];
const OUTSIDE: readonly string[] = ['RJ45', 'TUNNEL', 'CONTROL_NET', 'PEER_TO_PEER'];
/** Sections about the program, not the network. */
const NEEDLESS: readonly string[] = ['session_origin', 'session_options', 'default_services', 'emane_global_configuration', 'servers'];
const READ: readonly string[] = [
  ...['networks', 'devices', 'links', 'service_configurations', 'configservice_configurations', 'mobility_configurations'],
];

class Reader {
  readonly #draft: LabDraft;
  readonly #nodes = new Map<string, Node>();
  readonly #devices: { element: XmlElement; node: Node }[] = [];
  readonly #places: Placed[] = [];
  readonly #impairments: Impairments;
  /** By ids of both ends: what its second node sends from. */
  readonly #links = new Map<string, InterfaceDraft>();
  /** By id of a wireless network. */
  readonly #mobility = new Map<string, Impairment>();

  constructor(
    private readonly xml: Xml,
    name: string,
  ) {
    const own = attribute(xml.root, 'name').replace(/^.*\//, '');
    // CORE names a scenario after the temporary folder it was saved from.
    this.#draft = new LabDraft(own === '' || own.startsWith('tmp') ? name : own);
    this.#impairments = new Impairments(this.#draft);
  }

  read(): Imported {
    const { root } = this.xml;
    if (root.name !== 'scenario') return refused('file_shape', { what: '<scenario>' }, { line: this.xml.lineOf(root) });
    for (const element of listOf(root, 'networks', 'network')) this.#network(element);
    for (const element of listOf(root, 'devices', 'device')) this.#device(element);
    if (this.#nodes.size === 0) return refused('file_shape', { what: '<devices>' }, { line: this.xml.lineOf(root) });
    this.#readMobility();
    for (const element of listOf(root, 'links', 'link')) this.#link(element);
    this.#impairments.tell();
    this.#services();
    this.#sections();
    placeAll(this.#draft, this.#places);
    return this.#draft.build();
  }

  #at(element: XmlElement): Place {
    return { line: this.xml.lineOf(element) };
  }

  #rest(element: XmlElement, at: string, known: readonly string[]): void {
    const left = Object.keys(element.attributes).filter((key) => !known.includes(key) && attribute(element, key) !== '');
    if (left.length > 0) this.#draft.note('lost', 'keys_lost', { at, keys: left.join(', ') }, this.#at(element));
  }

  #position(element: XmlElement): { x: number; y: number } {
    const [position] = childrenOf(element, 'position');
    return { x: Number(attribute(position, 'x') || NaN), y: Number(attribute(position, 'y') || NaN) };
  }

  #network(element: XmlElement): void {
    const [name, type, id] = [attribute(element, 'name'), attribute(element, 'type'), attribute(element, 'id')];
    const place = this.#at(element);
    if (OUTSIDE.includes(type)) {
      this.#draft.note('lost', 'outside_lost', { name, kind: type }, place);
      return;
    }
    if (!SWITCHES.includes(type) || type === 'HUB') this.#draft.note('changed', 'bridge_instead', { name, kind: type }, place);
    this.#rest(element, name, ['id', 'name', 'type', 'icon', 'canvas', 'model', 'mobility']);
    const { host } = this.#draft;
    const bridge = host.addInterface(name === '' ? `net${id}` : name, 'bridge', place);
    this.#nodes.set(id, { name, namespace: host, bridge, count: 0 });
    this.#places.push({ namespace: host, bridge, ...this.#position(element) });
  }

  #device(element: XmlElement): void {
    const [name, id, kind] = [attribute(element, 'name'), attribute(element, 'id'), attribute(element, 'class')];
    const namespace = this.#draft.add(name === '' ? `n${id}` : name, this.#at(element));
    if (kind !== '') this.#draft.note('changed', 'kind_instead', { name, kind }, this.#at(element));
    this.#rest(element, name, ['id', 'name', 'type', 'class', 'icon', 'canvas']);
    const node: Node = { name, namespace, count: 0 };
    this.#nodes.set(id, node);
    this.#devices.push({ element, node });
    this.#places.push({ namespace, ...this.#position(element) });
  }

  #link(element: XmlElement): void {
    const place = this.#at(element);
    const ids = [attribute(element, 'node1', 'node_one'), attribute(element, 'node2', 'node_two')];
    const [a, b] = ids.map((id) => this.#nodes.get(id));
    const parts = [
      childrenOf(element).find(({ name }) => name === 'iface1' || name === 'interface_one'),
      childrenOf(element).find(({ name }) => name === 'iface2' || name === 'interface_two'),
    ];
    if (!a || !b) {
      this.#draft.note('lost', 'link_nowhere', { what: [a?.name ?? ids[0], b?.name ?? ids[1]].join(' – ') }, place);
      return;
    }
    const [options] = childrenOf(element, 'options');
    const key = (at: 0 | 1): string => `${ids[at] ?? ''}/${attribute(parts[at], 'id')}`;
    // The other direction of a link whose two are not alike comes as a link of its own.
    const reverse = attribute(options, 'unidirectional') === '1' ? this.#links.get(`${key(1)} ${key(0)}`) : undefined;
    if (reverse && options) {
      this.#options(options, [reverse], `${a.name} – ${b.name}`);
      return;
    }
    const [one, other] = [this.#end(a, b, parts[0], parts[1], place), this.#end(b, a, parts[1], parts[0], place)];
    this.#draft.link(one, other);
    this.#links.set(`${key(0)} ${key(1)}`, other);
    const air = [a, b]
      .map((node, at) => (node.bridge ? this.#mobility.get(ids[at] ?? '') : undefined))
      .find((found) => found !== undefined);
    if (air) this.#impairments.add(`${a.name} – ${b.name}`, [one, other], { wanted: air }, place);
    if (options) this.#options(options, attribute(options, 'unidirectional') === '1' ? [one] : [one, other], `${a.name} – ${b.name}`);
  }

  #end(node: Node, other: Node, part: XmlElement | undefined, far: XmlElement | undefined, place: Place): InterfaceDraft {
    const number = attribute(part, 'id') || String(node.count);
    node.count += 1;
    const { namespace, bridge } = node;
    if (bridge) {
      const wanted = other.bridge ? portName(node.name, other.name) : portName(other.name, attribute(far, 'name') || 'eth0');
      const port = namespace.addInterface(wanted, 'veth', place);
      namespace.plug(port, bridge);
      return port;
    }
    const iface = namespace.addInterface(attribute(part, 'name') || `eth${number}`, 'veth', place);
    if (!part) return iface;
    const at = `${namespace.name}/${iface.name}`;
    const partPlace = this.#at(part);
    this.#rest(part, at, ['id', 'name', 'mac', 'ip4', 'ip4_mask', 'ip6', 'ip6_mask', 'nem']);
    const mac = attribute(part, 'mac');
    if (mac !== '' && !namespace.setMac(iface, mac)) this.#draft.note('lost', 'mac_lost', { at, mac }, partPlace);
    for (const family of ['ip4', 'ip6']) {
      const address = attribute(part, family);
      if (address === '') continue;
      const full = `${address}/${attribute(part, `${family}_mask`)}`;
      if (!namespace.addAddress(iface, full)) this.#draft.note('lost', 'address_lost', { at, address: full }, partPlace);
    }
    return iface;
  }

  #options(options: XmlElement, ends: readonly InterfaceDraft[], link: string): void {
    const amount = (...names: string[]): number => Number(attribute(options, ...names) || 0);
    const wanted = {
      delayMs: amount('delay') / 1000,
      jitterMs: amount('jitter') / 1000,
      lossPercent: amount('loss') + amount('per'),
      duplicatePercent: amount('dup'),
      rateKbit: amount('bandwidth') / 1000,
    };
    const left = amount('buffer') > 0 ? [`queue ${attribute(options, 'buffer')}`] : [];
    this.#impairments.add(link, ends, { wanted, left }, this.#at(options));
    this.#rest(options, link, ['bandwidth', 'delay', 'jitter', 'per', 'loss', 'dup', 'buffer', 'type', 'unidirectional', 'network_id']);
  }

  /** What a wireless network's model says of all its links; that some are out of range is not carried out. */
  #readMobility(): void {
    for (const element of listOf(this.xml.root, 'mobility_configurations', 'mobility_configuration')) {
      const value = (name: string): number =>
        Number(
          attribute(
            childrenOf(element, 'configuration').find((one) => attribute(one, 'name') === name),
            'value',
          ) || 0,
        );
      const wanted = {
        delayMs: value('delay') / 1000,
        jitterMs: value('jitter') / 1000,
        lossPercent: value('error'),
        rateKbit: value('bandwidth') / 1000,
      };
      const node = this.#nodes.get(attribute(element, 'node'));
      this.#mobility.set(attribute(element, 'node'), wanted);
      const name = `${attribute(element, 'model')} ${node?.name ?? ''}: range, mobility`;
      this.#draft.note('lost', 'section_lost', { name }, this.#at(element));
    }
  }

  #services(): void {
    const { root } = this.xml;
    const configured = [...listOf(root, 'service_configurations', 'service'), ...listOf(root, 'configservice_configurations', 'service')];
    for (const { element, node } of this.#devices) {
      const named = [...listOf(element, 'services', 'service'), ...listOf(element, 'configservices', 'service')];
      const services = named.length > 0 ? named.map((service) => attribute(service, 'name')) : usualServices(attribute(element, 'type'));
      const own = configured.filter((service) => attribute(service, 'node') === attribute(element, 'id'));
      const machine = { draft: this.#draft, namespace: node.namespace, place: this.#at(element) };
      applyServices(
        machine,
        services,
        own.flatMap((service) => this.#files(service)),
      );
      for (const [path, place] of node.namespace.files.left)
        this.#draft.note('lost', 'other_file', { file: `${node.name}:${path}` }, place);
    }
  }

  #files(service: XmlElement): ServiceFile[] {
    const parts = [...listOf(service, 'files', 'file'), ...listOf(service, 'templates', 'template')];
    return parts.map((part) => ({
      service: attribute(service, 'name'),
      path: attribute(part, 'name'),
      text: part.text,
      place: { line: this.xml.lineOf(part) },
    }));
  }

  #sections(): void {
    for (const section of childrenOf(this.xml.root)) {
      if (READ.includes(section.name) || NEEDLESS.includes(section.name)) continue;
      if (section.name === 'session_metadata') this.#metadata(section);
      else if (childrenOf(section).length > 0) this.#draft.note('lost', 'section_lost', { name: section.name }, this.#at(section));
    }
  }

  /** Drawings on the canvas. */
  #metadata(section: XmlElement): void {
    for (const entry of childrenOf(section, 'configuration')) {
      const [name, value] = [attribute(entry, 'name'), attribute(entry, 'value')];
      if (['canvas', 'canvas c1', 'global_options'].includes(name) || ['', '[]', '{}'].includes(value)) continue;
      this.#draft.note('lost', 'section_lost', { name: `session_metadata ${name}` }, this.#at(entry));
    }
  }
}

/** Reads a CORE scenario (XML): devices as namespaces, networks as bridges of the host. */
import type { XmlElement } from '@rgrove/parse-xml';
import { bitRate, Impairments } from '../impairment.ts';
import { refused, type Imported } from '../imported.ts';
import { LabDraft, type InterfaceDraft, type NamespaceDraft, type Place } from '../labDraft.ts';
import { runScript } from '../netCommand.ts';
import { placeAll, portName, type Placed } from '../placing.ts';
import { attribute, childrenOf, listOf, readXml, type Xml } from './readXml.ts';
import { applyServices, usualServices } from './services.ts';

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
const READ: readonly string[] = ['networks', 'devices', 'links', 'service_configurations', 'configservice_configurations'];

class Reader {
  readonly #draft: LabDraft;
  readonly #nodes = new Map<string, Node>();
  readonly #devices: { element: XmlElement; node: Node }[] = [];
  readonly #places: Placed[] = [];
  readonly #impairments: Impairments;

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
    const [one, other] = [this.#end(a, b, parts[0], parts[1], place), this.#end(b, a, parts[1], parts[0], place)];
    this.#draft.link(one, other);
    const [options] = childrenOf(element, 'options');
    if (options) this.#options(options, `${a.name} – ${b.name}`);
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

  #options(options: XmlElement, link: string): void {
    const amount = (name: string): number => Number(attribute(options, name) || 0);
    const what = [
      ...(amount('bandwidth') > 0 ? [bitRate(amount('bandwidth'))] : []),
      ...(amount('delay') > 0 ? [`delay ${String(amount('delay') / 1000)} ms`] : []),
      ...(amount('jitter') > 0 ? [`jitter ${String(amount('jitter') / 1000)} ms`] : []),
      ...(amount('per') + amount('loss') > 0 ? [`loss ${String(amount('per') + amount('loss'))} %`] : []),
      ...(amount('dup') > 0 ? [`duplicate ${String(amount('dup'))} %`] : []),
      ...(amount('buffer') > 0 ? [`queue ${String(amount('buffer'))}`] : []),
    ];
    this.#impairments.add(link, what, this.#at(options));
    this.#rest(options, link, ['bandwidth', 'delay', 'jitter', 'per', 'loss', 'dup', 'buffer', 'type', 'unidirectional', 'network_id']);
  }

  /** Routes of a node's own scripts count before those that CORE works out. */
  #services(): void {
    const { root } = this.xml;
    const configured = [...listOf(root, 'service_configurations', 'service'), ...listOf(root, 'configservice_configurations', 'service')];
    for (const { element, node } of this.#devices) {
      const named = [...listOf(element, 'services', 'service'), ...listOf(element, 'configservices', 'service')];
      const services = named.length > 0 ? named.map((service) => attribute(service, 'name')) : usualServices(attribute(element, 'type'));
      const own = configured.filter((service) => attribute(service, 'node') === attribute(element, 'id'));
      const byHand = new Set<string>();
      for (const service of own) {
        const files = childrenOf(service).flatMap((list) => childrenOf(list, 'file'));
        const name = attribute(service, 'name');
        if (files.length === 0 || !['StaticRoute', 'DefaultRoute', 'UserDefined'].includes(name)) continue;
        byHand.add(name);
        for (const file of files) runScript(this.#draft, node.namespace, file.text, { line: this.xml.lineOf(file) });
      }
      applyServices(this.#draft, node.namespace, services, byHand, this.#at(element));
    }
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

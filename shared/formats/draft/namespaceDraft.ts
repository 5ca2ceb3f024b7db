/** A namespace in the making: takes what it is told as a kernel would, and says when it would not. */
import type { FileInterface, FileNamespace } from '../../labfile/schema.ts';
import { fileImpairment } from '../../labfile/fileImpairment.ts';
import type { Impairment } from '../../impairment/impairment.ts';
import { canBePort, canStandOn, kindOf, type LinkKind } from '../../kinds/kinds.ts';
import { identityOf, optionsSchema } from '../../kinds/kind.ts';
import type { OptionValue } from '../../kinds/option.ts';
import { interfaceAddressSchema, ipSchema, macSchema, mtuSchema } from '../../model/address.ts';
import type { Chain } from '../../model/firewall.ts';
import { HOSTS_LIMIT, neighbourSchema, type Neighbour } from '../../model/lab.ts';
import { neighbourKey } from '../../plan/neighbourState.ts';
import type { PortVlans } from '../../model/portVlans.ts';
import { fileRouteSchema } from '../../model/route.ts';
import { rule6Schema, ruleSchema, RULES_LIMIT_OF_FAMILY, type Rule } from '../../model/rule.ts';
import { hostNameSchema, interfaceNameSchema } from '../../model/names.ts';
import { familyOf } from '../../model/route.ts';
import { ALL_INTERFACES, SWITCHES_LIMIT, switchSchema, switchValue, type Switch } from '../../model/switches.ts';
import { routeKey } from '../../plan/routeState.ts';
import type { Severity } from '../item.ts';
import type { ItemCode } from '../itemWords.ts';
import { FirewallDraft } from './firewallDraft.ts';
import { freeName } from './freeName.ts';
import type { Place } from './place.ts';
import { MachineFiles } from './machineFiles.ts';
import { ServicesDraft } from './servicesDraft.ts';

const ADDRESSES_LIMIT = 64;
const ROUTES_LIMIT = 200;

export interface InterfaceDraft {
  readonly namespace: NamespaceDraft;
  name: string;
  kind: 'veth' | 'bridge' | 'loopback' | LinkKind;
  up: boolean;
  addresses: string[];
  mac?: string;
  mtu?: number;
  master?: string;
  stp?: boolean;
  peer?: InterfaceDraft;
  /** What it stands on. */
  parent?: InterfaceDraft;
  options: Record<string, OptionValue>;
  impairment?: Impairment;
  /** Of a port and of a bridge; absent: as the bridge has it by itself. */
  vlans?: PortVlans;
}

export type RouteDraft = NonNullable<FileNamespace['routes']>[number];

/** The lab it is in. */
interface Around {
  readonly namespaces: readonly NamespaceDraft[];
  note(severity: Severity, code: ItemCode, params: Record<string, string>, place: Place): void;
}

export class NamespaceDraft {
  readonly #interfaces = new Map<string, InterfaceDraft>();
  /** By the name the other tool has. */
  readonly #aliases = new Map<string, InterfaceDraft>();
  readonly #routes: RouteDraft[] = [];
  readonly #rules: Record<4 | 6, Rule[]> = { 4: [], 6: [] };
  readonly #hosts = new Map<string, string[]>();
  readonly #neighbours = new Map<string, Neighbour>();
  /** By interface and name. */
  readonly #switches = new Map<string, Switch>();
  readonly masquerade: string[] = [];
  readonly firewall = new FirewallDraft();
  readonly services = new ServicesDraft();
  readonly files = new MachineFiles();
  /** Numbers of routing tables that have a name (/etc/iproute2/rt_tables). */
  readonly tables = new Map<string, number>();
  /** Where the chains of its nftables hang, by family, table and name. */
  readonly nftChains = new Map<string, Chain>();
  forwarding: { ipv4?: boolean; ipv6?: boolean } = {};

  constructor(
    private readonly draft: Around,
    readonly name: string,
  ) {
    this.#interfaces.set('lo', { namespace: this, name: 'lo', kind: 'loopback', up: true, addresses: [], options: {} });
  }

  get interfaces(): InterfaceDraft[] {
    return [...this.#interfaces.values()];
  }

  get links(): InterfaceDraft[] {
    return this.interfaces.filter(({ kind }) => kind !== 'loopback');
  }

  /** Cables, without what stands on them. */
  get cables(): InterfaceDraft[] {
    return this.interfaces.filter(({ kind }) => kind === 'veth');
  }

  find(name: string): InterfaceDraft | undefined {
    return this.#aliases.get(name) ?? this.#interfaces.get(name);
  }

  /** Adds an interface, under another name where this one is not allowed or taken. */
  addInterface(wanted: string, kind: InterfaceDraft['kind'], place: Place = {}, up = true): InterfaceDraft {
    const name = freeName(allowedInterface(wanted), 15, (text) => this.#interfaces.has(text));
    if (name !== wanted) this.draft.note('changed', 'renamed', { from: `${this.name}/${wanted}`, to: name }, place);
    const iface: InterfaceDraft = { namespace: this, name, kind, up, addresses: [], options: {} };
    this.#interfaces.set(name, iface);
    if (!this.#aliases.has(wanted) && wanted !== 'lo') this.#aliases.set(wanted, iface);
    return iface;
  }

  /** A veth takes its other end along, and any takes what stands on it. */
  remove(iface: InterfaceDraft): void {
    if (this.#interfaces.get(iface.name) !== iface) return;
    this.#drop(iface);
    if (iface.peer) iface.peer.namespace.remove(iface.peer);
    for (const other of this.#standingOn(iface)) {
      if (kindOf(other.kind)?.outlivesParent === true) delete other.parent;
      else other.namespace.remove(other);
    }
  }

  #drop(iface: InterfaceDraft): void {
    this.#interfaces.delete(iface.name);
    for (const [alias, other] of this.#aliases) if (other === iface) this.#aliases.delete(alias);
    for (const other of this.#interfaces.values()) if (other.master === iface.name) delete other.master;
    for (const [key, { dev }] of this.#neighbours) if (dev === iface.name) this.#neighbours.delete(key);
    const leads = ({ dev, nexthops }: RouteDraft): boolean => dev === iface.name || (nexthops ?? []).some((hop) => hop.dev === iface.name);
    this.#routes.splice(0, this.#routes.length, ...this.#routes.filter((route) => !leads(route)));
    for (const [key, { dev }] of this.#switches) if (dev === iface.name) this.#switches.delete(key);
    const at = this.masquerade.indexOf(iface.name);
    if (at >= 0) this.masquerade.splice(at, 1);
  }

  /** False when that is not allowed. */
  rename(iface: InterfaceDraft, name: string): boolean {
    if (!interfaceNameSchema.safeParse(name).success || this.#interfaces.has(name)) return false;
    this.#interfaces.delete(iface.name);
    for (const other of this.#interfaces.values()) if (other.master === iface.name) other.master = name;
    for (const [alias, other] of this.#aliases) if (other === iface) this.#aliases.delete(alias);
    for (const one of this.#switches.values()) if (one.dev === iface.name) one.dev = name;
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
    if (!mac.success || iface.kind === 'loopback' || kindOf(iface.kind)?.takesMac === false) return false;
    iface.mac = mac.data;
    return true;
  }

  /** What stands on it and may have no more has as much, which is what it has by itself. */
  setMtu(iface: InterfaceDraft, mtu: number): boolean {
    if (!mtuSchema.safeParse(mtu).success || iface.kind === 'loopback') return false;
    iface.mtu = mtu;
    this.#bindMtu(iface, mtu);
    return true;
  }

  #bindMtu(iface: InterfaceDraft, mtu: number): void {
    for (const child of this.#standingOn(iface)) {
      if (kindOf(child.kind)?.boundByParent !== true) continue;
      if (child.mtu !== undefined && child.mtu > mtu) delete child.mtu;
      if (child.mtu === undefined) this.#bindMtu(child, mtu);
    }
  }

  /** VLANs come up and go down with what they stand on (net/8021q/vlan.c, vlan_device_event). */
  setUp(iface: InterfaceDraft, up: boolean): void {
    iface.up = up;
    for (const child of this.#standingOn(iface)) if (kindOf(child.kind)?.followsParent === true) child.namespace.setUp(child, up);
  }

  #standingOn(iface: InterfaceDraft): InterfaceDraft[] {
    return this.draft.namespaces.flatMap((namespace) => namespace.interfaces.filter(({ parent }) => parent === iface));
  }

  /** Plugs into a bridge, a bond or a VRF of this namespace. */
  plug(iface: InterfaceDraft, master: InterfaceDraft): boolean {
    if (!canBePort(master.kind, iface.kind) || master.namespace !== this) return false;
    iface.master = master.name;
    return true;
  }

  /** False when no kernel has one of these. */
  stand(iface: InterfaceDraft, parent: InterfaceDraft | undefined, options: Record<string, OptionValue>): boolean {
    const kind = kindOf(iface.kind);
    if (!kind || !optionsSchema(kind).safeParse(options).success) return false;
    if (parent ? !canStandOn(kind, parent.kind) : kind.parent === 'required') return false;
    const own = identityOf(kind, options, parent?.name);
    const rivals = kind.unique?.within === 'parent' && parent ? this.#standingOn(parent) : this.interfaces;
    if (
      own !== undefined &&
      rivals.some((other) => other !== iface && other.kind === iface.kind && identityOf(kind, other.options, other.parent?.name) === own)
    )
      return false;
    if (parent) iface.parent = parent;
    iface.options = options;
    return true;
  }

  /** False when no kernel would take it. A route of the same table, destination and metric is replaced when `replace`. */
  addRoute(wanted: RouteDraft, replace = false): boolean {
    const parsed = fileRouteSchema.safeParse(wanted);
    if (!parsed.success) return false;
    const route = parsed.data;
    const devs = [route.dev, ...(route.nexthops ?? []).map(({ dev }) => dev)];
    if (devs.some((dev) => dev !== undefined && !this.#interfaces.has(dev))) return false;
    const at = this.#routes.findIndex((other) => keyOf(other) === keyOf(route));
    if (at >= 0 && !replace) return false;
    if (at >= 0) this.#routes[at] = route;
    else if (this.#routes.length >= ROUTES_LIMIT) return false;
    else this.#routes.push(route);
    return true;
  }

  /** False when there is none. */
  removeRoute(wanted: Pick<RouteDraft, 'to' | 'via' | 'dev' | 'table'>): boolean {
    const at = this.#routes.findIndex(
      (route) =>
        route.to === wanted.to &&
        route.table === wanted.table &&
        (wanted.via === undefined || route.via === wanted.via) &&
        (wanted.dev === undefined || route.dev === wanted.dev),
    );
    if (at < 0) return false;
    this.#routes.splice(at, 1);
    return true;
  }

  /** Without a priority it comes before all others, as the kernel does it (net/core/fib_rules.c, fib_default_rule_pref). */
  addRule(family: 4 | 6, wanted: Omit<Rule, 'priority'> & { priority?: number }): boolean {
    const rules = this.#rules[family];
    const priority = wanted.priority ?? Math.min(32766, ...rules.map((rule) => rule.priority)) - 1;
    const parsed = (family === 4 ? ruleSchema : rule6Schema).safeParse({ ...wanted, priority });
    if (!parsed.success || rules.length >= RULES_LIMIT_OF_FAMILY) return false;
    rules.push(parsed.data);
    return true;
  }

  addNeighbour(iface: InterfaceDraft, wanted: { address: string; mac?: string; proxy?: true }): boolean {
    const parsed = neighbourSchema.safeParse({ ...wanted, dev: iface.name });
    if (!parsed.success || iface.kind === 'loopback' || this.#neighbours.size >= ROUTES_LIMIT) return false;
    this.#neighbours.set(neighbourKey(parsed.data), parsed.data);
    return true;
  }

  /** `dev`: an interface, or all. */
  setSwitch(dev: string, name: string, number: string): boolean {
    const iface = dev === ALL_INTERFACES ? dev : this.find(dev)?.name;
    const value = switchValue(name, number);
    const parsed = switchSchema.safeParse({ dev: iface, name, value });
    if (!parsed.success || this.#switches.size >= SWITCHES_LIMIT) return false;
    this.#switches.set(`${parsed.data.dev} ${name}`, parsed.data);
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
    const firewall = this.firewall.toFile();
    const services = this.services.toFile();
    return {
      ...(Object.keys(interfaces).length > 0 && { interfaces }),
      ...(this.#routes.length > 0 && { routes: this.#routes }),
      ...((ipv4 === true || ipv6 === true) && { forwarding: { ...(ipv4 === true && { ipv4 }), ...(ipv6 === true && { ipv6 }) } }),
      ...(this.#hosts.size > 0 && { hosts: Object.fromEntries(this.#hosts) }),
      ...(this.masquerade.length > 0 && { masquerade: this.masquerade }),
      ...(firewall && { firewall }),
      ...(this.#switches.size > 0 && { switches: [...this.#switches.values()] }),
      ...(this.#neighbours.size > 0 && { neighbours: [...this.#neighbours.values()] }),
      ...(this.#rules[4].length > 0 && { rules: this.#rules[4] }),
      ...(this.#rules[6].length > 0 && { rules6: this.#rules[6] }),
      ...(services.length > 0 && { services }),
    };
  }
}

function fileInterface(iface: InterfaceDraft): FileInterface {
  const { kind, peer, parent, master, addresses, mac, mtu, up, stp, options, impairment, vlans } = iface;
  const common = { ...(addresses.length > 0 && { addresses }), ...(!up && { up }) };
  if (kind === 'loopback') return common;
  const isNear = parent?.namespace === iface.namespace;
  return {
    ...(kind !== 'veth' && { kind }),
    ...(peer && { peer: `${peer.namespace.name}/${peer.name}` }),
    ...(parent && { parent: isNear ? parent.name : `${parent.namespace.name}/${parent.name}` }),
    ...options,
    ...(master !== undefined && { master }),
    ...common,
    ...(mac !== undefined && { mac }),
    ...(mtu !== undefined && { mtu }),
    ...(stp === true && { stp }),
    ...(vlans && { vlans }),
    ...(impairment && { impairment: fileImpairment(impairment) }),
  };
}

function keyOf(route: RouteDraft): string {
  const { to, table, metric } = route;
  return routeKey({
    family: familyOf(route),
    to: to === '::/0' ? 'default' : to,
    ...(table !== undefined && { table }),
    ...(metric !== undefined && { metric }),
  });
}

function allowedInterface(wanted: string): string {
  const text = wanted
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9_]+/, '')
    .slice(0, 15);
  if (interfaceNameSchema.safeParse(text).success) return text;
  return text === '' ? 'if0' : `i-${text}`.slice(0, 15);
}

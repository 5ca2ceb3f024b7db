/** One namespace of the kernel model: what its commands on interfaces, addresses and routes do, with their side effects. */
import { pickImpairment, type Impairment } from '../impairment/impairment.ts';
import { STICKY } from '../impairment/words.ts';
import { sparse, type Kind } from '../kinds/kind.ts';
import { canBePort, kindOf, takesPorts } from '../kinds/kinds.ts';
import type { Options, OptionValue } from '../kinds/option.ts';
import { byName } from '../model/byName.ts';
import { networkBits } from '../model/bits.ts';
import { defaultVlanText, parseVlanText, vidNumbers, vlanText, withDefaultPvid, withVlans, type Vlans } from '../model/portVlans.ts';
import { defaultPvid } from '../kinds/bridge.ts';
import type { Command } from './command.ts';
import type { FacetValue, Loss } from './facets/facet.ts';
import { FACETS, facetRecords } from './facets/facets.ts';
import { bornSwitches, switchFacet, type UsualSwitches } from './facets/switches.ts';
import { GatewayTable, hasIpv6, prefixBits } from './gatewayTable.ts';
import { DEFAULT_MTU, type InterfaceState, type NamespaceState, type Place } from './netState.ts';
import { ModelRoutes } from './modelRoutes.ts';
import type { RouteState } from './routeState.ts';

export interface ModelInterface {
  kind: string;
  up: boolean;
  mac?: string;
  mtu?: number;
  /** In the kernel's order: the first of a network is its primary address. */
  addresses: string[];
  peer?: Place;
  parent?: Place;
  master?: string;
  stp?: boolean;
  vlans?: string;
  impairment?: Impairment;
  saysMore?: boolean;
  options?: Options;
  /** A bridge whose MTU was set; otherwise it is that of its ports (net/bridge/br_if.c, br_mtu_auto_adjust). */
  ownMtu?: boolean;
}

/** What the kernel would say; undefined when it does as it is told. */
export type Refusal = string | undefined;

/** Commands that set or take away an entry of a facet. */
export type FacetCommand = Extract<Command, { type: `${'neighbour' | 'rule' | 'switch' | 'nft'}.${string}` | 'isolation.hostname' }>;
export type InterfaceCommand = Exclude<
  Extract<
    Command,
    {
      type: `link.${string}` | `addr.${string}` | `impair.${string}` | `rate.${string}` | `vlan.${string}` | 'wireguard.set' | 'bridge.stp';
    }
  >,
  { type: 'link.add' | 'link.delete' | 'link.move' | 'link.rename' }
>;

/** Told when an interface came up, went down or changed its MTU: what stands on it may follow. */
export type Follow = (dev: string, iface: ModelInterface, what: 'up' | 'down' | 'mtu') => void;

export class ModelNamespace {
  readonly forwarding: { ipv4: boolean; ipv6: boolean };
  readonly interfaces = new Map<string, ModelInterface>();
  readonly #routes: ModelRoutes;
  /** The same rule may be there twice. */
  masquerade: string[];
  /** By name of the facet, by key. */
  readonly facets = new Map<string, Map<string, FacetValue>>();
  #gateways: GatewayTable | undefined;
  #hasVrf = false;

  constructor(
    state: NamespaceState,
    private readonly follow: Follow,
    /** Switches that a new interface has on by itself. */
    private readonly usual: UsualSwitches = {},
  ) {
    this.forwarding = { ...state.forwarding };
    const least = new Map<string, number>();
    for (const [name, iface] of Object.entries(state.interfaces)) {
      this.interfaces.set(name, { ...iface, addresses: [...iface.addresses] });
      if (iface.master !== undefined) least.set(iface.master, Math.min(least.get(iface.master) ?? Infinity, iface.mtu ?? DEFAULT_MTU));
    }
    for (const [name, iface] of this.interfaces) {
      if (iface.kind === 'vrf') this.#hasVrf = true;
      if (iface.kind === 'bridge' && iface.mtu !== undefined) iface.ownMtu = iface.mtu !== (least.get(name) ?? DEFAULT_MTU);
    }
    this.#routes = new ModelRoutes(state.routes);
    this.masquerade = [...state.masquerade];
    for (const [name, entries] of Object.entries(state.facets ?? {})) this.facets.set(name, new Map(Object.entries(entries)));
  }

  /** By key. */
  get routes(): ReadonlyMap<string, RouteState> {
    return this.#routes.all;
  }

  setRoute(route: RouteState): Refusal {
    const known = this.#gatewaysFor(route);
    const place = known.place(route);
    if ('refusal' in place) return place.refusal;
    const { placed, isNew } = this.#routes.set(route, place.devs);
    if (isNew && this.#gateways) this.#gateways.addRoute(placed);
    else this.#gateways = undefined;
    return undefined;
  }

  #gatewaysFor({ table }: RouteState): GatewayTable {
    const isInVrf = ({ master }: ModelInterface): boolean => master !== undefined && this.interfaces.get(master)?.kind === 'vrf';
    if (!this.#hasVrf) return (this.#gateways ??= new GatewayTable(this.interfaces, this.routes.values()));
    // What is in a VRF has its addresses in the table of that, not in the main one.
    this.#gateways = undefined;
    const seen = table === undefined ? new Map([...this.interfaces].filter(([, iface]) => !isInVrf(iface))) : this.interfaces;
    return new GatewayTable(seen, this.routes.values());
  }

  deleteRoute(route: RouteState): Refusal {
    this.#gateways = undefined;
    return this.#routes.delete(route) ? undefined : 'No such process';
  }

  add(dev: string, iface: ModelInterface): void {
    this.#gateways = undefined;
    this.interfaces.set(dev, iface);
    for (const born of bornSwitches(dev, this.usual)) this.entries(switchFacet.name).set(switchFacet.key(born), born);
    if (iface.kind === 'vrf') this.#hasVrf = true;
    if (iface.master !== undefined) this.#portJoined(iface.master, dev, iface);
  }

  /** Takes an interface out, with its routes; a bridge, a bond or a VRF lets its ports go. */
  take(dev: string): ModelInterface | undefined {
    const iface = this.interfaces.get(dev);
    if (!iface) return undefined;
    this.interfaces.delete(dev);
    this.#gateways = undefined;
    this.#routes.lose(dev, 'gone');
    this.#forgetAddresses(iface.addresses);
    this.#dropFacets(dev);
    if (takesPorts(iface.kind)) {
      for (const [name, port] of this.interfaces) {
        if (port.master !== dev) continue;
        delete port.master;
        delete port.vlans;
        this.#released(name, port, iface.kind);
      }
    }
    this.#portLeft(dev, iface);
    return iface;
  }

  /** Before Linux 6.2 an interface must be down for it (net/core/dev.c, dev_change_name). */
  rename(dev: string, newName: string): Refusal {
    const iface = this.interfaces.get(dev);
    if (!iface) return 'Cannot find device';
    if (this.interfaces.has(newName)) return 'File exists';
    if (iface.up) return 'Device or resource busy';
    this.#gateways = undefined;
    this.interfaces.delete(dev);
    this.interfaces.set(newName, iface);
    if (takesPorts(iface.kind)) for (const port of this.interfaces.values()) if (port.master === dev) port.master = newName;
    this.#routes.rename(dev, newName);
    this.#renameFacets(dev, newName);
    return undefined;
  }

  /** A command of a facet: an entry is set or goes. */
  runFacet(command: FacetCommand): Refusal {
    for (const facet of FACETS) {
      const entries = this.entries(facet.name);
      const effect = facet.effect(command, (key) => entries.get(key));
      if (!effect) continue;
      const { key, value } = effect;
      if (value === undefined) return entries.delete(key) ? undefined : 'No such file or directory';
      const refusal = facet.refusal?.(value, this);
      if (refusal === undefined) entries.set(key, value);
      return refusal;
    }
    return 'Unknown command';
  }

  /** The entries of a facet, to be changed. */
  entries(facet: string): Map<string, FacetValue> {
    const known = this.facets.get(facet);
    if (known) return known;
    const entries = new Map<string, FacetValue>();
    this.facets.set(facet, entries);
    return entries;
  }

  run(command: InterfaceCommand): Refusal {
    const iface = this.interfaces.get(command.dev);
    if (!iface) return 'Cannot find device';
    this.#gateways = undefined;
    switch (command.type) {
      case 'link.up':
        this.setUp(command.dev, iface);
        return undefined;
      case 'link.down':
        this.setDown(command.dev, iface);
        return undefined;
      case 'link.mac':
        iface.mac = command.mac;
        this.#dropFacets(command.dev, 'mac');
        return undefined;
      case 'link.mtu':
        this.setMtu(command.dev, iface, command.mtu);
        if (iface.kind === 'bridge') iface.ownMtu = true;
        // drivers/net/bonding/bond_main.c, bond_change_mtu.
        if (iface.kind === 'bond')
          for (const [port, its] of this.interfaces) if (its.master === command.dev) this.setMtu(port, its, command.mtu);
        if (iface.master !== undefined) this.#adjustBridge(iface.master);
        return undefined;
      case 'link.master':
        return this.#plug(command.dev, iface, command.master);
      case 'link.nomaster':
        if (iface.master === undefined) return undefined;
        this.#portLeft(command.dev, iface);
        return undefined;
      case 'impair.set':
        setImpairment(iface, { ...pickImpairment(iface.impairment, STICKY), ...command.impairment });
        return undefined;
      case 'impair.clear':
        if (!iface.impairment && iface.saysMore !== true) return 'Cannot delete qdisc with handle of zero';
        setImpairment(iface, undefined);
        return undefined;
      case 'rate.set':
        setImpairment(iface, { ...iface.impairment, rateKbit: command.rateKbit });
        return undefined;
      case 'rate.clear':
        if (iface.impairment?.rateKbit === undefined && iface.saysMore !== true) return 'Cannot delete qdisc with handle of zero';
        setImpairment(iface, pickImpairment(iface.impairment, ['lossPercent']));
        return undefined;
      case 'link.options': {
        const kind = kindOf(command.kind);
        const before = defaultPvidOf(iface);
        if (kind) iface.options = changedOptions(kind, iface.options, command.options);
        if (kind?.kind === 'bridge') this.#followDefaultPvid(command.dev, iface, before);
        return undefined;
      }
      case 'wireguard.set': {
        const { privateKey = iface.options?.['privateKey'] ?? '', port, peers } = command;
        iface.options = { privateKey, port, peers };
        return undefined;
      }
      case 'vlan.set':
      case 'vlan.delete':
        return this.#changeVlans(command, iface);
      case 'bridge.stp':
        iface.stp = command.on;
        return undefined;
      case 'addr.add':
        return this.#addAddress(command.dev, iface, command.address);
      case 'addr.delete':
        return this.#deleteAddress(command.dev, iface, command.address);
    }
  }

  setUp(dev: string, iface: ModelInterface): void {
    this.#gateways = undefined;
    iface.up = true;
    this.#routes.revive(dev);
    this.follow(dev, iface, 'up');
  }

  setDown(dev: string, iface: ModelInterface): void {
    this.#gateways = undefined;
    iface.up = false;
    this.#routes.lose(dev, 'down');
    if (iface.kind === 'loopback') this.#routes.loseRefusals6();
    this.#dropFacets(dev, 'down');
    // IPv6 addresses go with the link (net/ipv6/addrconf.c, addrconf_ifdown).
    this.#keepAddresses(iface, (address) => !isV6(address));
    this.follow(dev, iface, 'down');
  }

  setMtu(dev: string, iface: ModelInterface, mtu: number): void {
    iface.mtu = mtu;
    if (!hasIpv6(iface)) {
      this.#gateways = undefined;
      this.#routes.lose(dev, 'ipv6');
      this.#keepAddresses(iface, (address) => !isV6(address));
      this.#dropFacets(dev, 'ipv6');
    }
    this.follow(dev, iface, 'mtu');
  }

  #plug(dev: string, iface: ModelInterface, master: string): Refusal {
    const above = this.interfaces.get(master);
    if (!above) return 'Cannot find device';
    if (!canBePort(above.kind, iface.kind)) return 'Invalid argument';
    // drivers/net/bonding/bond_main.c, bond_enslave.
    if (above.kind === 'bond' && iface.up) return 'Device can not be enslaved while up';
    this.#portLeft(dev, iface);
    iface.master = master;
    this.#portJoined(master, dev, iface);
    return undefined;
  }

  #bridgeOf(iface: ModelInterface): ModelInterface | undefined {
    const bridge = iface.kind === 'bridge' ? iface : this.interfaces.get(iface.master ?? '');
    return bridge?.kind === 'bridge' ? bridge : undefined;
  }

  #changeVlans(command: Extract<InterfaceCommand, { type: `vlan.${string}` }>, iface: ModelInterface): Refusal {
    const bridge = this.#bridgeOf(iface);
    if (!bridge || (iface.kind === 'bridge') !== (command.self ?? false)) return 'Operation not supported';
    const pvid = defaultPvidOf(bridge);
    const before = parseVlanText(iface.vlans ?? defaultVlanText(pvid));
    const ids = vidNumbers(command.vid);
    if (command.type === 'vlan.set') {
      setVlans(iface, withVlans(before, ids, { pvid: command.pvid ?? false, untagged: command.untagged ?? false }), pvid);
      return undefined;
    }
    if (!ids.every((id) => before.has(id))) return 'No such file or directory';
    setVlans(iface, new Map([...before].filter(([id]) => !ids.includes(id))), pvid);
    return undefined;
  }

  #followDefaultPvid(dev: string, bridge: ModelInterface, from: number): void {
    const to = defaultPvidOf(bridge);
    if (from === to) return;
    for (const iface of [bridge, ...[...this.interfaces.values()].filter(({ master }) => master === dev)])
      setVlans(iface, withDefaultPvid(parseVlanText(iface.vlans ?? defaultVlanText(from)), from, to), to);
  }

  /** What leaving its master does to a port: a bond turns it off, a VRF takes its routes and IPv6 addresses with it. */
  #released(dev: string, port: ModelInterface, masterKind: string): void {
    if (masterKind === 'bond') this.setDown(dev, port);
    if (masterKind === 'vrf') this.#changeTable(dev, port);
  }

  /** drivers/net/vrf.c, cycle_netdev; net/ipv6/addrconf.c, NETDEV_CHANGEUPPER. */
  #changeTable(dev: string, iface: ModelInterface): void {
    this.#gateways = undefined;
    this.#routes.lose(dev, 'gone');
    this.#dropFacets(dev, 'down');
    this.#keepAddresses(iface, (address) => !isV6(address));
  }

  #addAddress(dev: string, iface: ModelInterface, address: string): Refusal {
    if (isV6(address)) {
      if (!hasIpv6(iface)) return 'Invalid argument';
      // One IPv6 address stands once on an interface, whatever its prefix length (net/ipv6/addrconf.c, ipv6_add_addr).
      if (iface.addresses.some((other) => addressOf(other) === addressOf(address))) return 'address already assigned';
    } else if (iface.addresses.includes(address)) return 'Address already assigned';
    iface.addresses.push(address);
    // An address switches IPv4 on again (net/ipv4/fib_frontend.c, fib_inetaddr_event).
    if (iface.up && !isV6(address)) this.#routes.revive(dev, 4);
    return undefined;
  }

  #deleteAddress(dev: string, iface: ModelInterface, address: string): Refusal {
    const at = iface.addresses.indexOf(address);
    if (at < 0) return 'Cannot assign requested address';
    // Secondary addresses go with their primary (net/ipv4/devinet.c, __inet_del_ifa), unless promote_secondaries is on.
    const gone = new Set(
      isV6(address) || primaryOf(iface.addresses, address) !== address ? [address] : sameNetwork(iface.addresses, address),
    );
    this.#keepAddresses(iface, (other) => !gone.has(other));
    // With the last IPv4 address, IPv4 is switched off (net/ipv4/fib_frontend.c, fib_inetaddr_event); lo keeps 127.0.0.1.
    if (!isV6(address) && iface.kind !== 'loopback' && iface.addresses.every(isV6)) {
      this.#routes.lose(dev, 'ipv4');
      this.#dropFacets(dev, 'ipv4');
    }
    return undefined;
  }

  #keepAddresses(iface: ModelInterface, kept: (address: string) => boolean): void {
    const gone = iface.addresses.filter((address) => !kept(address));
    iface.addresses = iface.addresses.filter(kept);
    this.#forgetAddresses(gone);
  }

  /** What routes give as the source of packets must be one of the namespace's addresses. */
  #forgetAddresses(gone: readonly string[]): void {
    for (const address of gone) {
      const text = addressOf(address);
      const stays = [...this.interfaces.values()].some(({ addresses }) => addresses.some((other) => addressOf(other) === text));
      if (!stays) this.#routes.loseSource(text);
    }
  }

  /** What stands on an interface goes with it; without a `loss`: the interface itself goes. */
  #dropFacets(dev: string, loss?: Loss): void {
    for (const facet of FACETS) {
      const entries = this.facets.get(facet.name);
      if (!entries || !facet.dev) continue;
      for (const [key, value] of entries) {
        if (facet.dev(value) === dev && (loss === undefined || facet.isLost?.(value, loss) === true)) entries.delete(key);
      }
    }
  }

  /** What stands on an interface follows its name. */
  #renameFacets(dev: string, newName: string): void {
    for (const facet of FACETS) {
      const entries = this.facets.get(facet.name);
      if (!entries || !facet.dev || !facet.withDev) continue;
      for (const [key, value] of [...entries]) {
        if (facet.dev(value) !== dev) continue;
        entries.delete(key);
        const renamed = facet.withDev(value, newName);
        entries.set(facet.key(renamed), renamed);
      }
    }
  }

  #portJoined(master: string, dev: string, port: ModelInterface): void {
    this.#dropFacets(master, 'mac');
    const bridge = this.interfaces.get(master);
    if (bridge?.kind === 'vrf') return this.#changeTable(dev, port);
    if (bridge?.kind === 'bond') {
      if (bridge.mtu !== undefined) this.setMtu(dev, port, bridge.mtu);
      return this.setUp(dev, port);
    }
    const mtu = port.mtu ?? DEFAULT_MTU;
    if (bridge?.mtu === undefined || bridge.ownMtu === true || mtu === bridge.mtu) return;
    if (mtu > bridge.mtu) for (const [other, { master: its }] of this.interfaces) if (its === master && other !== dev) return;
    this.setMtu(master, bridge, mtu);
  }

  #portLeft(dev: string, port: ModelInterface): void {
    const { master } = port;
    if (master === undefined) return;
    delete port.master;
    delete port.vlans;
    this.#released(dev, port, this.interfaces.get(master)?.kind ?? '');
    this.#dropFacets(master, 'mac');
    this.#adjustBridge(master);
  }

  #adjustBridge(name: string): void {
    const bridge = this.interfaces.get(name);
    if (bridge?.kind !== 'bridge' || bridge.ownMtu === true) return;
    let least = Infinity;
    for (const port of this.interfaces.values()) if (port.master === name) least = Math.min(least, port.mtu ?? DEFAULT_MTU);
    this.setMtu(name, bridge, least === Infinity ? DEFAULT_MTU : least);
  }

  toState(): NamespaceState {
    const seen = [...this.interfaces].map(([dev, iface]): [string, InterfaceState] => {
      const { ownMtu: _, options, ...rest } = iface;
      const has = options !== undefined && Object.keys(options).length > 0;
      return [dev, { ...rest, addresses: [...iface.addresses], ...(has && { options }) }];
    });
    return {
      forwarding: { ...this.forwarding },
      interfaces: byName(seen),
      routes: byName(this.#routes.all),
      masquerade: [...this.masquerade],
      facets: facetRecords(({ name }) => [...(this.facets.get(name)?.values() ?? [])]),
    };
  }
}

/** The options after a change, without those that stand by themselves. */
function changedOptions(kind: Kind, before: Options = {}, changes: Readonly<Record<string, OptionValue | null>>): Options {
  const options = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) options.delete(name);
    else options.set(name, value);
  }
  return sparse(kind, Object.fromEntries(options));
}

/** A bridge's default PVID: what joins is in it. */
function defaultPvidOf({ options }: ModelInterface): number {
  return defaultPvid(options);
}

function setVlans(iface: ModelInterface, vlans: Vlans, pvid: number): void {
  const text = vlanText(vlans);
  if (text === defaultVlanText(pvid)) delete iface.vlans;
  else iface.vlans = text;
}

/** A queueing discipline that was set or taken away says no more than was said. */
export function setImpairment(iface: ModelInterface, impairment: Impairment | undefined): void {
  const left = pickImpairment(impairment);
  if (left) iface.impairment = left;
  else delete iface.impairment;
  delete iface.saysMore;
}

function isV6(address: string): boolean {
  return address.includes(':');
}

function addressOf(prefix: string): string {
  return prefix.slice(0, prefix.indexOf('/'));
}

/** The addresses of a list that lie in one network of one length with `address`, itself included, in the list's order. */
export function sameNetwork(addresses: readonly string[], address: string): string[] {
  const wanted = prefixBits(address);
  if (!wanted) return [address];
  const network = networkBits(wanted, wanted.length);
  return addresses.filter((other) => {
    const bits = prefixBits(other);
    return bits?.family === wanted.family && bits.length === wanted.length && networkBits(bits, bits.length) === network;
  });
}

/** The address of which `address` is a secondary, or itself. */
export function primaryOf(addresses: readonly string[], address: string): string | undefined {
  return sameNetwork(addresses, address)[0];
}

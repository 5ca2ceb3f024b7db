/** Writes a lab as a Python script for Mininet: hosts, Linux bridges as switches, and the rest as commands inside the hosts. */
import type { Impairment } from '../../impairment/impairment.ts';
import { formatMs } from '../../impairment/units.ts';
import { compareNames } from '../../model/find.ts';
import { HOST } from '../../model/ids.ts';
import type { Bridge, Lab, Veth } from '../../model/lab.ts';
import { byName } from '../../model/byName.ts';
import { DEFAULT_MTU, type InterfaceState, type NamespaceState, type NetState } from '../../plan/netState.ts';
import { labToNetState } from '../../plan/toNetState.ts';
import { drawingItems } from '../drawingItems.ts';
import { item, type Exported } from '../item.ts';
import { remainder } from '../remainder.ts';
import { inBackground, serviceBecomes, serviceLines } from '../serviceCommands.ts';
import { sortedLinks } from '../sortedLinks.ts';

export function toMininet(lab: Lab): Exported {
  const { commands, items } = remainder(lab, madeBy(lab));
  const namespaces = Object.values(lab.namespaces)
    .filter(({ id }) => id !== HOST)
    .sort(compareNames);
  const bridges = switches(lab);
  const shaped = shapedEnds(lab);
  const link = shaped.length > 0 ? 'TCLink' : 'Link';
  const services = namespaces.flatMap((namespace): [string, string[]][] => {
    const lines = namespace.services.flatMap((service) => serviceLines(namespace, service) ?? []);
    return lines.length === 0 ? [] : [[namespace.name, lines.flatMap(({ before, run }) => [...before, inBackground(run)])]];
  });
  const names = namespaces.filter(({ hosts }) => hosts.length > 0).map(({ name }) => name);
  const text = `#!/usr/bin/env python3
"""${docText(lab.name)}

Builds this lab with Mininet: sudo python3 FILE
Written by nslab.
"""
from mininet.cli import CLI
from mininet.link import ${link}
from mininet.log import setLogLevel
from mininet.net import Mininet
from mininet.nodelib import LinuxBridge


def build():
    net = Mininet(controller=None, link=${link})

    # The machine itself, then a host for each namespace
    nodes = {${py(HOST)}: net.addHost(${py(freeName(lab, 'machine'))}, ip=None, inNamespace=False)}
    for name in [${namespaces.map(({ name }) => py(name)).join(', ')}]:
        nodes[name] = net.addHost(name, ip=None)
${
  bridges.length === 0
    ? ''
    : `
    # Bridges of the machine
${bridges.map(({ name }, i) => `    nodes[${py(switchKey(name))}] = net.addSwitch(${py(name)}, cls=LinuxBridge, dpid=${py((i + 1).toString(16))})`).join('\n')}
`
}
    # Links
${shaped.length > 0 ? '    ends = {}\n' : ''}    for a, a_name, b, b_name in [
${sortedLinks(lab)
  .map(({ a, b }) => `        (${py(nodeOf(lab, a))}, ${py(a.name)}, ${py(nodeOf(lab, b))}, ${py(b.name)}),`)
  .join('\n')}
    ]:
        ${shaped.length > 0 ? 'link = ' : ''}net.addLink(nodes[a], nodes[b], intfName1=a_name, intfName2=b_name)
${shaped.length > 0 ? '        ends[a, a_name], ends[b, b_name] = link.intf1, link.intf2\n' : ''}    net.build()
    for switch in net.switches:
        switch.start([])

${
  shaped.length === 0
    ? ''
    : `    # Delay, loss and the like
    for name, dev, options in [
${shaped.map(({ node, dev, options }) => `        (${py(node)}, ${py(dev)}, ${pyDict(options)}),`).join('\n')}
    ]:
        ends[name, dev].config(**options)

`
}    # Everything else
    for name, command in [
${[...commands, ...services].flatMap(([ns, lines]) => lines.map((line) => `        (${py(ns)}, ${py(line)}),`)).join('\n')}
    ]:
        words = nodes[name].cmd(command).strip()
        if words:
            print('%s: %s: %s' % (name, command, words))
    return net


if __name__ == '__main__':
    setLogLevel('info')
    network = build()
    CLI(network)
${
  services.length === 0
    ? ''
    : `    for host in network.hosts:
        host.cmd('kill $(jobs -p)')
`
}    network.stop()
`;
  const hosts = names.length === 0 ? [] : [item('lost', 'names_lost', { names: names.join(', ') })];
  return {
    text: text.replaceAll('[\n\n    ]', '[]'),
    items: [...drawingItems(lab, { places: true, become: serviceBecomes }), ...hosts, ...items],
  };
}

/** What TCLink has options for; the rest is left to tc. */
function isShaped(impairment: Impairment | undefined): impairment is Impairment {
  if (!impairment) return false;
  const { duplicatePercent, corruptPercent, reorderPercent, rateKbit = 0 } = impairment;
  // TCIntf takes no more than 1000 Mbit/s.
  return duplicatePercent === undefined && corruptPercent === undefined && reorderPercent === undefined && rateKbit <= 1_000_000;
}

function shapedEnds(lab: Lab): { node: string; dev: string; options: Record<string, string | number> }[] {
  return sortedLinks(lab)
    .flatMap(({ a, b }) => [a, b])
    .flatMap((end) => {
      const { impairment } = end;
      if (!isShaped(impairment)) return [];
      const { delayMs, jitterMs, lossPercent, rateKbit } = impairment;
      const options = {
        ...(rateKbit !== undefined && { bw: rateKbit / 1000 }),
        ...(delayMs !== undefined && { delay: formatMs(delayMs) }),
        ...(jitterMs !== undefined && { jitter: formatMs(jitterMs) }),
        ...(lossPercent !== undefined && { loss: lossPercent }),
      };
      return [{ node: nodeOf(lab, end), dev: end.name, options }];
    });
}

function pyDict(options: Readonly<Record<string, string | number>>): string {
  return `{${Object.entries(options)
    .map(([key, value]) => `${py(key)}: ${typeof value === 'number' ? String(value) : py(value)}`)
    .join(', ')}}`;
}

function switches(lab: Lab): Bridge[] {
  return Object.values(lab.interfaces)
    .filter((iface): iface is Bridge => iface.kind === 'bridge' && iface.namespaceId === HOST)
    .sort(compareNames);
}

/** Names of namespaces have no slash. */
function switchKey(name: string): string {
  return `switch/${name}`;
}

function nodeOf(lab: Lab, end: Veth): string {
  if (end.namespaceId !== HOST) return lab.namespaces[end.namespaceId]?.name ?? '';
  const master = end.masterId === undefined ? undefined : lab.interfaces[end.masterId];
  return master ? switchKey(master.name) : HOST;
}

function freeName(lab: Lab, wanted: string): string {
  const taken = new Set([...Object.values(lab.namespaces), ...Object.values(lab.interfaces)].map(({ name }) => name));
  let name = wanted;
  while (taken.has(name)) name += '0';
  return name;
}

/** What Mininet makes before a command runs: hosts, switches and links that are up. */
function madeBy(lab: Lab): NetState {
  return byName(
    Object.entries(labToNetState(lab)).map(([ns, namespace]): [string, NamespaceState] => {
      const interfaces = Object.entries(namespace.interfaces).flatMap(([dev, iface]): [string, InterfaceState][] => {
        if (iface.kind === 'loopback') return [[dev, { kind: 'loopback', up: true, addresses: [] }]];
        if (iface.kind === 'bridge' && ns === HOST)
          return [[dev, { kind: 'bridge', up: true, addresses: [], stp: false, mtu: DEFAULT_MTU }]];
        if (iface.kind !== 'veth') return [];
        const state: InterfaceState = {
          kind: 'veth',
          up: true,
          addresses: [],
          mtu: DEFAULT_MTU,
          ...(iface.peer && { peer: iface.peer }),
          ...(isShaped(iface.impairment) && { impairment: iface.impairment }),
        };
        return [[dev, ns === HOST && iface.master !== undefined ? { ...state, master: iface.master } : state]];
      });
      return [ns, { forwarding: { ipv4: false, ipv6: false }, interfaces: byName(interfaces), routes: {}, masquerade: [] }];
    }),
  );
}

/** A string of Python; JSON's are a part of them. */
function py(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function docText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', "'");
}

/** The lab as rows of a tree: namespaces, in them interfaces, addresses and routes. Pure. */
import { impairmentText } from '../../shared/impairment/words.ts';
import { ruleText } from '../../shared/firewall/ruleText.ts';
import { tunnelPairs } from '../../shared/edit/tunnels.ts';
import { kindOf } from '../../shared/kinds/kinds.ts';
import { ruleValue } from '../../shared/model/firewall.ts';
import { interfacesByNamespace, optionsOf, parentOf } from '../../shared/model/find.ts';
import type { ServiceInfo } from '../../shared/protocol/records.ts';
import { vlansOf, vlanText } from '../../shared/model/portVlans.ts';
import type { Interface, Lab } from '../../shared/model/lab.ts';
import { serviceBadge } from '../../shared/services/services.ts';
import { shownState, type Box, type Row } from '../canvas/picture.ts';
import type { ShapeState } from '../ui/shapes.tsx';

export interface ListRow {
  key: string;
  level: 1 | 2 | 3;
  /** What it selects. */
  id?: string;
  name: string;
  state?: ShapeState;
  /** Of a service, in place of `state`. */
  serviceState?: ServiceInfo['state'];
  details: string;
}

/** `boxes` give the states as the canvas shows them. */
export function toRows(lab: Lab, boxes: readonly Box[], infos: readonly ServiceInfo[] = []): ListRow[] {
  const states = new Map<string, Row>();
  for (const box of boxes)
    for (const row of box.kind === 'bridge' ? box.ports : box.rows) if (row.id !== undefined) states.set(row.id, row);
  const bridgeStates = new Map(boxes.flatMap((box) => (box.kind === 'bridge' ? [[box.id, box.state] as const] : [])));
  const groups = interfacesByNamespace(lab);
  const farEnds = farEndsOf(lab);
  const rows: ListRow[] = [];
  for (const box of boxes) {
    if (box.kind !== 'namespace') continue;
    const namespace = lab.namespaces[box.id];
    const facts = [
      ...box.forwarding.map((family) => `${family} forwarding`),
      ...box.masquerade.map((dev) => `masquerade ${dev}`),
      ...box.isolation,
      ...(box.hostname === undefined ? [] : [`hostname ${box.hostname}`]),
    ];
    rows.push({ key: box.id, level: 1, id: box.id, name: box.name, details: facts.join(', '), ...(box.drift && { state: box.drift }) });
    for (const iface of groups.get(box.id) ?? []) {
      const state = iface.kind === 'loopback' ? box.lo : (bridgeStates.get(iface.id) ?? states.get(iface.id)?.state);
      rows.push({
        key: iface.id,
        level: 2,
        id: iface.id,
        name: iface.name,
        details: linkText(lab, iface, farEnds.get(iface.id)),
        ...(state && { state }),
      });
      for (const address of iface.addresses)
        rows.push({ key: `${iface.id} ${address}`, level: 3, id: iface.id, name: address, details: '' });
    }
    for (const row of box.rows) {
      if (row.id === undefined)
        rows.push({
          key: `${box.id} ${row.name}`,
          level: 2,
          id: box.id,
          name: row.name,
          state: shownState(row),
          details: row.addresses.join(', '),
        });
    }
    for (const rule of namespace?.firewall.rules ?? [])
      rows.push({ key: `${box.id} ${rule.id}`, level: 2, id: box.id, name: rule.chain, details: ruleText(ruleValue(rule)) });
    for (const service of namespace?.services ?? []) {
      const serviceState = infos.find((info) => info.id === service.id)?.state ?? 'stopped';
      rows.push({ key: service.id, level: 2, id: box.id, name: service.name, serviceState, details: serviceBadge(service) });
    }
    for (const route of namespace?.routes ?? []) {
      rows.push({
        key: route.id,
        level: 2,
        id: box.id,
        name: route.to,
        details: [
          route.via && `via ${route.via}`,
          route.dev && `dev ${route.dev}`,
          route.metric !== undefined && `metric ${String(route.metric)}`,
        ]
          .filter(Boolean)
          .join(' '),
      });
    }
  }
  return rows;
}

/** Where tunnels lead, by id of each end. */
function farEndsOf(lab: Lab): Map<string, Interface[]> {
  const ends = new Map<string, Interface[]>();
  for (const [a, b] of tunnelPairs(lab)) {
    ends.set(a.id, [...(ends.get(a.id) ?? []), b]);
    ends.set(b.id, [...(ends.get(b.id) ?? []), a]);
  }
  return ends;
}

function linkText(lab: Lab, iface: Interface, farEnds: readonly Interface[] = []): string {
  if (iface.kind === 'loopback') return '';
  const parts: string[] = [iface.kind];
  const peer = iface.kind === 'veth' ? lab.interfaces[iface.peerId] : undefined;
  const ends = (peer ? [peer] : farEnds).map((end) => `→ ${lab.namespaces[end.namespaceId]?.name ?? '?'}/${end.name}`);
  parts.push(...ends.sort());
  const master = iface.masterId === undefined ? undefined : lab.interfaces[iface.masterId];
  const parent = parentOf(lab, iface);
  if (parent)
    parts.push(`⌐ ${parent.namespaceId === iface.namespaceId ? '' : `${lab.namespaces[parent.namespaceId]?.name ?? '?'}/`}${parent.name}`);
  for (const [name, value] of Object.entries(optionsOf(iface)))
    if (!['secret', 'lines'].includes(kindOf(iface.kind)?.options[name]?.field.type ?? '')) parts.push(`${name} ${String(value)}`);
  if (master) parts.push(`⊂ ${master.name}`);
  if (iface.vlans) parts.push(`vlan ${vlanText(vlansOf(iface.vlans))}`);
  if (iface.mtu !== undefined) parts.push(`mtu ${String(iface.mtu)}`);
  if (iface.mac !== undefined) parts.push(iface.mac);
  const impairment = impairmentText(iface.impairment);
  if (impairment !== undefined) parts.push(`netem ${impairment}`);
  return parts.join(' ');
}

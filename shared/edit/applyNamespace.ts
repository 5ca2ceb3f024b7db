/** Applies the edits of namespaces, but for their routes, services and firewall rules, to a draft of the lab. */
import type { Draft } from 'immer';
import { HOST } from '../model/ids.ts';
import { LAB_LIMITS, newLoopback, newNamespace, type Lab, type Namespace, type Neighbour } from '../model/lab.ts';
import type { Rule } from '../model/rule.ts';
import type { Switch } from '../model/switches.ts';
import { neighbourKey } from '../plan/neighbourState.ts';
import { ruleWords } from '../plan/ruleState.ts';
import { removeInterface } from './applyInterface.ts';
import { assignDefined } from './assignDefined.ts';
import type { EditOf } from './edit.ts';
import type { EditIndex } from './editIndex.ts';
import { entry, refuse, refuseKnownId } from './refuse.ts';

type NamespaceChanges = EditOf<'namespace.set'>['changes'];

export function addNamespace(lab: Draft<Lab>, index: EditIndex, edit: EditOf<'namespace.add'>): void {
  if (index.namespaces >= LAB_LIMITS.namespaces + 1) refuse('limit', ['id'], { limit: String(LAB_LIMITS.namespaces) });
  refuseKnownId(lab, edit.id, ['id']);
  index.takeNamespace(edit.name);
  const loopback = newLoopback(edit.id, edit.loopbackUp ?? true);
  refuseKnownId(lab, loopback.id, ['id']);
  index.take(loopback, ['id']);
  lab.namespaces[edit.id] = newNamespace(edit.id, edit.name);
  lab.interfaces[loopback.id] = loopback;
  lab.layout[edit.id] = { ...edit.position };
}

export function renameNamespace(lab: Draft<Lab>, index: EditIndex, edit: EditOf<'namespace.rename'>): void {
  const namespace = entry(lab.namespaces, edit.id);
  if (edit.id === HOST) refuse('host_fixed', ['id']);
  if (namespace.name === edit.name) return;
  index.takeNamespace(edit.name);
  index.freeNamespace(namespace.name);
  namespace.name = edit.name;
}

export function setNamespace(namespace: Draft<Namespace>, changes: NamespaceChanges): void {
  const { forwarding, hosts, masquerade, neighbours, rules, rules6, switches, firewall } = changes;
  if (forwarding) assignDefined(namespace.forwarding, forwarding);
  if (hosts) namespace.hosts = hosts.map((host) => ({ ...host }));
  if (masquerade) namespace.masquerade = [...new Set(masquerade)];
  if (neighbours) namespace.neighbours = distinct(neighbours);
  if (rules) namespace.rules = distinctRules(rules, 'rules');
  if (rules6) namespace.rules6 = distinctRules(rules6, 'rules6');
  if (switches) namespace.switches = distinctSwitches(switches);
  if (firewall) {
    const twice = firewall.rules.findIndex(({ id }, i) => firewall.rules.findIndex((other) => other.id === id) !== i);
    if (twice >= 0) refuse('id_taken', ['changes', 'firewall', 'rules', twice, 'id'], { id: firewall.rules[twice]?.id ?? '' });
    namespace.firewall = structuredClone(firewall);
  }
  isolate(namespace, changes);
}

export function removeNamespace(lab: Draft<Lab>, index: EditIndex, id: string): void {
  const namespace = entry(lab.namespaces, id);
  if (id === HOST) refuse('host_fixed', ['id']);
  for (const inside of index.inside(id)) {
    // A veth's other end may lie in the same namespace and be gone already.
    if (Object.hasOwn(lab.interfaces, inside)) removeInterface(lab, index, inside);
  }
  index.freeNamespace(namespace.name);
  delete lab.namespaces[id];
  delete lab.layout[id];
}

/** The host has the kinds of the sandbox; a hostname goes with the UTS namespace that bears it. */
function isolate(namespace: Draft<Namespace>, { isolation, hostname }: NamespaceChanges): void {
  if (isolation) {
    if (namespace.id === HOST && Object.values(isolation).includes(true)) refuse('host_isolation', ['changes', 'isolation']);
    namespace.isolation = { ...namespace.isolation };
    assignDefined(namespace.isolation, isolation);
  }
  if (hostname !== undefined && hostname !== null) {
    if (!namespace.isolation.uts) refuse('hostname_needs_uts', ['changes', 'hostname']);
    namespace.hostname = hostname;
  }
  if (hostname === null || !namespace.isolation.uts) delete namespace.hostname;
}

/** The kernel refuses a rule that is there word by word. */
function distinctRules(rules: readonly Rule[], field: string): Rule[] {
  const known = new Set<string>();
  for (const [i, rule] of rules.entries()) {
    const text = ruleWords(rule).join(' ');
    if (known.has(text)) refuse('rule_taken', ['changes', field, i], { priority: String(rule.priority) });
    known.add(text);
  }
  return rules.map((rule) => ({ ...rule })).sort((a, b) => a.priority - b.priority);
}

/** An address has one MAC on an interface, and is answered for there once. */
function distinct(neighbours: readonly Neighbour[]): Neighbour[] {
  const known = new Set<string>();
  for (const [i, neighbour] of neighbours.entries()) {
    const { address, proxy } = neighbour;
    const key = neighbourKey(neighbour);
    if (known.has(key)) refuse(proxy ? 'proxy_taken' : 'neighbour_taken', ['changes', 'neighbours', i, 'address'], { address });
    known.add(key);
  }
  return neighbours.map((neighbour) => ({ ...neighbour }));
}

/** A switch has one value; the last one that is given. */
function distinctSwitches(switches: readonly Switch[]): Switch[] {
  return [...new Map(switches.map((one) => [`${one.dev} ${one.name}`, { ...one }])).values()];
}

/** What an edit did, in a form that can be said in any language: a code and its parameters. */
import { ruleText } from '../firewall/ruleText.ts';
import { ruleValue } from '../model/firewall.ts';
import { HOST } from '../model/ids.ts';
import type { Lab } from '../model/lab.ts';
import type { Edit, SingleEdit } from './edit.ts';

export interface EditLabel {
  code: string;
  params: Record<string, string>;
}

/** The label of an edit, with names as they were before it. */
export function labelOf(edit: Edit, before: Lab): EditLabel {
  if (edit.type !== 'batch') return labelOfSingle(edit, before);
  const [first] = edit.edits;
  if (first && edit.edits.every((other) => other.type === first.type)) {
    if (edit.edits.length === 1) return labelOfSingle(first, before);
    return { code: `${first.type}.many`, params: { count: String(edit.edits.length) } };
  }
  return { code: 'batch', params: { count: String(edit.edits.length) } };
}

function labelOfSingle(edit: SingleEdit, before: Lab): EditLabel {
  const namespaceName = (id: string): string => before.namespaces[id]?.name ?? (id === HOST ? HOST : id);
  const interfaceName = (id: string): string => before.interfaces[id]?.name ?? id;
  const ownerName = (id: string): string => namespaceName(before.interfaces[id]?.namespaceId ?? id);
  const label = (params: Record<string, string>): EditLabel => ({ code: edit.type, params });
  switch (edit.type) {
    case 'lab.rename':
      return label({ name: edit.name });
    case 'namespace.add':
      return label({ name: edit.name });
    case 'namespace.rename':
      return label({ name: namespaceName(edit.id), newName: edit.name });
    case 'namespace.set': {
      return { code: partOf(Object.keys(edit.changes)), params: { name: namespaceName(edit.id) } };
    }
    case 'namespace.remove':
      return label({ name: namespaceName(edit.id) });
    case 'route.add':
    case 'route.set':
      return label({ name: namespaceName(edit.namespaceId), to: edit.route.to });
    case 'route.remove':
      return label({
        name: namespaceName(edit.namespaceId),
        to: before.namespaces[edit.namespaceId]?.routes.find((route) => route.id === edit.routeId)?.to ?? '',
      });
    case 'service.add':
    case 'service.set':
      return label({ name: namespaceName(edit.namespaceId), service: edit.service.name });
    case 'service.remove':
      return label({
        name: namespaceName(edit.namespaceId),
        service: before.namespaces[edit.namespaceId]?.services.find((service) => service.id === edit.serviceId)?.name ?? '',
      });
    case 'firewallRule.add':
    case 'firewallRule.set':
      return label({ name: namespaceName(edit.namespaceId), rule: ruleText(ruleValue(edit.rule)) });
    case 'firewallRule.remove': {
      const rule = before.namespaces[edit.namespaceId]?.firewall.rules.find(({ id }) => id === edit.ruleId);
      return label({ name: namespaceName(edit.namespaceId), rule: rule ? ruleText(ruleValue(rule)) : '' });
    }
    case 'firewall.policy':
      return label({ name: namespaceName(edit.namespaceId), chain: edit.chain, policy: edit.policy });
    case 'link.add':
      return label({ a: namespaceName(edit.a.namespaceId), b: namespaceName(edit.b.namespaceId) });
    case 'interface.add':
      return label({ name: edit.interface.name, namespace: namespaceName(edit.interface.namespaceId) });
    case 'interface.rename':
      return label({ name: interfaceName(edit.id), newName: edit.name });
    case 'interface.set':
    case 'interface.remove':
      return label({ name: interfaceName(edit.id), namespace: ownerName(edit.id) });
    case 'interface.move':
      return label({ name: interfaceName(edit.id), namespace: namespaceName(edit.namespaceId) });
    case 'interface.plug':
      return label({ name: interfaceName(edit.id), bridge: edit.masterId === null ? '' : interfaceName(edit.masterId) });
    case 'lab.settings':
    case 'layout.move':
    case 'schedule.set':
    case 'note.add':
    case 'note.set':
    case 'note.remove':
    case 'group.add':
    case 'group.set':
    case 'group.remove':
      return label({});
  }
}

/** Parts of a namespace that have a name of their own in the history. */
const PARTS: readonly [code: string, keys: readonly string[]][] = [
  ['namespace.isolate', ['isolation', 'hostname']],
  ['namespace.rules', ['rules', 'rules6']],
  ['namespace.neighbours', ['neighbours']],
  ['namespace.switches', ['switches']],
];

function partOf(keys: readonly string[]): string {
  const part = PARTS.find(([, own]) => keys.length > 0 && keys.every((key) => own.includes(key)));
  return part?.[0] ?? 'namespace.set';
}

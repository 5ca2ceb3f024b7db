/** Every change a person (or the kernel) can make to a lab, as data. */
import * as z from 'zod';
import { impairmentSchema } from '../impairment/impairment.ts';
import { interfaceAddressSchema, macSchema, mtuSchema } from '../model/address.ts';
import { FILTER_CHAINS, firewallRuleSchema, firewallSchema, policySchema } from '../model/firewall.ts';
import { idSchema } from '../model/ids.ts';
import { isolationSchema, utsNameSchema } from '../model/isolation.ts';
import {
  bridgeSchema,
  forwardingSchema,
  groupSchema,
  hostEntrySchema,
  HOSTS_LIMIT,
  neighbourSchema,
  kindLinkSchemas,
  noteSchema,
  positionSchema,
  settingsSchema,
  vethSchema,
} from '../model/lab.ts';
import { portVlansSchema } from '../model/portVlans.ts';
import { routeSchema } from '../model/route.ts';
import { scheduleSchema } from '../model/schedule.ts';
import { rule6Schema, ruleSchema, RULES_LIMIT_OF_FAMILY } from '../model/rule.ts';
import { interfaceNameSchema, labNameSchema, namespaceNameSchema, noteTextSchema } from '../model/names.ts';
import { serviceSchema } from '../model/service.ts';
import { SWITCHES_LIMIT, switchSchema } from '../model/switches.ts';

const optionValueSchema = z.union([z.string(), z.number(), z.boolean()]);
const size = z.number().min(20).max(20000);
const place = z.number().int().min(0).max(1000);

/** `null` takes an optional property away: the kernel chooses again. */
const interfaceChangesSchema = z.strictObject({
  up: z.boolean().optional(),
  addresses: z.array(interfaceAddressSchema).max(64).optional(),
  mac: macSchema.nullable().optional(),
  mtu: mtuSchema.nullable().optional(),
  stp: z.boolean().optional(),
  impairment: impairmentSchema.nullable().optional(),
  /** All VLANs it is in, as a port of a bridge or as a bridge. */
  vlans: portVlansSchema.nullable().optional(),
  /** What it stands on. */
  parentId: idSchema.nullable().optional(),
  /** Those that change; the kind says which there are. */
  options: z.record(z.string(), optionValueSchema.nullable()).optional(),
});

const namespaceChangesSchema = z.strictObject({
  forwarding: forwardingSchema.partial().optional(),
  hosts: z.array(hostEntrySchema).max(HOSTS_LIMIT).optional(),
  masquerade: z.array(interfaceNameSchema).max(50).optional(),
  neighbours: z.array(neighbourSchema).max(200).optional(),
  rules: z.array(ruleSchema).max(RULES_LIMIT_OF_FAMILY).optional(),
  rules6: z.array(rule6Schema).max(RULES_LIMIT_OF_FAMILY).optional(),
  switches: z.array(switchSchema).max(SWITCHES_LIMIT).optional(),
  firewall: firewallSchema.optional(),
  isolation: isolationSchema.partial().optional(),
  /** null: it is called as the namespace is. */
  hostname: utsNameSchema.nullable().optional(),
});

const single = [
  z.strictObject({ type: z.literal('lab.rename'), name: labNameSchema }),
  z.strictObject({ type: z.literal('lab.settings'), changes: settingsSchema.partial() }),
  z.strictObject({
    type: z.literal('namespace.add'),
    id: idSchema,
    name: namespaceNameSchema,
    position: positionSchema,
    /** State of its lo; absent: up. */
    loopbackUp: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('namespace.rename'), id: idSchema, name: namespaceNameSchema }),
  z.strictObject({ type: z.literal('namespace.set'), id: idSchema, changes: namespaceChangesSchema }),
  /** Takes its interfaces with it, and with each veth the other end. */
  z.strictObject({ type: z.literal('namespace.remove'), id: idSchema }),
  z.strictObject({ type: z.literal('route.add'), namespaceId: idSchema, route: routeSchema }),
  z.strictObject({ type: z.literal('route.set'), namespaceId: idSchema, route: routeSchema }),
  z.strictObject({ type: z.literal('route.remove'), namespaceId: idSchema, routeId: idSchema }),
  /** `at`: its place in the order; absent: the last. */
  z.strictObject({ type: z.literal('service.add'), namespaceId: idSchema, service: serviceSchema, at: place.optional() }),
  /** Takes the place of the one with its id; `at` moves it there. */
  z.strictObject({ type: z.literal('service.set'), namespaceId: idSchema, service: serviceSchema, at: place.optional() }),
  z.strictObject({ type: z.literal('service.remove'), namespaceId: idSchema, serviceId: idSchema }),
  /** `at`: its place among the rules of all chains; absent: the last. */
  z.strictObject({ type: z.literal('firewallRule.add'), namespaceId: idSchema, rule: firewallRuleSchema, at: place.optional() }),
  /** Takes the place of the one with its id; `at` moves it there. */
  z.strictObject({ type: z.literal('firewallRule.set'), namespaceId: idSchema, rule: firewallRuleSchema, at: place.optional() }),
  z.strictObject({ type: z.literal('firewallRule.remove'), namespaceId: idSchema, ruleId: idSchema }),
  /** What becomes of packets that no rule of the chain decides. */
  z.strictObject({ type: z.literal('firewall.policy'), namespaceId: idSchema, chain: z.enum(FILTER_CHAINS), policy: policySchema }),
  /** Both ends of a veth pair; each names the other as its peer. */
  z.strictObject({ type: z.literal('link.add'), a: vethSchema, b: vethSchema }),
  z.strictObject({
    type: z.literal('interface.add'),
    interface: z.discriminatedUnion('kind', [bridgeSchema, ...kindLinkSchemas]),
    position: positionSchema.optional(),
  }),
  z.strictObject({ type: z.literal('interface.rename'), id: idSchema, name: interfaceNameSchema }),
  z.strictObject({ type: z.literal('interface.set'), id: idSchema, changes: interfaceChangesSchema }),
  /** Into another namespace; it leaves its bridge, a VXLAN on it ends and a tunnel stays without it. `name` when the old one is taken there. */
  z.strictObject({ type: z.literal('interface.move'), id: idSchema, namespaceId: idSchema, name: interfaceNameSchema.optional() }),
  /** Plugs into a bridge, a bond or a VRF of the same namespace, or out (null). */
  z.strictObject({ type: z.literal('interface.plug'), id: idSchema, masterId: idSchema.nullable() }),
  /** Takes with it a veth's other end and what stands on it, but tunnels; a bridge lets its ports go. */
  z.strictObject({ type: z.literal('interface.remove'), id: idSchema }),
  z.strictObject({ type: z.literal('layout.move'), positions: z.record(idSchema, positionSchema) }),
  /** The whole schedule of the lab. */
  z.strictObject({ type: z.literal('schedule.set'), steps: scheduleSchema }),
  z.strictObject({ type: z.literal('note.add'), note: noteSchema, position: positionSchema }),
  z.strictObject({
    type: z.literal('note.set'),
    id: idSchema,
    changes: z.strictObject({ text: noteTextSchema, width: size, height: size }).partial(),
  }),
  z.strictObject({ type: z.literal('note.remove'), id: idSchema }),
  z.strictObject({ type: z.literal('group.add'), group: groupSchema, position: positionSchema }),
  z.strictObject({
    type: z.literal('group.set'),
    id: idSchema,
    changes: z.strictObject({ title: noteTextSchema, width: size, height: size }).partial(),
  }),
  z.strictObject({ type: z.literal('group.remove'), id: idSchema }),
] as const;

export const singleEditSchema = z.discriminatedUnion('type', single);

/** Several edits as one step of the history: all or none. */
export const batchEditSchema = z.strictObject({ type: z.literal('batch'), edits: z.array(singleEditSchema).min(1).max(10000) });

export const editSchema = z.discriminatedUnion('type', [...single, batchEditSchema]);

export type SingleEdit = z.infer<typeof singleEditSchema>;
export type EditOf<T extends SingleEdit['type']> = Extract<SingleEdit, { type: T }>;
export type Edit = z.infer<typeof editSchema>;
export type EditType = Edit['type'];

/** Why an edit cannot be: a code for the reader's language, the field at fault, and what to put into the sentence. */
export interface EditRefusal {
  code:
    | 'not_found'
    | 'id_taken'
    | 'name_taken'
    | 'host_fixed'
    | 'loopback_fixed'
    | 'same_interface'
    | 'other_namespace'
    | 'not_a_bridge'
    | 'bridge_in_bridge'
    | 'not_a_port'
    | 'parent_needed'
    | 'no_parent'
    | 'parent_kind'
    | 'parent_taken'
    | 'parent_elsewhere'
    | 'kind_taken'
    | 'kind_alone'
    | 'option_unknown'
    | 'option_invalid'
    | 'peer_mismatch'
    | 'not_for_kind'
    | 'address_taken'
    | 'route_taken'
    | 'neighbour_taken'
    | 'proxy_taken'
    | 'rule_taken'
    | 'host_isolation'
    | 'hostname_needs_uts'
    | 'limit';
  /** Path into the edit, e.g. ['name'] or ['a','addresses',0]. */
  path: (string | number)[];
  params: Record<string, string>;
}

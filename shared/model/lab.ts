/** The lab document: what the learner wants, as drawn. The one authority for it is the server. */
import * as z from 'zod';
import { impairmentSchema } from '../impairment/impairment.ts';
import { needsOptions, optionsSchema } from '../kinds/kind.ts';
import { BRIDGE, LINKS } from '../kinds/kinds.ts';
import { firewallSchema, noFirewall } from './firewall.ts';
import { interfaceAddressSchema, ipSchema, macSchema, mtuSchema } from './address.ts';
import { HOST, idSchema } from './ids.ts';
import { isolationSchema, NO_ISOLATION, utsNameSchema } from './isolation.ts';
import { hostNameSchema, interfaceNameSchema, labNameSchema, namespaceNameSchema, noteTextSchema } from './names.ts';
import { portVlansSchema } from './portVlans.ts';
import { routeSchema } from './route.ts';
import { scheduleSchema } from './schedule.ts';
import { rule6Schema, ruleSchema, RULES_LIMIT_OF_FAMILY } from './rule.ts';
import { serviceSchema, SERVICES_LIMIT } from './service.ts';
import { SWITCHES_LIMIT, switchSchema } from './switches.ts';

/** A name of /etc/hosts of one namespace. Names of namespaces need none: they are known everywhere. */
export const hostEntrySchema = z.strictObject({ name: hostNameSchema, address: ipSchema });

/** Of one namespace. */
export const HOSTS_LIMIT = 200;

/**
 * Of an interface of the same namespace: an address that has this MAC for good, or (proxy) one that the namespace answers for with its own
 * MAC when it is asked for there (ip-neighbour(8)).
 */
export const neighbourSchema = z
  .strictObject({ dev: interfaceNameSchema, address: ipSchema, mac: macSchema.optional(), proxy: z.literal(true).optional() })
  .refine(({ mac, proxy }) => (mac === undefined) !== (proxy === undefined), { path: ['mac'], error: 'neighbour_mac' });

export const forwardingSchema = z.strictObject({ ipv4: z.boolean(), ipv6: z.boolean() });

export const namespaceSchema = z.strictObject({
  id: idSchema,
  name: namespaceNameSchema,
  forwarding: forwardingSchema,
  routes: z.array(routeSchema).max(200),
  hosts: z.array(hostEntrySchema).max(HOSTS_LIMIT),
  /** Names of outgoing interfaces whose IPv4 traffic takes that interface's address (nat POSTROUTING MASQUERADE). */
  masquerade: z.array(interfaceNameSchema).max(50),
  neighbours: z.array(neighbourSchema).max(200).default([]),
  /** Policy rules of IPv4, and of IPv6. */
  rules: z.array(ruleSchema).max(RULES_LIMIT_OF_FAMILY).default([]),
  rules6: z.array(rule6Schema).max(RULES_LIMIT_OF_FAMILY).default([]),
  /** Reverse path filter, proxy ARP and proxy NDP, where they are not left to the machine. */
  switches: z.array(switchSchema).max(SWITCHES_LIMIT).default([]),
  firewall: firewallSchema.prefault(noFirewall),
  /** Programs it keeps running, in the order of their start. Labs of before there were any have none. */
  services: z.array(serviceSchema).max(SERVICES_LIMIT).default([]),
  /** Which kinds of namespace beside the network its programs have of their own; the host has the sandbox's, and cannot choose. */
  isolation: isolationSchema.default(NO_ISOLATION),
  /** With a UTS namespace of its own; absent: the namespace's name. */
  hostname: utsNameSchema.optional(),
});

/** What every interface has; `lo` is the name of a loopback only. */
const interfaceFields = {
  id: idSchema,
  namespaceId: idSchema,
  up: z.boolean(),
  addresses: z.array(interfaceAddressSchema).max(64),
};

export const loopbackSchema = z.strictObject({ ...interfaceFields, kind: z.literal('loopback'), name: z.literal('lo') });

const linkFields = {
  ...interfaceFields,
  name: interfaceNameSchema,
  /** Absent: the kernel chooses. */
  mac: macSchema.optional(),
  mtu: mtuSchema.optional(),
  /** The bridge, bond or VRF (an interface of the same namespace) this one is a port of. */
  masterId: idSchema.optional(),
  /** Of a bridge, and of its ports: in which VLANs it is. Absent: in the bridge's default one. */
  vlans: portVlansSchema.optional(),
  /** What happens to the packets it sends. */
  impairment: impairmentSchema.optional(),
};

export const vethSchema = z.strictObject({ ...linkFields, kind: z.literal('veth'), peerId: idSchema });
export const bridgeSchema = z.strictObject({
  ...linkFields,
  kind: z.literal('bridge'),
  stp: z.boolean(),
  /** Absent in labs that were drawn before there were any. */
  options: optionsSchema(BRIDGE).optional(),
});

/** The kinds of `shared/kinds`: alike but for their options. */
export const kindLinkSchemas = LINKS.map((kind) => {
  const options = optionsSchema(kind);
  return z.strictObject({
    ...linkFields,
    kind: z.literal(kind.kind),
    /** What it stands on: an interface of this or of another namespace. */
    parentId: idSchema.optional(),
    options: options.optional().refine((given) => given !== undefined || !needsOptions(kind), 'option_needed'),
  });
});

/** A closed union: a kind of interface is one descriptor in `shared/kinds`. */
export const interfaceSchema = z.discriminatedUnion('kind', [loopbackSchema, vethSchema, bridgeSchema, ...kindLinkSchemas]);

export const positionSchema = z.strictObject({ x: z.number().min(-1e6).max(1e6), y: z.number().min(-1e6).max(1e6) });
const sizeSchema = z.number().min(20).max(20000);

export const noteSchema = z.strictObject({ id: idSchema, text: noteTextSchema, width: sizeSchema, height: sizeSchema });
/** A dotted frame round some boxes; it carries what lies inside it when it moves. */
export const groupSchema = z.strictObject({ id: idSchema, title: noteTextSchema, width: sizeSchema, height: sizeSchema });

export const settingsSchema = z.strictObject({
  /** live: every edit runs at once. staged: edits collect until Apply. */
  mode: z.enum(['live', 'staged']),
  /** The drawing takes over what is typed in a terminal. Off: differences are shown, with Keep and Revert. */
  followKernel: z.boolean(),
  /** The host reaches the outside, where the server allows it. Absent: it does not. */
  uplink: z.boolean().optional(),
});

export const labSchema = z.strictObject({
  id: idSchema,
  name: labNameSchema,
  namespaces: z.record(idSchema, namespaceSchema),
  interfaces: z.record(idSchema, interfaceSchema),
  notes: z.record(idSchema, noteSchema),
  groups: z.record(idSchema, groupSchema),
  /** Where boxes stand: by id of a namespace, a bridge, a note or a group (top left corner, canvas pixels). */
  layout: z.record(idSchema, positionSchema),
  /** Timed changes; they run when they are asked to. */
  schedule: scheduleSchema.default([]),
  settings: settingsSchema,
  /** Grows by one with every accepted edit. */
  revision: z.number().int().min(0),
});

export type Neighbour = z.infer<typeof neighbourSchema>;
export type HostEntry = z.infer<typeof hostEntrySchema>;
export type Namespace = z.infer<typeof namespaceSchema>;
export type Loopback = z.infer<typeof loopbackSchema>;
export type Veth = z.infer<typeof vethSchema>;
export type Bridge = z.infer<typeof bridgeSchema>;
export type KindLink = z.infer<(typeof kindLinkSchemas)[number]>;
export type Interface = z.infer<typeof interfaceSchema>;
export type InterfaceKind = Interface['kind'];
export type Position = z.infer<typeof positionSchema>;
export type Note = z.infer<typeof noteSchema>;
export type Group = z.infer<typeof groupSchema>;
export type LabSettings = z.infer<typeof settingsSchema>;
export type Lab = z.infer<typeof labSchema>;

/** Limits of one lab: the kernel's RTNL lock is shared by the whole machine, so a lab must stay small enough for its neighbours. */
export const LAB_LIMITS = { namespaces: 1000, interfaces: 6000, notes: 500, groups: 200 } as const;

/** The id of a namespace's loopback: derived, so that nobody has to invent it. */
export function loopbackId(namespaceId: string): string {
  return `${namespaceId}-lo`.slice(-40);
}

/** A namespace as it is born: nothing in it but lo. */
export function newNamespace(id: string, name: string): Namespace {
  return {
    id,
    name,
    forwarding: { ipv4: false, ipv6: false },
    routes: [],
    hosts: [],
    masquerade: [],
    neighbours: [],
    rules: [],
    rules6: [],
    switches: [],
    firewall: noFirewall(),
    services: [],
    isolation: NO_ISOLATION,
  };
}

/** The loopback of a namespace, up as a learner expects. */
export function newLoopback(namespaceId: string, up = true): Loopback {
  return { id: loopbackId(namespaceId), namespaceId, kind: 'loopback', name: 'lo', up, addresses: [] };
}

/** A lab with the host alone. */
export function emptyLab(id: string, name: string): Lab {
  const lo = newLoopback(HOST);
  return {
    id,
    name,
    namespaces: { [HOST]: newNamespace(HOST, HOST) },
    interfaces: { [lo.id]: lo },
    notes: {},
    groups: {},
    layout: { [HOST]: { x: 0, y: 0 } },
    schedule: [],
    settings: { mode: 'live', followKernel: true },
    revision: 0,
  };
}

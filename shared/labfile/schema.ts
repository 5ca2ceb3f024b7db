/** The shape of a lab file: what a person writes. What stands by default may be left out. */
import * as z from 'zod';
import { fileProblems } from './fileProblem.ts';
import { fileImpairmentSchema } from './fileImpairment.ts';
import { fileScheduleSchema } from './fileSchedule.ts';
import { fileOptionsSchema } from '../kinds/kind.ts';
import { kindOf, LINK_KINDS } from '../kinds/kinds.ts';
import { fileRuleSchema, policySchema, RULES_LIMIT } from '../model/firewall.ts';
import { ISOLATION_KINDS, isolationKindSchema, utsNameSchema } from '../model/isolation.ts';
import { interfaceAddressSchema, ipSchema, macSchema, mtuSchema } from '../model/address.ts';
import { neighbourSchema } from '../model/lab.ts';
import { fileServiceSchema, SERVICES_LIMIT } from '../model/service.ts';
import { SWITCHES_LIMIT, switchSchema } from '../model/switches.ts';
import { hostNameSchema, interfaceNameSchema, labNameSchema, namespaceNameSchema, noteTextSchema } from '../model/names.ts';
import { areApart, vlanIdSchema, vlanListSchema } from '../model/portVlans.ts';
import { fileRouteSchema } from '../model/route.ts';
import { rule6Schema, ruleSchema, RULES_LIMIT_OF_FAMILY } from '../model/rule.ts';

/** `namespace/interface`. */
const endSchema = z.string().regex(/^[^/\s]+\/[^/\s]+$/, 'file_end');
/** [x, y] in canvas pixels. */
const coordinate = z.number('file_place').min(-1e6, 'file_place').max(1e6, 'file_place');
const placeSchema = z.tuple([coordinate, coordinate], 'file_place');
const extent = z.number('file_size').min(20, 'file_size').max(20000, 'file_size');
const sizeSchema = z.tuple([extent, extent], 'file_size');

/** A single number needs no quotes. */
const vlanList = z.union([vlanIdSchema.transform(String), vlanListSchema], 'vlan_list');
const fileVlansSchema = z
  .strictObject({ pvid: vlanIdSchema.exactOptional(), untagged: vlanList.exactOptional(), tagged: vlanList.exactOptional() })
  .refine(areApart, 'vlan_both');

const interfaceFields = {
  /** veth when there is a peer on either side, otherwise it must be said. */
  kind: z.enum(['veth', 'bridge', 'loopback', ...LINK_KINDS]).optional(),
  /** The other end of a veth pair; one side is enough. */
  peer: endSchema.optional(),
  /** What it stands on: a name of the same namespace, or `namespace/interface`. */
  parent: z.union([interfaceNameSchema, endSchema]).optional(),
  /** Name of a bridge, a bond or a VRF of the same namespace. */
  master: interfaceNameSchema.optional(),
  addresses: z.array(interfaceAddressSchema).max(64).optional(),
  mac: macSchema.optional(),
  mtu: mtuSchema.optional(),
  /** Default true. */
  up: z.boolean().optional(),
  /** Bridges: default false. */
  stp: z.boolean().optional(),
  /** Bridges and their ports: the VLANs it is in, such as `{ pvid: 10, tagged: 20,30-33 }`. Default: the bridge's own one. */
  vlans: fileVlansSchema.optional(),
  /** What happens to the packets it sends. */
  impairment: fileImpairmentSchema.optional(),
};

/** The options of a kind stand flat beside the other fields; which there are says the kind. */
export const fileInterfaceSchema = z.looseObject(interfaceFields).superRefine((part, ctx) => {
  const options = fileOptions(part);
  const kind = kindOf(part.kind ?? '');
  if (!kind) {
    for (const name of Object.keys(options)) ctx.addIssue({ code: 'custom', message: 'file_unknown', path: [name] });
    return;
  }
  for (const { path, code, params } of fileProblems(fileOptionsSchema(kind).safeParse(options).error?.issues ?? [], options))
    ctx.addIssue({ code: 'custom', message: code, path, params });
});

/** What stands beside the fields that every interface has. */
export function fileOptions(part: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(part).filter(([name]) => !Object.hasOwn(interfaceFields, name)));
}

export const fileNamespaceSchema = z.strictObject({
  interfaces: z.record(z.string(), fileInterfaceSchema).optional(),
  routes: z.array(fileRouteSchema).max(200).optional(),
  forwarding: z.strictObject({ ipv4: z.boolean().optional(), ipv6: z.boolean().optional() }).optional(),
  /** Names of /etc/hosts of this namespace; a name may have several addresses. */
  hosts: z.record(hostNameSchema, z.union([ipSchema, z.array(ipSchema).min(1).max(200)])).optional(),
  masquerade: z.array(interfaceNameSchema).max(50).optional(),
  firewall: z
    .strictObject({
      policies: z.strictObject({ input: policySchema, forward: policySchema, output: policySchema }).partial().optional(),
      /** In order. */
      rules: z.array(fileRuleSchema).max(RULES_LIMIT).optional(),
    })
    .optional(),
  /** Permanent neighbours, and addresses that are answered for. */
  neighbours: z.array(neighbourSchema).max(200).optional(),
  /** Policy rules of IPv4, and of IPv6. */
  rules: z.array(ruleSchema).max(RULES_LIMIT_OF_FAMILY).optional(),
  rules6: z.array(rule6Schema).max(RULES_LIMIT_OF_FAMILY).optional(),
  /** Reverse path filter, proxy ARP and proxy NDP of an interface, or of `all`. */
  switches: z.array(switchSchema).max(SWITCHES_LIMIT).optional(),
  /** Programs it keeps running. */
  services: z.array(fileServiceSchema).max(SERVICES_LIMIT).optional(),
  /** Which kinds of namespace it has of its own beside the network. */
  isolation: z.array(isolationKindSchema).max(ISOLATION_KINDS.length).optional(),
  /** With uts; absent: as the namespace is called. */
  hostname: utsNameSchema.optional(),
});

export const labFileSchema = z.strictObject({
  /** Version of the format. */
  nslab: z.literal(1),
  name: labNameSchema,
  namespaces: z.record(z.union([z.literal('host'), namespaceNameSchema]), fileNamespaceSchema).optional(),
  settings: z
    .strictObject({ mode: z.enum(['live', 'staged']).optional(), followKernel: z.boolean().optional(), uplink: z.boolean().optional() })
    .optional(),
  /** By namespace name, or `namespace/bridge`. */
  layout: z.record(z.string(), placeSchema).optional(),
  notes: z
    .array(z.strictObject({ text: noteTextSchema, at: placeSchema, size: sizeSchema.optional() }))
    .max(500)
    .optional(),
  /** Timed changes, run on request. */
  schedule: fileScheduleSchema.optional(),
  groups: z
    .array(z.strictObject({ title: noteTextSchema, at: placeSchema, size: sizeSchema }))
    .max(200)
    .optional(),
});

export type LabFile = z.output<typeof labFileSchema>;
export type LabFileInput = z.input<typeof labFileSchema>;
export type FileInterface = z.output<typeof fileInterfaceSchema>;
export type FileNamespace = z.output<typeof fileNamespaceSchema>;

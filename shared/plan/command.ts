/** Every change nslab makes to a kernel, as data. What the learner reads and what runs are both derived from it. */
import * as z from 'zod';
import { chainSchema, policySchema, RULES_LIMIT, ruleValueSchema } from '../model/firewall.ts';
import { impairmentSchema } from '../impairment/impairment.ts';
import { ISOLATION_KINDS, isolationKindSchema, utsNameSchema } from '../model/isolation.ts';
import { routeStateSchema as route } from './routeState.ts';
import { SWITCH_NAMES, SWITCH_VALUES } from '../model/switches.ts';
import { LINK_KINDS } from '../kinds/kinds.ts';
import { neighbourStateSchema as neighbour } from './neighbourState.ts';
import { ruleStateSchema as rule } from './ruleState.ts';

const ns = z.string();
const dev = z.string();
const vid = z.string().regex(/^\d{1,4}(-\d{1,4})?$/);
const family = z.union([z.literal(4), z.literal(6)]);
const optionValue = z.union([z.string(), z.number(), z.boolean()]);
const options = z.record(z.string(), optionValue);
/** Namespaces with interfaces that stand on this one and may follow it: such a command keeps its place in the order. */
const touches = z.array(ns).optional();

export const commandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('netns.add'), ns }),
  z.strictObject({ type: z.literal('netns.delete'), ns }),
  /** One end in `ns`, the other in `peer.ns`; each with an index of its own (see perf notes in docs/PERFORMANCE.md). */
  z.strictObject({
    type: z.literal('veth.add'),
    ns,
    dev,
    index: z.number().int(),
    mac: z.string().optional(),
    mtu: z.number().int().optional(),
    master: z.string().optional(),
    up: z.boolean().optional(),
    peer: z.strictObject({ ns, dev, index: z.number().int(), mac: z.string().optional(), mtu: z.number().int().optional() }),
  }),
  z.strictObject({
    type: z.literal('bridge.add'),
    ns,
    dev,
    stp: z.boolean(),
    options: options.optional(),
    mac: z.string().optional(),
    mtu: z.number().int().optional(),
  }),
  /** Of a kind of `shared/kinds`; `ns` is where its parent is, `to` the namespace it is born in when that is another. */
  z.strictObject({
    type: z.literal('link.add'),
    ns,
    dev,
    kind: z.enum(LINK_KINDS),
    parent: dev.optional(),
    options,
    mac: z.string().optional(),
    mtu: z.number().int().optional(),
    to: ns.optional(),
  }),
  /** `null` takes an option away: what stands by itself stands again. */
  z.strictObject({ type: z.literal('link.options'), ns, dev, kind: z.string(), options: z.record(z.string(), optionValue.nullable()) }),
  /** All of it at once. Absent key: it stays; records of what ran leave it out. `gone`: public keys of peers that go before. */
  z.strictObject({
    type: z.literal('wireguard.set'),
    ns,
    dev,
    privateKey: z.string().optional(),
    port: z.number().int(),
    peers: z.string(),
    gone: z.array(z.string()),
  }),
  z.strictObject({ type: z.literal('link.delete'), ns, dev }),
  z.strictObject({ type: z.literal('link.move'), ns, dev, to: ns, newName: z.string().optional() }),
  z.strictObject({ type: z.literal('link.rename'), ns, dev, newName: z.string() }),
  z.strictObject({ type: z.literal('link.up'), ns, dev, touches }),
  z.strictObject({ type: z.literal('link.down'), ns, dev, touches }),
  z.strictObject({ type: z.literal('link.mac'), ns, dev, mac: z.string() }),
  z.strictObject({ type: z.literal('link.mtu'), ns, dev, mtu: z.number().int(), touches }),
  z.strictObject({ type: z.literal('link.master'), ns, dev, master: z.string(), touches }),
  z.strictObject({ type: z.literal('link.nomaster'), ns, dev, touches }),
  /** By netem, all of it; or, where the kernel has none, by tbf the rate alone. */
  z.strictObject({ type: z.literal('impair.set'), ns, dev, impairment: impairmentSchema }),
  z.strictObject({ type: z.literal('impair.clear'), ns, dev }),
  z.strictObject({ type: z.literal('rate.set'), ns, dev, rateKbit: z.number().int() }),
  z.strictObject({ type: z.literal('rate.clear'), ns, dev }),
  /** Where the kernel has no netem: what arrives at `dev` is lost, as if the other end had sent it into nothing. */
  z.strictObject({ type: z.literal('loss.set'), ns, dev, percent: z.number() }),
  z.strictObject({ type: z.literal('loss.clear'), ns, dev }),
  /** VLANs of a port, or (`self`) of the bridge itself; `vid`: `20` or `20-23`. One that is there is changed. */
  z.strictObject({
    type: z.literal('vlan.set'),
    ns,
    dev,
    vid,
    pvid: z.literal(true).optional(),
    untagged: z.literal(true).optional(),
    self: z.literal(true).optional(),
  }),
  z.strictObject({ type: z.literal('vlan.delete'), ns, dev, vid, self: z.literal(true).optional() }),
  z.strictObject({ type: z.literal('bridge.stp'), ns, dev, on: z.boolean() }),
  z.strictObject({ type: z.literal('addr.add'), ns, dev, address: z.string() }),
  z.strictObject({ type: z.literal('addr.delete'), ns, dev, address: z.string() }),
  z.strictObject({ type: z.literal('route.add'), ns, route }),
  z.strictObject({ type: z.literal('route.replace'), ns, route }),
  z.strictObject({ type: z.literal('route.delete'), ns, route }),
  z.strictObject({ type: z.literal('neighbour.replace'), ns, neighbour }),
  z.strictObject({ type: z.literal('neighbour.delete'), ns, neighbour }),
  z.strictObject({ type: z.literal('rule.add'), ns, family, rule }),
  z.strictObject({ type: z.literal('rule.delete'), ns, family, rule }),
  /** Our own nftables table: a chain with its policy, a rule at its end, all of its rules anew, or the chain away. */
  z.strictObject({ type: z.literal('nft.chain'), ns, chain: chainSchema, policy: policySchema }),
  z.strictObject({ type: z.literal('nft.rule'), ns, chain: chainSchema, rule: ruleValueSchema }),
  z.strictObject({
    type: z.literal('nft.replace'),
    ns,
    chain: chainSchema,
    policy: policySchema,
    rules: z.array(ruleValueSchema).max(RULES_LIMIT),
  }),
  z.strictObject({ type: z.literal('nft.delete'), ns, chain: chainSchema }),
  /** On an interface, or on `all` of the namespace. */
  z.strictObject({
    type: z.literal('switch.set'),
    ns,
    dev,
    name: z.enum(SWITCH_NAMES),
    value: z.enum(SWITCH_VALUES),
  }),
  z.strictObject({ type: z.literal('forwarding.set'), ns, family, on: z.boolean() }),
  z.strictObject({ type: z.literal('masquerade.add'), ns, dev }),
  z.strictObject({ type: z.literal('masquerade.delete'), ns, dev }),
  /** A process that holds these kinds open; what people run in the namespace joins it. */
  z.strictObject({
    type: z.literal('isolation.begin'),
    ns,
    kinds: z.array(isolationKindSchema).max(ISOLATION_KINDS.length),
    hostname: utsNameSchema.optional(),
  }),
  /** `pid`: as the lab's host sees it. */
  z.strictObject({ type: z.literal('isolation.end'), ns, pid: z.number().int() }),
  z.strictObject({
    type: z.literal('isolation.hostname'),
    ns,
    pid: z.number().int(),
    kinds: z.array(isolationKindSchema),
    hostname: utsNameSchema,
  }),
]);

export type Command = z.infer<typeof commandSchema>;
export type CommandType = Command['type'];

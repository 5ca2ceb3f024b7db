/// <reference types="vite/types/importMeta.d.ts" />
/** Each folder here is a case: what the kernel has, what is desired, and the commands between. A new one needs no code. */
import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { impairmentSchema } from '../../impairment/impairment.ts';
import { commandSchema } from '../command.ts';
import { DEFAULT_MTU, type InterfaceState, type NetState } from '../netState.ts';
import { fileRouteSchema } from '../../model/route.ts';
import { routeKey } from '../routeState.ts';
import { drawnRoute } from '../toNetState.ts';
import { plan } from '../plan.ts';
import { simulate } from '../simulate.ts';
import { blocked } from '../testStates.ts';
import { toText } from '../toArgv.ts';

/** States as they are short to write: what is usual may be left out. */
const interfaceSchema = z
  .strictObject({
    kind: z.string().default('veth'),
    up: z.boolean().default(true),
    addresses: z.array(z.string()).default([]),
    /** `namespace/interface` */
    peer: z.string().optional(),
    master: z.string().optional(),
    mac: z.string().optional(),
    mtu: z.number().optional(),
    stp: z.boolean().optional(),
    vlans: z.string().exactOptional(),
    options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).exactOptional(),
    impairment: impairmentSchema.optional(),
    saysMore: z.literal(true).optional(),
  })
  .transform(({ peer, mtu, master, mac, stp, impairment, saysMore, ...rest }): InterfaceState => {
    const [namespace = '', name = ''] = peer?.split('/') ?? [];
    const usual = rest.kind === 'veth' || rest.kind === 'dummy' ? DEFAULT_MTU : undefined;
    const effective = mtu ?? usual;
    return {
      ...rest,
      ...(peer !== undefined && { peer: { namespace, name } }),
      ...(effective !== undefined && { mtu: effective }),
      ...(master !== undefined && { master }),
      ...(mac !== undefined && { mac }),
      ...(stp !== undefined && { stp }),
      ...(impairment && { impairment }),
      ...(saysMore && { saysMore }),
    };
  });

const routeSchema = z.object(fileRouteSchema.shape).transform((route) => drawnRoute(route));

const namespaceSchema = z
  .strictObject({
    forwarding: z.strictObject({ ipv4: z.boolean().default(false), ipv6: z.boolean().default(false) }).prefault({}),
    interfaces: z.record(z.string(), interfaceSchema).default({}),
    routes: z.array(routeSchema).default([]),
    masquerade: z.array(z.string()).default([]),
  })
  .transform(({ interfaces, routes, ...rest }) => ({
    ...rest,
    interfaces: { lo: { kind: 'loopback', up: true, addresses: [] }, ...interfaces },
    routes: Object.fromEntries(routes.map((route) => [routeKey(route), route])),
  }));

const stateSchema = z.record(z.string(), namespaceSchema);

const movesSchema = z.array(
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('namespace.rename'), ns: z.string(), newName: z.string() }),
    z.strictObject({ type: z.literal('interface.rename'), ns: z.string(), dev: z.string(), newName: z.string() }),
    z.strictObject({
      type: z.literal('interface.move'),
      ns: z.string(),
      dev: z.string(),
      to: z.string(),
      newName: z.string().exactOptional(),
    }),
  ]),
);

/** How the case's kernel differs from others. */
const traitsSchema = z.strictObject({ netem: z.boolean().exactOptional() });

const files = import.meta.glob<unknown>('./*/*.json', { import: 'default', eager: true });
const names = [...new Set(Object.keys(files).map((path) => path.split('/')[1] ?? ''))].sort();

function state(name: string, file: 'desired' | 'observed'): NetState {
  return stateSchema.parse(files[`./${name}/${file}.json`]);
}

describe('cases of the planner', () => {
  it.each(names)('PL1 PL2 PL3 %s', async (name) => {
    const target = state(name, 'desired');
    const actual = state(name, 'observed');
    const moves = movesSchema.parse(files[`./${name}/moves.json`] ?? []);
    const traits = traitsSchema.parse(files[`./${name}/kernel.json`] ?? {});
    const commands = plan({ target, actual, moves, nextIndex: 101, ...traits });
    await expect(`${JSON.stringify(commands.map(toText), null, 2)}\n`).toMatchFileSnapshot(`./${name}/plan.json`);
    for (const command of commands) expect(commandSchema.parse(command)).toEqual(command);
    const outcome = simulate(actual, commands, traits);
    if (!outcome.ok) throw new Error(`${outcome.reason}: ${toText(outcome.command)}`);
    expect(blocked(target, outcome.state).open).toEqual([]);
    expect(plan({ target, actual: outcome.state, nextIndex: 201, ...traits })).toEqual([]);
  });
});

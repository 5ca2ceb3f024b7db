/** One difference between the drawing and the kernel: what drift is made of, and what Keep and Revert are about. */
import * as z from 'zod';
import { routeStateSchema as route } from './routeState.ts';

const ns = z.string();
const dev = z.string();
const presence = z.enum(['missing', 'extra']);
const OPTION = 'option:';

/** `missing`: drawn, but the kernel does not have it. `extra`: the kernel has it, but it is not drawn (live only). */
export const differenceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('namespace'), ns, state: presence }),
  z.strictObject({ kind: z.literal('interface'), ns, dev, state: presence }),
  /** Both have it, but not alike. Values as text; `wanted` absent: the drawing leaves it to the kernel. */
  z.strictObject({
    kind: z.literal('property'),
    ns,
    dev,
    property: z.union([
      z.enum(['kind', 'up', 'mac', 'mtu', 'master', 'peer', 'parent', 'stp', 'vlans', 'impairment']),
      z.templateLiteral(['option:', z.string()]),
    ]),
    wanted: z.string().optional(),
    actual: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('address'), ns, dev, address: z.string(), state: presence }),
  /** `actual` is set when the kernel has another route in its place (same family, destination and metric). */
  z.strictObject({ kind: z.literal('route'), ns, key: z.string(), wanted: route.optional(), actual: route.optional() }),
  z.strictObject({ kind: z.literal('forwarding'), ns, family: z.union([z.literal(4), z.literal(6)]), wanted: z.boolean() }),
  z.strictObject({ kind: z.literal('masquerade'), ns, dev, state: presence }),
  /** An entry of a facet (shared/plan/facets): missing, live only, or not alike. */
  z.strictObject({
    kind: z.literal('facet'),
    ns,
    facet: z.string(),
    key: z.string(),
    wanted: z.json().optional(),
    actual: z.json().optional(),
  }),
]);

export type Difference = z.infer<typeof differenceSchema>;

type Property = Extract<Difference, { kind: 'property' }>['property'];

/** The option that a property is; undefined when it is something else. */
export function optionName(property: Property): string | undefined {
  return property.startsWith(OPTION) ? property.slice(OPTION.length) : undefined;
}

/** A stable name of a difference: the same difference has the same key after every reading. */
export function differenceKey(d: Difference): string {
  switch (d.kind) {
    case 'namespace':
      return `ns ${d.ns}`;
    case 'interface':
      return `if ${d.ns} ${d.dev}`;
    case 'property':
      return `prop ${d.ns} ${d.dev} ${d.property}`;
    case 'address':
      return `addr ${d.ns} ${d.dev} ${d.address}`;
    case 'route':
      return `route ${d.ns} ${d.key}`;
    case 'forwarding':
      return `fwd ${d.ns} ${String(d.family)}`;
    case 'masquerade':
      return `masq ${d.ns} ${d.dev}`;
    case 'facet':
      return `facet ${d.ns} ${d.facet} ${d.key}`;
  }
}

/** A route while it is filled in: one way or several, or a refusal. Pure. */
import { routeSchema, type Refusal, type Route } from '../../shared/model/route.ts';
import { given, givenNumber, problemsOf, type DraftOutcome } from './draft.ts';

export interface WayDraft {
  via: string;
  dev: string | null;
  weight: string;
}

export interface RouteDraft {
  to: string;
  /** Never empty. */
  ways: readonly WayDraft[];
  metric: string;
  table: string;
  src: string;
  type: Refusal | null;
}

export const NEW_WAY: WayDraft = { via: '', dev: null, weight: '' };

export function draftOfRoute(route: Route | undefined): RouteDraft {
  const number = (value: number | undefined): string => (value === undefined ? '' : String(value));
  const ways = route?.nexthops ?? [{ via: route?.via, dev: route?.dev, weight: 1 }];
  return {
    to: route?.to ?? 'default',
    ways: ways.map(({ via = '', dev = null, weight }) => ({ via, dev, weight: weight === 1 ? '' : String(weight) })),
    metric: number(route?.metric),
    table: number(route?.table),
    src: route?.src ?? '',
    type: route?.type ?? null,
  };
}

/** The route, or a code by field: `to`, `ways.0.via`, `table`, … */
export function routeOfDraft(id: string, { to, ways, metric, table, src, type }: RouteDraft): DraftOutcome<Route> {
  const parsed = routeSchema.safeParse({
    id,
    to,
    ...givenNumber('metric', metric),
    ...givenNumber('table', table),
    ...(type === null ? { ...waysOf(ways), ...given('src', src) } : { type }),
  });
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, problems: problemsOf(parsed.error, (path) => fieldOf(path, ways.length)) };
}

function waysOf(ways: readonly WayDraft[]): object {
  const [only] = ways;
  if (ways.length === 1 && only) return { ...given('via', only.via), ...given('dev', only.dev) };
  return {
    nexthops: ways.map(({ via, dev, weight }) => ({ ...given('via', via), ...given('dev', dev), ...givenNumber('weight', weight) })),
  };
}

function fieldOf(path: string, ways: number): string {
  if (ways === 1 && (path === 'via' || path === 'dev')) return `ways.0.${path}`;
  // That addresses are of different families is said of the route as a whole.
  return path === 'via' ? 'ways.0.via' : path.replace(/^nexthops\./, 'ways.');
}

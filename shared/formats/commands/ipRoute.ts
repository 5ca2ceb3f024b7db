/** `ip route`: of all tables, with one way, several, or none. */
import { destinationSchema } from '../../model/address.ts';
import { refusalSchema, type Nexthop } from '../../model/route.ts';
import type { NamespaceDraft, RouteDraft } from '../draft/namespaceDraft.ts';
import { isShort, wholeNumber, type Understood } from './understood.ts';

type Way = { via?: string; dev?: string; weight?: number };

export function runIpRoute(
  namespace: NamespaceDraft,
  verb: string | undefined,
  words: readonly string[],
  family: 4 | 6 | undefined,
): Understood {
  const adds = isShort(verb, 'add', 'append');
  const replaces = isShort(verb, 'replace', 'change');
  if (isShort(verb, 'flush')) return words.join(' ') === 'cache' ? 'done' : 'unknown';
  if (!adds && !replaces && !isShort(verb, 'delete')) return 'unknown';
  const read = readRoute(namespace, words);
  if (read === 'unknown' || read === 'fails') return read;
  const { to, ...rest } = read;
  const isDefault = to === 'default' || to === '0.0.0.0/0' || to === '::/0';
  const gateway = read.via ?? read.nexthops?.find(({ via }) => via !== undefined)?.via ?? read.src;
  const six = family === 6 || to.includes(':') || gateway?.includes(':') === true;
  const destination = isDefault ? (six && gateway === undefined ? '::/0' : 'default') : destinationSchema.safeParse(to).data;
  if (destination === undefined) return 'fails';
  const route: RouteDraft = { to: destination, ...rest };
  // Containers have a default route into their management network, which many take away first; here it is not there.
  if (!adds && !replaces) return namespace.removeRoute(route) || isDefault ? 'done' : 'fails';
  return namespace.addRoute(route, replaces) ? 'done' : 'fails';
}

function readRoute(namespace: NamespaceDraft, words: readonly string[]): (RouteDraft & { to: string }) | 'unknown' | 'fails' {
  const route: { to?: string; type?: RouteDraft['type']; table?: number; metric?: number; src?: string } = {};
  const ways: Way[] = [];
  let way: Way = {};
  let isMany = false;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    const value = (): string => words[(i += 1)] ?? '';
    const refusal = refusalSchema.safeParse(word);
    if (word === 'via') {
      if (words[i + 1] === 'inet' || words[i + 1] === 'inet6') i += 1;
      way.via = value();
    } else if (word === 'dev' || word === 'oif') {
      const iface = namespace.find(value());
      if (!iface) return 'fails';
      way.dev = iface.name;
    } else if (word === 'nexthop') {
      if (isMany) ways.push(way);
      isMany = true;
      way = {};
    } else if (word === 'weight') way.weight = wholeNumber(value()) ?? Number.NaN;
    else if (['metric', 'preference', 'priority'].includes(word)) route.metric = wholeNumber(value()) ?? Number.NaN;
    else if (word === 'src') route.src = value();
    else if (word === 'table' || word === 'vrf') {
      const table = word === 'table' ? tableOf(namespace, value()) : tableOfVrf(namespace, value());
      if (table === undefined) return 'fails';
      if (table !== 'main') route.table = table;
    }
    // Who put it there, and how far it reaches, which the kernel finds out by itself.
    else if (['proto', 'protocol', 'scope'].includes(word)) i += 1;
    else if (word === 'to' || word === 'unicast') continue;
    else if (refusal.success && route.to === undefined) route.type = refusal.data;
    else if (route.to === undefined && !/^[a-z]+$/.test(word)) route.to = word;
    else if (route.to === undefined && word === 'default') route.to = word;
    else return 'unknown';
  }
  if (isMany) ways.push(way);
  const { to } = route;
  if (to === undefined) return 'fails';
  const [only] = ways;
  if (ways.length > 1) {
    const nexthops = ways.map((hop): Nexthop => ({ weight: 1, ...hop }));
    return { ...route, to, nexthops };
  }
  const { weight: _, ...single } = only ?? way;
  return { ...route, to, ...single };
}

/** By number, or by a name that the machine has given. */
export function tableOf(namespace: NamespaceDraft, text: string): number | 'main' | undefined {
  if (text === 'main' || text === '254') return 'main';
  return wholeNumber(text) ?? namespace.tables.get(text);
}

function tableOfVrf(namespace: NamespaceDraft, name: string): number | undefined {
  const table = namespace.find(name)?.options['table'];
  return typeof table === 'number' ? table : undefined;
}

/** The vocabulary shared by drawing and kernel: what the planner compares. Namespaces and interfaces go by name. */

export interface InterfaceState {
  kind: string;
  up: boolean;
  /** Absent in a wish: whatever the kernel chose is right. */
  mac?: string;
  mtu?: number;
  /** Given addresses only, sorted; never the kernel's own link-local ones. */
  addresses: readonly string[];
  peer?: { namespace: string; name: string };
  master?: string;
  stp?: boolean;
}

export interface RouteState {
  family: 4 | 6;
  to: string;
  via?: string;
  dev?: string;
  metric?: number;
}

export interface NamespaceState {
  forwarding: { ipv4: boolean; ipv6: boolean };
  interfaces: Readonly<Record<string, InterfaceState>>;
  /** By `routeKey`: what makes two routes the same to the kernel. */
  routes: Readonly<Record<string, RouteState>>;
  masquerade: readonly string[];
}

export type NetState = Readonly<Record<string, NamespaceState>>;

/** Family, destination and metric: the kernel refuses a second route with all three equal (ip-route(8), `add`). */
export function routeKey(route: Pick<RouteState, 'family' | 'to' | 'metric'>): string {
  // IPv6 has 1024 where none is given (net/ipv6/route.c, IP6_RT_PRIO_USER).
  const metric = route.metric ?? (route.family === 6 ? 1024 : 0);
  return `${String(route.family)} ${route.to} ${String(metric)}`;
}

/** Applies the edits of single routes to a draft of their namespace. */
import type { Draft } from 'immer';
import type { Namespace } from '../model/lab.ts';
import { routeKey } from '../plan/routeState.ts';
import { drawnRoute } from '../plan/toNetState.ts';
import type { EditOf } from './edit.ts';
import { refuse } from './refuse.ts';

export function addRoute({ routes }: Draft<Namespace>, edit: EditOf<'route.add'>): void {
  if (routes.length >= 200) refuse('limit', ['route'], { limit: '200' });
  if (routes.some((route) => route.id === edit.route.id)) refuse('id_taken', ['route', 'id'], { id: edit.route.id });
  refuseTwin(routes, edit.route);
  routes.push({ ...edit.route });
}

export function setRoute({ routes }: Draft<Namespace>, edit: EditOf<'route.set'>): void {
  const at = routes.findIndex((route) => route.id === edit.route.id);
  if (at < 0) refuse('not_found', ['route', 'id'], { id: edit.route.id });
  refuseTwin(routes, edit.route);
  routes[at] = { ...edit.route };
}

export function removeRoute(namespace: Draft<Namespace>, edit: EditOf<'route.remove'>): void {
  if (!namespace.routes.some((route) => route.id === edit.routeId)) refuse('not_found', ['to'], { id: edit.routeId });
  namespace.routes = namespace.routes.filter((route) => route.id !== edit.routeId);
}

/** The kernel has one route for a family, table, destination and metric (ip-route(8), `add`). */
function refuseTwin(routes: Draft<Namespace>['routes'], wanted: (typeof routes)[number]): void {
  const key = routeKey(drawnRoute(wanted));
  const twin = routes.some((route) => route.id !== wanted.id && routeKey(drawnRoute(route)) === key);
  if (twin) refuse('route_taken', ['route', 'to'], { to: wanted.to });
}

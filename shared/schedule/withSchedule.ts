/** The drawing as it is to be while steps of its schedule are active: with what the kernel drops of itself then. */
import { contains, parseIp, parsePrefix } from '../model/address.ts';
import type { Interface, Lab, Namespace } from '../model/lab.ts';
import type { Route } from '../model/route.ts';
import { isRouteOf, type ScheduleAction, type ScheduleStep } from '../model/schedule.ts';

/** The lab with the steps laid on it, in their order; the same lab when nothing is active. A step about what is gone does nothing. */
export function withSchedule(lab: Lab, active: readonly ScheduleStep[]): Lab {
  const laid = active.reduce((current, step) => withAction(current, step.action), lab);
  if (laid === lab) return lab;
  const namespaces = { ...laid.namespaces };
  const interfaces = { ...laid.interfaces };
  for (const iface of Object.values(laid.interfaces)) {
    const before = lab.interfaces[iface.id];
    if (iface === before || iface.up) continue;
    // Down, an interface loses its IPv6 addresses, its neighbours, and the routes that lead through it.
    interfaces[iface.id] = { ...iface, addresses: iface.addresses.filter((address) => !address.includes(':')) };
    const namespace = namespaces[iface.namespaceId];
    if (namespace) namespaces[namespace.id] = withoutRoutesBy(laid, namespace, iface);
  }
  return { ...laid, namespaces, interfaces };
}

/** The ids of interfaces a step is about, for the canvas. */
export function touchedBy({ action }: ScheduleStep): string | undefined {
  return 'interfaceId' in action ? action.interfaceId : undefined;
}

function withAction(lab: Lab, action: ScheduleAction): Lab {
  switch (action.type) {
    case 'link.down':
    case 'link.up': {
      const up = action.type === 'link.up';
      return changed(lab, action.interfaceId, (iface) => (iface.up === up ? iface : { ...iface, up }));
    }
    case 'impair':
      return changed(lab, action.interfaceId, (iface) => (iface.kind === 'loopback' ? iface : { ...iface, impairment: action.impairment }));
    case 'address.remove':
      return changed(lab, action.interfaceId, (iface) =>
        iface.addresses.includes(action.address)
          ? { ...iface, addresses: iface.addresses.filter((address) => address !== action.address) }
          : iface,
      );
    case 'route.remove': {
      const namespace = lab.namespaces[action.namespaceId];
      if (!namespace?.routes.some((route) => isRouteOf(action, route))) return lab;
      const routes = namespace.routes.filter((route) => !isRouteOf(action, route));
      return { ...lab, namespaces: { ...lab.namespaces, [namespace.id]: { ...namespace, routes } } };
    }
  }
}

function changed(lab: Lab, id: string, change: (iface: Interface) => Interface): Lab {
  const iface = lab.interfaces[id];
  const next = iface && change(iface);
  return next === undefined || next === iface ? lab : { ...lab, interfaces: { ...lab.interfaces, [id]: next } };
}

function withoutRoutesBy(lab: Lab, namespace: Namespace, down: Interface): Namespace {
  const others = Object.values(lab.interfaces).filter((one) => one.namespaceId === namespace.id && one.up);
  const routes = namespace.routes.filter(
    (route) => !leadsBy(route, down) || (route.dev === undefined && others.some((one) => leadsBy(route, one))),
  );
  return { ...namespace, routes, neighbours: namespace.neighbours.filter((neighbour) => neighbour.dev !== down.name) };
}

function leadsBy(route: Route, iface: Interface): boolean {
  if (route.dev !== undefined) return route.dev === iface.name;
  const via = route.via === undefined ? undefined : parseIp(route.via);
  return (
    via !== undefined &&
    iface.addresses.some((address) => {
      const prefix = parsePrefix(address);
      return prefix !== undefined && contains(prefix, via);
    })
  );
}

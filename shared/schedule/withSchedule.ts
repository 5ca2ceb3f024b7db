/** The drawing as it is to be while steps of its schedule are active: with what the kernel drops of itself then. */
import { contains, parseIp, parsePrefix } from '../model/address.ts';
import type { Interface, Lab, Namespace } from '../model/lab.ts';
import { familyOf, type Route } from '../model/route.ts';
import { isRouteOf, type ScheduleAction, type ScheduleStep } from '../model/schedule.ts';

/** The lab with the steps laid on it, in their order; the same lab when nothing is active. A step about what is gone does nothing. */
export function withSchedule(lab: Lab, active: readonly ScheduleStep[]): Lab {
  const laid = active.reduce((current, step) => withAction(current, step.action), lab);
  if (laid === lab) return lab;
  const namespaces = { ...laid.namespaces };
  const interfaces = { ...laid.interfaces };
  for (const iface of Object.values(laid.interfaces)) {
    const before = lab.interfaces[iface.id];
    const namespace = namespaces[iface.namespaceId];
    if (!before || iface === before || !namespace) continue;
    if (!iface.up) {
      // Down, an interface loses its IPv6 addresses, its neighbours, and the routes that lead through it.
      interfaces[iface.id] = { ...iface, addresses: iface.addresses.filter((address) => !address.includes(':')) };
      namespaces[namespace.id] = withoutRoutesBy(laid, namespace, before, () => true);
    } else if (iface.addresses.length < before.addresses.length) {
      // net/ipv4/fib_frontend.c, fib_inetaddr_event: without an IPv4 address, what leads through it goes; without one, what has it as its source.
      const rest = withoutSources(namespace, before, iface);
      const isV4 = (address: string): boolean => !address.includes(':');
      namespaces[namespace.id] = iface.addresses.some(isV4) ? rest : withoutRoutesBy(laid, rest, before, isV4);
    }
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

/** `isOf` tells addresses whose family is concerned. */
function withoutRoutesBy(lab: Lab, namespace: Namespace, lost: Interface, isOf: (address: string) => boolean): Namespace {
  const others = Object.values(lab.interfaces).filter((one) => one.namespaceId === namespace.id && one.id !== lost.id && one.up);
  const stays = (route: Route): boolean =>
    !isOf(familyOf(route) === 6 ? '::' : '0.0.0.0') ||
    !leadsBy(route, lost) ||
    (route.dev === undefined && others.some((one) => leadsBy(route, one)));
  const neighbours = namespace.neighbours.filter(({ dev, address }) => dev !== lost.name || !isOf(address));
  return { ...namespace, routes: namespace.routes.filter(stays), neighbours };
}

function withoutSources(namespace: Namespace, before: Interface, after: Interface): Namespace {
  const gone = before.addresses.filter((address) => !after.addresses.includes(address)).map((address) => address.split('/')[0]);
  const routes = namespace.routes.filter(({ src }) => src === undefined || !gone.includes(src));
  return routes.length === namespace.routes.length ? namespace : { ...namespace, routes };
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

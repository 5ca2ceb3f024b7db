/** All kinds of services, and what can be asked of any of them. */
import type { Interface } from '../model/lab.ts';
import type { Service, ServiceKind } from '../model/service.ts';
import { command } from './command.ts';
import type { ServiceDescriptor, ServicePlace, ServiceStart, ServiceSurroundings } from './descriptor.ts';
import { dhcpClient } from './dhcpClient.ts';
import { dhcpDns } from './dhcpDns.ts';
import { frr } from './frr.ts';
import { http } from './http.ts';
import { iperf3 } from './iperf3.ts';
import type { ServicePort } from './port.ts';

type Fields<S> = S extends Service ? Omit<S, 'id' | 'name' | 'enabled'> : never;

/** Methods take the service of their own kind; they are reached by the kind of the service that is given to them. */
const DESCRIPTORS: Readonly<Record<ServiceKind, ServiceDescriptor<Service, Fields<Service>>>> = {
  http,
  iperf3,
  'dhcp-dns': dhcpDns,
  'dhcp-client': dhcpClient,
  frr,
  command,
};

export const SERVICE_KINDS: readonly ServiceKind[] = ['http', 'iperf3', 'dhcp-dns', 'dhcp-client', 'frr', 'command'];

export function describeService(kind: ServiceKind): ServiceDescriptor<Service, Fields<Service>> {
  return DESCRIPTORS[kind];
}

/** A new one with a free name, as its kind has it by default. */
export function newService(kind: ServiceKind, spec: { id: string; interfaces: readonly Interface[]; others: readonly Service[] }): Service {
  const around: ServiceSurroundings = {
    interfaces: spec.interfaces.filter((iface) => iface.kind !== 'loopback').map(({ name, addresses }) => ({ name, addresses })),
  };
  const name = freeServiceName(kind, spec.others);
  return { ...DESCRIPTORS[kind].defaults(around), id: spec.id, name, enabled: true };
}

export function freeServiceName(wanted: string, others: readonly Service[]): string {
  const taken = new Set(others.map((other) => other.name));
  if (!taken.has(wanted)) return wanted;
  for (let n = 2; ; n += 1) if (!taken.has(`${wanted}-${String(n)}`)) return `${wanted}-${String(n)}`;
}

export function serviceStart(service: Service, place: ServicePlace): ServiceStart {
  return DESCRIPTORS[service.kind].start(service, place);
}

export function servicePorts(service: Service): readonly ServicePort[] {
  return DESCRIPTORS[service.kind].ports(service);
}

export function serviceDevices(service: Service): readonly string[] {
  return DESCRIPTORS[service.kind].devices(service);
}

/** The services with an interface's new name in place of its old one. */
export function withRenamedDevice(services: readonly Service[], from: string, to: string): Service[] {
  return services.map((service) =>
    serviceDevices(service).includes(from) ? DESCRIPTORS[service.kind].renamed(service, from, to) : service,
  );
}

/** What it listens on, for a small badge: `http :80`. */
export function serviceBadge(service: Service): string {
  const ports = [...new Set(servicePorts(service).map(({ port }) => `:${String(port)}`))];
  return [service.name, ...ports].join(' ');
}

/** What in the services of a namespace will probably not work as it is meant. */
import type { Interface, Namespace } from '../model/lab.ts';
import type { Service } from '../model/service.ts';
import { describeService, serviceDevices, servicePorts } from '../services/services.ts';
import type { Doubt, DoubtPlace } from './doubt.ts';

/** `interfaces` are those of the namespace. */
export function serviceDoubts(namespace: Namespace, interfaces: readonly Interface[]): Doubt[] {
  const services = namespace.services.filter((service) => service.enabled);
  if (services.length === 0) return [];
  const at = (service: Service): DoubtPlace => ({ namespaceId: namespace.id, serviceId: service.id });
  const found = portDoubts(services, at);
  const names = new Set(interfaces.map((iface) => iface.name));
  const isAddressed =
    interfaces.some((iface) => iface.kind !== 'loopback' && iface.addresses.length > 0) ||
    services.some((service) => service.kind === 'dhcp-client');
  for (const service of services) {
    for (const dev of serviceDevices(service).filter((one) => !names.has(one)))
      found.push({ code: 'service_device_missing', at: [at(service)], params: { service: service.name, dev } });
    if (service.kind === 'frr' && !namespace.forwarding.ipv4 && !namespace.forwarding.ipv6)
      found.push({ code: 'router_without_forwarding', at: [at(service)], params: { service: service.name } });
    if (!isAddressed && describeService(service.kind).wantsAddress)
      found.push({ code: 'service_without_address', at: [at(service)], params: { service: service.name } });
  }
  return found;
}

/** Two that listen on the same port of the same interface; one that is bound to none takes it on all. */
function portDoubts(services: readonly Service[], at: (service: Service) => DoubtPlace): Doubt[] {
  const taken: { service: Service; protocol: string; port: number; dev?: string }[] = [];
  const found: Doubt[] = [];
  for (const service of services) {
    for (const wanted of servicePorts(service)) {
      const other = taken.find(
        ({ protocol, port, dev }) =>
          protocol === wanted.protocol && port === wanted.port && (dev === undefined || wanted.dev === undefined || dev === wanted.dev),
      );
      if (!other) taken.push({ service, ...wanted });
      else if (other.service !== service && !found.some((doubt) => doubt.at.some(({ serviceId }) => serviceId === service.id)))
        found.push({
          code: 'port_twice',
          at: [at(other.service), at(service)],
          params: { a: other.service.name, b: service.name, port: String(wanted.port) },
        });
    }
  }
  return found;
}

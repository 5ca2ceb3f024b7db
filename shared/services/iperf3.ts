/** The server side of iperf3(1), to measure how much a path carries. */
import type { ServiceDescriptor, ServiceOf } from './descriptor.ts';
import { portSchema } from './port.ts';

export const iperf3Fields = { port: portSchema };

type Iperf3Service = ServiceOf<'iperf3', typeof iperf3Fields>;

export const iperf3: ServiceDescriptor<Iperf3Service, Omit<Iperf3Service, 'id' | 'name' | 'enabled'>> = {
  fields: [{ key: 'port', type: 'number' }],
  needs: [{ id: 'iperf3', programs: ['iperf3'] }],
  wantsAddress: true,
  defaults: () => ({ kind: 'iperf3', port: 5201 }),
  start: ({ port }, { program }) => ({ files: [], argv: [program('iperf3'), '--server', '--port', String(port), '--forceflush'] }),
  ports: ({ port }) => [
    { protocol: 'tcp', port },
    { protocol: 'udp', port },
  ],
  devices: () => [],
  renamed: (service) => service,
};

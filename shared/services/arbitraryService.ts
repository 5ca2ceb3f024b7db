/** Random services for property tests. */
import * as fc from 'fast-check';
import type { Service } from '../model/service.ts';

const port = fc.integer({ min: 1, max: 65535 });
// A few that are hard to write in a file; random ones are tried on notes.
const text = fc.constantFrom('', 'Hello\nfrom: "here"', '# no', '你好', ' y ');
const word = fc.constantFrom('sleep', '$(id)', '-', 'a b', '\n', '1', 'null', '--x="1"', '你');

const COMMON = { id: 'service', name: 'service', enabled: true };

const fields: fc.Arbitrary<Service> = fc.oneof(
  fc.record({ port, text }).map(({ port: at, text: words }): Service => ({ ...COMMON, kind: 'http', port: at, text: words })),
  port.map((at): Service => ({ ...COMMON, kind: 'http', port: at })),
  port.map((at): Service => ({ ...COMMON, kind: 'iperf3', port: at })),
  fc.array(word, { minLength: 1, maxLength: 4 }).map((argv): Service => ({ ...COMMON, kind: 'command', argv })),
);

/** Of one namespace, with names and ids of their own. */
export const services: fc.Arbitrary<Service[]> = fc
  .uniqueArray(fc.tuple(fc.constantFrom('web', 'Speed', '0', 'a.b-c_d'), fields, fc.boolean()), {
    maxLength: 3,
    selector: ([name]) => name,
  })
  .map((some) => some.map(([name, service, enabled]) => ({ ...service, id: `id-${name.replaceAll('.', '')}`, name, enabled })));

import { expect, it } from 'vitest';
import { parseReading } from '../observe/parse.ts';
import { observedToNetState } from './toNetState.ts';

it('UP2 what nslab provides is no part of what is compared, nor are its routes', () => {
  const link = (name: string, index: number) => ({
    ifindex: index,
    ifname: name,
    flags: ['UP'],
    mtu: 1500,
    linkinfo: { info_kind: 'veth' },
    link_index: 9,
    link_netnsid: 0,
    addr_info: [{ family: 'inet', local: '10.1.0.2', prefixlen: 24, scope: 'global' }],
  });
  const route = (dev: string) => ({ dst: 'default', gateway: '10.1.0.1', dev, protocol: 'boot', metric: 1024, flags: [] });
  const state = (name: string, dev: string) => {
    const { namespace } = parseReading(name, `${JSON.stringify([link(dev, 2)])}\n${JSON.stringify([route(dev)])}\n[]\n`);
    const seen = observedToNetState({ counter: 1, namespaces: { [name]: namespace } })[name];
    return { interfaces: Object.keys(seen?.interfaces ?? {}), routes: Object.keys(seen?.routes ?? {}).length };
  };
  expect(state('host', 'uplink0')).toEqual({ interfaces: [], routes: 0 });
  expect(state('host', 'eth0')).toEqual({ interfaces: ['eth0'], routes: 1 });
  expect(state('msb', 'uplink0')).toEqual({ interfaces: ['uplink0'], routes: 1 });
});

import { expect, it } from 'vitest';
import { itemLines } from '../testItems.ts';
import { fromMiniEdit, isMiniEdit } from './fromMiniEdit.ts';

/** As MiniEdit writes it: every field, whether it was filled in or not. */
const FILE = JSON.stringify(
  {
    application: {
      dpctl: '',
      ipBase: '10.1.0.0/16',
      netflow: { nflowAddId: '0', nflowTarget: '', nflowTimeout: '600' },
      openFlowVersions: { ovsOf10: '1', ovsOf11: '0', ovsOf12: '0', ovsOf13: '0' },
      sflow: { sflowHeader: '128', sflowPolling: '30', sflowSampling: '400', sflowTarget: '' },
      startCLI: '0',
      switchType: 'ovs',
      terminalType: 'xterm',
    },
    controllers: [
      {
        opts: { controllerProtocol: 'tcp', controllerType: 'ref', hostname: 'c0', remoteIP: '127.0.0.1', remotePort: 6633 },
        x: '300.0',
        y: '50.0',
      },
    ],
    hosts: [
      { number: '1', opts: { hostname: 'h1', nodeNum: 1, sched: 'host' }, x: '100.0', y: '300.0' },
      {
        number: '2',
        opts: {
          hostname: 'h2',
          ip: '192.168.1.2/24',
          defaultRoute: '192.168.1.1',
          nodeNum: 2,
          sched: 'cfs',
          startCommand: 'sysctl -w net.ipv4.ip_forward=1; ./server.py &',
          stopCommand: 'pkill server',
          vlanInterfaces: [['10.9.0.1', '100']],
        },
        x: '500.0',
        y: '300.0',
      },
      { number: '3', opts: { hostname: 'h3', ip: '10.0.0.3', nodeNum: 3, sched: 'host' }, x: '700.0', y: '300.0' },
    ],
    links: [
      { dest: 's1', opts: {}, src: 'h1' },
      { dest: 's1', opts: { bw: 10, delay: '5ms', loss: 2 }, src: 'h2' },
      { dest: 's2', opts: { bw: 10, delay: '5ms', loss: 2 }, src: 's1' },
      { dest: 'r1', opts: {}, src: 'h3' },
      { dest: 'h9', opts: {}, src: 'h3' },
    ],
    switches: [
      { number: '1', opts: { controllers: ['c0'], hostname: 's1', nodeNum: 1, switchType: 'default', dpid: '0A' }, x: '300.0', y: '200.0' },
      { number: '2', opts: { controllers: [], hostname: 's2', nodeNum: 2, switchType: 'legacySwitch' }, x: '400.0', y: '100.0' },
      { number: '3', opts: { controllers: [], hostname: 'r1', nodeNum: 3, switchType: 'legacyRouter' }, x: '600.0', y: '200.0' },
    ],
    version: '2',
  },
  null,
  4,
);

it('FO6 MiniEdit: hosts, switches, routers, addresses, places; the rest is said', () => {
  expect(isMiniEdit(FILE)).toBe(true);
  const imported = fromMiniEdit(FILE, 'exercise');
  const impairment = { delay: '5ms', loss: '2%', rate: '10mbit' };
  expect(imported.ok && imported.file).toEqual({
    nslab: 1,
    name: 'exercise',
    namespaces: {
      host: {
        interfaces: {
          s1: { kind: 'bridge' },
          s2: { kind: 'bridge' },
          's1-eth1': { peer: 'h1/h1-eth0', master: 's1' },
          's1-eth2': { peer: 'h2/h2-eth0', master: 's1', impairment },
          's1-eth3': { peer: 'host/s2-eth1', master: 's1', impairment },
          's2-eth1': { peer: 'host/s1-eth3', master: 's2', impairment },
        },
      },
      r1: { interfaces: { 'r1-eth0': { peer: 'h3/h3-eth0' } }, forwarding: { ipv4: true } },
      h1: { interfaces: { 'h1-eth0': { peer: 'host/s1-eth1', addresses: ['10.1.0.1/16'] } } },
      h2: {
        interfaces: {
          'h2-eth0': { peer: 'host/s1-eth2', addresses: ['192.168.1.2/24'], impairment },
          'h2-eth0.100': { kind: 'vlan', parent: 'h2-eth0', id: 100, addresses: ['10.9.0.1/8'] },
        },
        routes: [{ to: 'default', via: '192.168.1.1' }],
        forwarding: { ipv4: true },
      },
      h3: { interfaces: { 'h3-eth0': { peer: 'r1/r1-eth0', addresses: ['10.0.0.3/8'] } } },
    },
    layout: {
      host: [0, -240],
      'host/s1': [600, 300],
      'host/s2': [900, 0],
      r1: [1500, 300],
      h1: [0, 600],
      h2: [1200, 600],
      h3: [1800, 600],
    },
  });
  expect(itemLines(imported)).toEqual([
    '2 keys_lost application | netflow, openFlowVersions, sflow, switchType, terminalType',
    '118 keys_lost s1 | dpid: 0A',
    '50 keys_lost h2 | stopCommand: pkill server',
    '111 link_nowhere h3 – h9',
    '27 controller_lost c0',
    'switches_bridged s1',
    '50 command_unknown h2 | ./server.py',
  ]);
});

it('FO1 MiniEdit: refuses what is no drawing of it', () => {
  expect(fromMiniEdit('{"hosts": 1, "links": []}', 'x')).toMatchObject({ ok: false, errors: [{ code: 'file_shape' }] });
  expect(fromMiniEdit('{"hosts": [1], "links": []}', 'x')).toMatchObject({ ok: false, errors: [{ code: 'file_shape', line: 1 }] });
  expect(fromMiniEdit('{"hosts": [', 'x')).toMatchObject({ ok: false, errors: [{ code: 'file_syntax', line: 1 }] });
});

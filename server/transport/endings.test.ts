import { expect, it } from 'vitest';
import { emptyLab, newNamespace } from '../../shared/model/lab.ts';
import { serviceSchema } from '../../shared/model/service.ts';
import type { ServiceInfo, TerminalInfo } from '../../shared/protocol/records.ts';
import { endingsIn } from './endings.ts';

const empty = emptyLab('l', 'l');
const service = (name: string) => serviceSchema.parse({ id: name, name, enabled: true, kind: 'command', argv: ['sleep', '1'] });
const msb = { ...newNamespace('n1', 'msb'), services: [service('web'), service('dns')] };
const lab = { ...empty, namespaces: { ...empty.namespaces, n1: msb, n2: { ...newNamespace('n2', 'db'), services: [service('sql')] } } };
const terminal = (namespace: string, ended?: { code: number }): TerminalInfo => ({
  ...{ id: namespace, labId: 'l', namespace, title: '', cols: 80, rows: 24 },
  ...(ended && { ended }),
});
const info = (id: string, state: ServiceInfo['state']): ServiceInfo => ({ id, namespaceId: 'n1', state, restarts: 0 });

it('NK5 says which terminals and services would end, by namespace and name', () => {
  const there = {
    lab,
    terminals: [terminal('msb'), terminal('msb'), terminal('db')],
    services: [info('web', 'running'), info('dns', 'running')],
  };
  expect(endingsIn({ changed: ['msb'], gone: [] }, there)).toMatchObject({
    reason: 'would_end',
    params: { namespaces: 'msb', terminals: '2', services: 'web, dns' },
  });
  expect(endingsIn({ changed: ['msb', 'db'], gone: [] }, there)?.params).toEqual({
    namespaces: 'msb, db',
    terminals: '3',
    services: 'web, dns',
  });
  // The services of one that goes were taken away with it, and come back with it.
  expect(endingsIn({ changed: [], gone: ['msb'] }, there)?.params).toEqual({ namespaces: 'msb', terminals: '2', services: '' });
  expect(endingsIn({ changed: [], gone: ['msb'] }, { ...there, terminals: [] })).toBeUndefined();
});

it('NK5 says nothing where nothing would end: elsewhere, ended before, or waiting', () => {
  const there = {
    lab,
    terminals: [terminal('db'), terminal('msb', { code: 0 })],
    services: [info('web', 'waiting'), info('dns', 'stopped')],
  };
  expect(endingsIn({ changed: ['msb'], gone: ['msb'] }, there)).toBeUndefined();
  expect(endingsIn({ changed: [], gone: [] }, there)).toBeUndefined();
});

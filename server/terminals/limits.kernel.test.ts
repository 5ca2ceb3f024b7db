import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sandbox } from '../ports.ts';
import { PingService } from '../probes/pingService.ts';
import { startTestSandbox } from '../sandbox/testSandbox.ts';
import { TerminalService } from './terminalService.ts';

const ignore = (): void => undefined;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startTestSandbox();
});

afterAll(() => sandbox.stop());

const sandboxOf = (labId: string): Sandbox | undefined => (labId === 'test' ? sandbox : undefined);

it('SA2 a lab has at most 24 terminals; one that is closed makes room', async () => {
  const terminals = new TerminalService({
    sandboxOf,
    events: { opened: ignore, changed: ignore, closed: ignore, output: ignore, typed: ignore },
  });
  const spec = { labId: 'test', namespace: 'host', cols: 80, rows: 24 };
  const opened = await Promise.all(Array.from({ length: 24 }, () => terminals.open(spec)));
  expect(opened.every((result) => result.ok)).toBe(true);
  expect(await terminals.open(spec)).toMatchObject({ ok: false, error: { code: 'limit', params: { limit: '24' } } });
  const [first] = terminals.list('test');
  terminals.close(first?.id ?? '');
  expect(await terminals.open(spec)).toMatchObject({ ok: true });
  expect(await terminals.open({ ...spec, labId: 'other' })).toMatchObject({ ok: false, error: { code: 'not_running' } });
  terminals.dropLab('test');
  expect(terminals.list('test')).toEqual([]);
});

it('SA2 the limit holds for those that are asked for at once', async () => {
  const terminals = new TerminalService({
    sandboxOf,
    events: { opened: ignore, changed: ignore, closed: ignore, output: ignore, typed: ignore },
  });
  const spec = { labId: 'test', namespace: 'host', cols: 80, rows: 24 };
  const opened = await Promise.all(Array.from({ length: 30 }, () => terminals.open(spec)));
  expect(opened.filter((result) => result.ok)).toHaveLength(24);
  terminals.dropLab('test');
});

it('PI3 a lab has at most 20 pings at once, also when asked for at once', async () => {
  const events = { changed: ignore, replied: ignore, removed: ignore };
  const pings = new PingService({ sandboxOf, observedOf: () => undefined, clock: Date, events });
  const spec = { labId: 'test', from: 'host', to: '127.0.0.1' };
  const started = await Promise.all(Array.from({ length: 25 }, () => pings.start(spec)));
  expect(started.filter((result) => result.ok)).toHaveLength(20);
  expect(await pings.start(spec)).toMatchObject({ ok: false, error: { code: 'limit', params: { limit: '20' } } });
  pings.dropLab('test');
  expect(pings.list('test')).toEqual([]);
});

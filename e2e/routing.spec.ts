import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';

const routing = (...devices: string[]) =>
  `forwarding: { ipv4: true }, services: [{ kind: frr, name: routing, ospf: { interfaces: [${devices
    .map((dev) => `{ dev: ${dev}, area: '0', hello: 1, dead: 3 }`)
    .join(', ')}] } }]`;
const RING = `nslab: 1
name: ring
namespaces:
  r1: { interfaces: { lo: { addresses: [1.1.1.1/32] }, e2: { peer: r2/e1, addresses: [10.0.12.1/24] }, e4: { peer: r4/e1, addresses: [10.0.14.1/24] } }, ${routing('lo', 'e2', 'e4')} }
  r2: { interfaces: { lo: { addresses: [2.2.2.2/32] }, e1: { addresses: [10.0.12.2/24] }, e3: { peer: r3/e2, addresses: [10.0.23.2/24] } }, ${routing('lo', 'e1', 'e3')} }
  r3: { interfaces: { lo: { addresses: [3.3.3.3/32] }, e2: { addresses: [10.0.23.3/24] }, e4: { peer: r4/e3, addresses: [10.0.34.3/24] } }, ${routing('lo', 'e2', 'e4')} }
  r4: { interfaces: { lo: { addresses: [4.4.4.4/32] }, e1: { addresses: [10.0.14.4/24] }, e3: { addresses: [10.0.34.4/24] } }, ${routing('lo', 'e1', 'e3')} }
layout: { host: [0, 420], r1: [0, 0], r2: [420, 0], r3: [420, 220], r4: [0, 220] }
`;

test('SV11 SV12 a ring of four routers learns its ways, and goes round a cut link', async ({ lab, server }) => {
  test.slow();
  const file = join(server.data, 'ring.yaml');
  writeFileSync(file, RING);
  await server.cli('apply', file);
  await lab.page.getByRole('article', { name: 'ring' }).locator('button.open').click();
  await expect(lab.box('r1').locator('.services [data-state="running"]')).toBeVisible();
  await lab.select('r1');
  const learned = lab.details.locator('.route-row', { hasText: 'learned · ospf' });
  const neighbours = lab.details.getByRole('list', { name: 'Neighbours' });
  await expect(neighbours).toContainText(/2\.2\.2\.2.*Full/, { timeout: 60_000 });
  await expect(learned.filter({ hasText: '2.2.2.2/32 via 10.0.12.2' })).toBeVisible({ timeout: 60_000 });
  await expect(lab.box('r1')).toContainText('router');

  await lab.details.getByRole('switch', { name: 'e2 up' }).press('Space');
  await expect(learned.filter({ hasText: '2.2.2.2/32 via 10.0.14.4' })).toBeVisible({ timeout: 60_000 });
  await expect(neighbours).not.toContainText('2.2.2.2', { timeout: 30_000 });
  // The other end finds its own way back a moment later.
  const ping = (): Promise<string> => server.exec('ring', 'r1', 'bash', '-c', 'ping -c 1 -W 1 2.2.2.2 || true');
  await expect.poll(ping, { timeout: 30_000 }).toContain('1 received');

  await lab.details.getByRole('button', { name: 'More: routing' }).click();
  await lab.page.getByRole('menuitem', { name: 'Open vtysh' }).click();
  const screen = lab.page.locator('.xterm-rows');
  await expect(screen).toContainText('Hello, this is FRRouting', { timeout: 30_000 });
});

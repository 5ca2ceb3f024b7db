import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seriousFindings } from './axe.ts';
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
  await lab.openAll();
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
  await expect(screen).toContainText('r1#');
});

/** r reaches s by two links; table 100 knows the second one. */
const TWO_WAYS = `nslab: 1
name: ways
namespaces:
  pc: { interfaces: { eth0: { peer: r/lan, addresses: [10.1.0.2/24] } }, routes: [{ to: default, via: 10.1.0.1 }] }
  r:
    interfaces: { lan: { addresses: [10.1.0.1/24] }, up1: { peer: s/in1, addresses: [10.2.0.1/24] }, up2: { peer: s/in2, addresses: [10.3.0.1/24] } }
    forwarding: { ipv4: true }
    routes: [{ to: 10.9.0.9/32, via: 10.2.0.2 }, { to: 10.9.0.9/32, via: 10.3.0.2, table: 100 }]
  s:
    interfaces: { lo: { addresses: [10.9.0.9/32] }, in1: { addresses: [10.2.0.2/24] }, in2: { addresses: [10.3.0.2/24] } }
    routes: [{ to: default, via: 10.2.0.1 }]
layout: { host: [0, 300], pc: [0, 0], r: [360, 0], s: [720, 0] }
`;

test('UI3 a wrong number of a routing service is told beside its field, and the template of a ring routes by OSPF', async ({ lab }) => {
  const { page, details } = lab;
  await lab.open('ring template', 'ring');
  await lab.select('r1');
  await details.getByRole('button', { name: 'More: routing' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  const form = details.getByRole('form', { name: 'Dynamic routing (FRR)' });
  const table = form.getByRole('table', { name: 'OSPF', exact: true });
  const hello = table.getByRole('textbox', { name: 'Hello e2' });
  await hello.fill('soon');
  await expect(hello).toHaveValue('soon');
  await expect(hello).toHaveAttribute('aria-invalid', 'true');
  await expect(table).toContainText('This number is out of range.');
  await expect(form.getByRole('button', { name: 'Save' })).toBeDisabled();
  expect(await seriousFindings(page)).toEqual([]);
  await hello.fill('2');
  await expect(table).not.toContainText('This number is out of range.');
  await form.getByRole('switch', { name: 'BGP' }).press('Space');
  await form.getByLabel('Own AS').fill('x');
  await expect(form).toContainText('This number is out of range.');
  await form.getByRole('button', { name: 'Cancel' }).click();
});

test('SV12 UI3 lines of one’s own frr.conf that FRR does not take are told beside the text, until it is changed', async ({ lab }) => {
  const { page, details } = lab;
  await lab.open('own text', 'ring');
  await lab.select('r1');
  const form = details.getByRole('form', { name: 'Dynamic routing (FRR)' });
  const text = form.getByRole('textbox', { name: 'frr.conf, your own text' });
  const edit = async (): Promise<void> => {
    await details.getByRole('button', { name: 'More: routing' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
  };
  await edit();
  await form.getByRole('button', { name: 'Write my own' }).click();
  await text.fill('hostname r1\n!\nrouter rip\n networc e2\n!\n');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toHaveCount(0);
  await edit();
  await expect(form.getByRole('alert')).toContainText(/FRR did not take line 4:.*networc e2/);
  await expect(text).toHaveAttribute('aria-invalid', 'true');
  expect(await seriousFindings(page)).toEqual([]);
  await text.fill('hostname r1\n!\nrouter rip\n network e2\n!\n');
  await expect(form).not.toContainText('did not take');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toHaveCount(0);
  await edit();
  await expect(form).not.toContainText('did not take');
});

test('RO6 switches are set in the details, heard of when they are typed, and undone', async ({ lab, server }) => {
  const { page, details } = lab;
  await lab.open('switches', 'tutorial');
  await lab.select('msb');
  await details.getByRole('button', { name: /^Switches/ }).click();
  const field = (name: string) => details.getByRole('table', { name: 'Switches' }).getByRole('combobox', { name, exact: true });
  await field('Reverse path: veth1').click();
  await page.getByRole('option', { name: 'strict' }).click();
  await expect(lab.commands.filter({ hasText: 'ip netns exec msb sysctl -w net.ipv4.conf.veth1.rp_filter=1' })).toHaveCount(1);
  await expect.poll(() => server.exec('switches', 'msb', 'sysctl', '-n', 'net.ipv4.conf.veth1.rp_filter')).toMatch(/^1/);
  await server.exec('switches', 'msb', 'sysctl', '-w', 'net.ipv4.conf.all.rp_filter=2');
  await expect(field('Reverse path: all')).toHaveValue('loose');
  await expect(details.getByRole('table', { name: 'Switches' })).toContainText('in effect: loose');
  expect(await seriousFindings(page)).toEqual([]);
  await lab.unselect();
  await page.keyboard.press('Control+z');
  await expect.poll(() => server.exec('switches', 'msb', 'sysctl', '-n', 'net.ipv4.conf.all.rp_filter')).toMatch(/^0/);
});

test('RO1 RO3 RO4 RO5 rules, neighbours, several next hops and the way to an address in the details', async ({ lab, server }) => {
  test.slow();
  const { page, details } = lab;
  const file = join(server.data, 'ways.yaml');
  writeFileSync(file, TWO_WAYS);
  await server.cli('apply', file);
  await lab.openAll();
  await page.getByRole('article', { name: 'ways' }).locator('button.open').click();
  await lab.select('r');
  const exec = (...argv: string[]): Promise<string> => server.exec('ways', 'r', ...argv);

  await details.getByRole('button', { name: /^Which way to/ }).click();
  const question = details.getByRole('form', { name: 'Which way to …?' });
  const answer = details.getByRole('status', { name: 'Answer' });
  await question.getByLabel('Address').fill('10.9.0');
  await expect(question).toContainText('Not an IP address');
  await question.getByLabel('Address').fill('10.9.0.9');
  await question.getByRole('button', { name: 'Ask' }).click();
  await expect(answer).toContainText(/Table.*main.*Via.*10\.2\.0\.2.*Interface.*up1.*Source address.*10\.2\.0\.1/s);
  await answer.getByRole('button', { name: 'Copy: ip -n r route get 10.9.0.9' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('ip -n r route get 10.9.0.9');

  await details.getByRole('button', { name: 'Add a policy rule' }).click();
  const rule = details.getByRole('form', { name: 'Policy rule' });
  await rule.getByLabel('From').fill('10.1.0.0/24');
  await rule.getByRole('textbox', { name: 'Table' }).fill('255');
  await expect(rule).toContainText('The kernel keeps this table for itself');
  await rule.getByRole('textbox', { name: 'Table' }).fill('100');
  await rule.getByRole('button', { name: 'Save' }).click();
  const rules = details.getByRole('list', { name: 'Policy rules' });
  await expect(rules.getByRole('listitem').nth(1)).toHaveText('100 from 10.1.0.0/24 table 100');
  await expect(lab.commands.filter({ hasText: 'ip -n r rule add priority 100 from 10.1.0.0/24 table 100' })).toHaveCount(1);
  await expect.poll(() => exec('ip', 'rule')).toContain('from 10.1.0.0/24 lookup 100');

  await question.getByText('A packet that comes in').click();
  await question.getByRole('combobox', { name: 'Comes in by' }).click();
  await page.getByRole('option', { name: 'lan' }).click();
  await question.getByRole('button', { name: 'Ask' }).click();
  await expect(question).toContainText('A packet that comes in needs a source address.');
  await question.getByLabel('Its source').fill('10.1.0.2');
  await question.getByRole('button', { name: 'Ask' }).click();
  await expect(answer).toContainText(/Table.*100.*Via.*10\.3\.0\.2.*Interface.*up2/s);
  await question.getByLabel('Address').fill('192.0.2.1');
  await question.getByRole('button', { name: 'Ask' }).click();
  await expect(answer).toContainText('No table that was asked has a route there. Network is unreachable');
  expect(await seriousFindings(page)).toEqual([]);

  // What is typed is drawn, and undone.
  await exec('ip', 'rule', 'del', 'priority', '100');
  await expect(rules).not.toContainText('table 100');
  await exec('ip', '-6', 'rule', 'add', 'from', '2001:db8::/32', 'prohibit', 'priority', '50');
  await expect(rules.getByRole('listitem').nth(1)).toContainText('50 from 2001:db8::/32 prohibit');
  await lab.unselect();
  await page.keyboard.press('Control+z');
  await expect.poll(() => exec('ip', '-6', 'rule')).not.toContain('prohibit');
  await page.keyboard.press('Control+z');
  await expect.poll(() => exec('ip', 'rule')).toContain('lookup 100');

  await lab.select('r');
  await details.getByRole('button', { name: /^Neighbours/ }).click();
  await exec('ping', '-c', '1', '10.1.0.2');
  const table = details.getByRole('table', { name: 'Neighbours' });
  const row = (address: string) => table.getByRole('row').filter({ hasText: address });
  await expect(row('10.1.0.2')).toContainText('REACHABLE');
  await details.getByRole('button', { name: 'Keep 10.1.0.2 for good' }).click();
  await expect(row('10.1.0.2')).toContainText('PERMANENT');
  await details.getByRole('button', { name: 'Give a neighbour by hand' }).click();
  const neighbour = details.getByRole('form', { name: 'Neighbour by hand' });
  await neighbour.getByRole('textbox', { name: 'Address' }).fill('10.1.0.77');
  await neighbour.getByRole('textbox', { name: 'MAC' }).fill('01:00:00:00:00:01');
  await expect(neighbour).toContainText('Not a MAC address of one interface');
  await neighbour.getByRole('textbox', { name: 'MAC' }).fill('02:00:00:00:00:77');
  await neighbour.getByRole('button', { name: 'Save' }).click();
  await expect(row('10.1.0.77')).toContainText('PERMANENT');
  expect(await exec('ip', 'neigh')).toContain('10.1.0.77 dev lan lladdr 02:00:00:00:00:77 PERMANENT');
  expect(await seriousFindings(page)).toEqual([]);
  await details.getByRole('button', { name: 'Remove: 10.1.0.77' }).click();
  await expect(row('10.1.0.77')).toHaveCount(0);

  await details.getByRole('button', { name: 'Give a neighbour by hand' }).click();
  await neighbour.getByText('Answer for it').click();
  await neighbour.getByRole('textbox', { name: 'Address' }).fill('10.1.0.88');
  await neighbour.getByRole('button', { name: 'Save' }).click();
  await expect(row('10.1.0.88')).toContainText('proxy');
  await expect(lab.commands.filter({ hasText: 'ip -n r neigh replace proxy 10.1.0.88 dev lan' })).toHaveCount(1);
  await expect.poll(() => exec('ip', 'neigh', 'show', 'proxy')).toContain('10.1.0.88 dev lan');
  // What is typed is drawn, and undone.
  await exec('ip', 'neigh', 'del', 'proxy', '10.1.0.88', 'dev', 'lan');
  await expect(row('10.1.0.88')).toHaveCount(0);
  await lab.unselect();
  await page.keyboard.press('Control+z');
  await expect.poll(() => exec('ip', 'neigh', 'show', 'proxy')).toContain('10.1.0.88 dev lan');
  await lab.select('r');

  await details.getByRole('button', { name: 'Add a route' }).click();
  const route = details.getByRole('form', { name: 'Routes' });
  await route.getByLabel('To', { exact: true }).fill('10.8.0.0/16');
  await route.getByLabel('Via').fill('10.2.0.2');
  await route.getByRole('button', { name: 'One more way' }).click();
  const second = route.getByRole('group', { name: 'Way 2' });
  await second.getByLabel('Via').fill('10.3.0.2');
  await second.getByLabel('Weight').fill('300');
  await expect(second).toContainText('A whole number from 1 to 255.');
  await second.getByLabel('Weight').fill('3');
  expect(await seriousFindings(page)).toEqual([]);
  await route.getByRole('button', { name: 'Save' }).click();
  await expect
    .poll(() => exec('ip', 'route', 'show', '10.8.0.0/16'))
    .toMatch(/via 10\.2\.0\.2 dev up1 weight 1.*via 10\.3\.0\.2 dev up2 weight 3/s);
});

import { seriousFindings } from './axe.ts';
import { expect, test } from './fixtures.ts';

test('FW1 FW5 a rule that is drawn stops packets and counts them; order, undo and typed rules follow', async ({ lab, server }) => {
  const { page, details } = lab;
  const ping = (): Promise<string> => server.exec('wall', 'left', 'sh', '-c', 'ping -c 1 -W 1 10.2.0.2 >/dev/null && echo yes || echo no');
  await lab.open('wall', 'router');
  expect(await ping()).toBe('yes');
  await lab.select('router');
  await details.getByRole('button', { name: 'Add a rule' }).click();
  await page.getByRole('menuitem', { name: 'Block or allow…' }).click();
  const form = details.getByRole('form', { name: 'Rule' });
  await form.getByLabel('From').fill('10.1.0.2/24');
  await expect(form.getByText('An address or a network is needed')).toBeVisible();
  await form.getByLabel('From').fill('10.1.0.0/24');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toHaveCount(0);
  await expect(lab.commands.filter({ hasText: 'add rule inet nslab forward ip saddr 10.1.0.0/24 counter drop' })).toBeVisible();
  expect(await ping()).toBe('no');
  await expect(details.getByText('1 packet, 84 B')).toBeVisible();

  await server.exec('wall', 'router', 'nft', 'add rule inet nslab forward icmp type echo-reply counter accept');
  const rows = details.locator('.rule-row');
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText('as typed');
  await server.exec('wall', 'router', 'iptables', '-A', 'INPUT', '-s', '10.9.9.9', '-j', 'DROP');
  await expect(details.getByText('ip saddr 10.9.9.9')).toBeVisible();

  await rows.nth(0).dragTo(rows.nth(1));
  await expect(rows.nth(1)).toContainText('10.1.0.0/24');
  await expect.poll(() => server.exec('wall', 'router', 'nft', 'list chain inet nslab forward')).toMatch(/echo-reply[^]*10\.1\.0\.0\/24/);
  await rows
    .nth(1)
    .getByRole('button', { name: /^Remove/ })
    .click();
  await expect.poll(ping).toBe('yes');
  await page.getByRole('application', { name: 'Canvas' }).focus();
  await page.keyboard.press('Control+z');
  await expect.poll(ping).toBe('no');
});

test('FW7 what leaves by an interface takes its address by the switch or by a rule: the page tells by which, and one switch ends both', async ({
  lab,
  server,
}) => {
  const { page, details } = lab;
  await lab.open('translated', 'router');
  await lab.select('router');
  const dev = 'eth1';
  const row = details.locator('.switch-row').filter({ has: page.getByRole('switch', { name: `Masquerade ${dev}` }) });
  const nat = (): Promise<string> => server.exec('translated', 'router', 'iptables', '-t', 'nat', '-S', 'POSTROUTING');
  const own = (): Promise<string> => server.exec('translated', 'router', 'nft', 'list ruleset');
  await row.getByRole('switch').press('Space');
  await expect.poll(nat).toContain(`-o ${dev} -j MASQUERADE`);
  await expect(row).toContainText('iptables');
  await expect(row).not.toContainText('nftables');
  await expect(lab.box('router')).toContainText(`masquerade on ${dev}`);
  // The tutorial's own view, beside it.
  await expect(details.getByText(/Chain POSTROUTING[^]*MASQUERADE/)).toBeVisible();

  await details.getByRole('button', { name: 'Add a translation' }).click();
  await page.getByRole('menuitem', { name: 'Masquerade…' }).click();
  const form = details.getByRole('form', { name: 'Rule' });
  await form.getByRole('combobox', { name: 'Goes out by' }).click();
  await page.getByRole('option', { name: dev, exact: true }).click();
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(row).toContainText('nftables');
  await expect.poll(own).toMatch(/table inet nslab[^]*oifname "eth1"[^]*masquerade/);
  expect(await seriousFindings(page)).toEqual([]);

  await row.getByRole('switch').press('Space');
  await expect(row.locator('.tag')).toHaveCount(0);
  await expect.poll(nat).not.toContain('MASQUERADE');
  await expect.poll(own).not.toContain('masquerade');
  await lab.unselect();
  await page.keyboard.press('Control+z');
  await expect.poll(nat).toContain('MASQUERADE');
  await expect.poll(own).toMatch(/inet nslab[^]*masquerade/);
});

import { expect, test } from './fixtures.ts';
import { LabScreen } from './LabScreen.ts';

test('TE2 a terminal survives a reload with its scrollback, and says when its shell ended', async ({ lab }) => {
  const { page } = lab;
  await lab.open('reload', 'tutorial');
  const type = await lab.terminal('msb');
  await type('echo before-$((40+2))');
  const screen = page.locator('.xterm-rows');
  await expect(screen).toContainText('before-42');
  await page.reload();
  await expect(screen).toContainText('before-42');
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('exit 3\n');
  await expect(screen).toContainText('The shell ended (exit 3). Press Enter for a new one.');
  await page.keyboard.press('Enter');
  await expect(screen).not.toContainText('before-42');
  await expect(screen).toContainText('[root@msb ~]#');
});

test('AP6 a second browser on the same lab sees what the first one does', async ({ lab, browser, server }) => {
  await lab.open('shared');
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const other = new LabScreen(await context.newPage(), server);
  await other.page.goto(server.address);
  await expect(other.page.getByRole('heading', { name: 'Labs' })).toBeVisible();
  await other.page.goto(lab.page.url());
  await expect(other.box('host')).toBeVisible();
  await lab.addNamespace('web');
  await expect(other.box('web')).toBeVisible();
  await other.box('web').locator('.title').click();
  await other.page.keyboard.press('Delete');
  await expect(lab.box('web')).toHaveCount(0);
  await context.close();
});

test('LA4 a server that is killed comes back to a lab that never stopped; one that is ended brings it back', async ({ lab, server }) => {
  await lab.open('restart', 'tutorial');
  await expect(lab.box('msb').locator('.row', { hasText: 'veth1' })).toHaveAttribute('data-state', 'up');
  await server.exec('restart', 'msb', 'touch', '/tmp/still-here');
  await server.stop('SIGKILL');
  await expect(lab.page.getByRole('alert')).toContainText('Connection lost');
  await server.start();
  await expect(lab.page.getByRole('alert')).toHaveCount(0, { timeout: 20_000 });
  await expect(lab.box('msb').locator('.row', { hasText: 'veth1' })).toHaveAttribute('data-state', 'up');
  expect(await server.exec('restart', 'msb', 'ls', '/tmp/still-here')).toBe('/tmp/still-here');

  await server.stop('SIGTERM');
  await server.start();
  await expect(lab.page.getByRole('alert')).toHaveCount(0, { timeout: 20_000 });
  await expect(lab.box('msb').locator('.row', { hasText: 'veth1' })).toHaveAttribute('data-state', 'up', { timeout: 20_000 });
  expect(await server.exec('restart', 'host', 'ping', '-c', '1', 'msb')).toContain('1 received');
});

test('OB6 in a lab that does not follow the kernel, differences are marked and can be kept or reverted', async ({ lab, server }) => {
  const { page } = lab;
  await lab.open('drift', 'tutorial');
  await lab.details.getByRole('switch', { name: 'The drawing follows the kernel' }).press('Space');
  await server.exec('drift', 'host', 'ip', 'netns', 'add', 'typed');
  await expect(lab.box('typed')).toContainText('live only');
  await server.exec('drift', 'host', 'ip', 'link', 'delete', 'veth0');
  await expect(lab.box('msb').locator('.row', { hasText: 'veth1' })).toHaveAttribute('data-state', 'missing');
  await expect(page.getByRole('button', { name: /differences/ })).toBeVisible();
  await lab.select('msb');
  await lab.details
    .locator('.drift-card', { hasText: 'msb/veth1' })
    .getByRole('button', { name: /^Revert/ })
    .click();
  await expect(lab.box('msb').locator('.row', { hasText: 'veth1' })).toHaveAttribute('data-state', 'up');
  await lab.box('typed').locator('.title').click();
  await lab.details.getByRole('button', { name: 'Keep in drawing' }).click();
  await expect(lab.box('typed')).not.toContainText('live only');
  expect(await server.cli('export', 'drift')).toContain('typed');
});

test('AP7 staged edits show their plan and run on Apply', async ({ lab, server }) => {
  const { page } = lab;
  await lab.open('staged');
  await page.getByText('Staged', { exact: true }).click();
  await lab.addNamespace('later');
  await expect(page.locator('.command[data-state=planned]', { hasText: 'ip netns add later' })).toBeVisible();
  expect(await server.exec('staged', 'host', 'ip', 'netns', 'ls')).toBe('');
  await page.getByRole('button', { name: /^Apply/ }).click();
  await expect.poll(() => server.exec('staged', 'host', 'ip', 'netns', 'ls')).toContain('later');
  await expect(page.getByText('Nothing is staged.')).toBeVisible();
});

import { expect, test } from './fixtures.ts';

test('SN1 SN3 SN4 a snapshot is taken, compared on the canvas, renamed, restored and deleted', async ({ lab, server }) => {
  const { page } = lab;
  await lab.open('snaps', 'tutorial');
  await page.getByRole('application', { name: 'Canvas' }).focus();
  await page.keyboard.press('Control+Shift+S');
  const panel = page.getByRole('list', { name: 'Snapshots' });
  await expect(panel.getByText('Snapshot 1')).toBeVisible();
  await panel.getByRole('button', { name: 'Rename: Snapshot 1' }).click();
  await panel.getByRole('textbox', { name: 'Rename Snapshot 1' }).fill('as it was');
  await page.keyboard.press('Enter');
  await expect(panel.getByText('as it was')).toBeVisible();

  await server.exec('snaps', 'host', 'ip', 'netns', 'add', 'typed');
  await server.exec('snaps', 'host', 'ip', 'link', 'delete', 'veth0');
  await expect(lab.box('typed')).toBeVisible();
  await panel.getByRole('button', { name: 'Compare with now: as it was' }).click();
  const canvas = page.getByLabel('Comparison').locator('.canvas');
  await expect(canvas.locator('[data-box="typed"]')).toHaveAttribute('data-drift', 'added');
  await expect(canvas.locator('[data-box="msb"] .row').filter({ hasText: 'veth1' })).toContainText('removed');
  await expect(canvas.locator('.line-removed')).toHaveCount(1);
  const list = page.getByRole('region', { name: 'Comparison' }).filter({ has: page.getByRole('status') });
  await expect(list.getByRole('listitem').filter({ hasText: 'veth1' })).toContainText('removed');
  await page.keyboard.press('Escape');
  await expect(canvas).toHaveCount(0);

  await panel.getByRole('button', { name: 'Restore: as it was' }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore as it was' });
  await expect(dialog.getByRole('list', { name: 'Commands' })).toContainText('netns delete typed');
  await dialog.getByRole('button', { name: /^Restore · \d+ commands/ }).click();
  await expect(lab.box('typed')).toHaveCount(0);
  await expect.poll(() => server.exec('snaps', 'msb', 'ip', '-br', 'addr', 'show', 'veth1')).toContain('192.168.50.2/24');

  await panel.getByRole('button', { name: 'Delete: as it was' }).click();
  await expect(page.getByText('to come back to')).toBeVisible();
  await page.getByText('as it was was deleted.').getByRole('button', { name: 'Undo' }).click();
  await expect(panel.getByText('as it was')).toBeVisible();
});

import { expect, test } from './fixtures.ts';

test('SC1 SC3 SC4 SC5 a link goes down by the schedule, is shown so to everybody, and comes back', async ({ lab, server, context }) => {
  const { page } = lab;
  await lab.open('timed', 'tutorial');
  await page.getByRole('tab', { name: /^Schedule/ }).click();
  await page.getByRole('button', { name: 'Add a step' }).click();
  const form = page.locator('.step-form');
  await form.getByRole('combobox', { name: 'On' }).click();
  await page.getByRole('option', { name: 'host/veth0' }).click();
  await form.getByLabel('After').fill('0.5');
  await form.getByLabel('For').fill('');
  await form.getByLabel('Every').fill('3');
  await form.getByLabel('Times').fill('2');
  await form.getByRole('button', { name: 'Add' }).click();
  await expect(form.getByText('What is repeated needs a length.')).toBeVisible();
  await form.getByLabel('Every').fill('');
  await form.getByLabel('Times').fill('');
  await form.getByRole('button', { name: 'Add' }).click();
  const row = page.getByRole('listitem').filter({ hasText: 'host/veth0 down' });
  await expect(row).toContainText('0.5 s – until stopped');

  const other = await context.newPage();
  await other.goto(page.url());
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(row).toContainText('active');
  await expect(page.locator('.line-label').filter({ hasText: 'by schedule' })).toBeVisible();
  await expect(other.locator('.line-label').filter({ hasText: 'by schedule' })).toBeVisible();
  await expect.poll(() => server.exec('timed', 'host', 'ip', '-br', 'link', 'show', 'veth0')).toContain('DOWN');
  await expect(page.getByText(/difference/)).toHaveCount(0);
  // The chosen tab is seen, also where there is less room for tabs.
  await expect(page.getByRole('tab', { name: /^Schedule/ })).toBeInViewport();
  await page.getByRole('button', { name: 'Stop and put back' }).click();
  await expect(page.locator('.line-label').filter({ hasText: 'by schedule' })).toHaveCount(0);
  await expect.poll(() => server.exec('timed', 'host', 'ip', '-br', 'link', 'show', 'veth0')).toContain('UP');
  await row.getByRole('button', { name: 'Delete: host/veth0 down' }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole('application', { name: 'Canvas' }).focus();
  await page.keyboard.press('Control+z');
  await expect(row).toBeVisible();

  await page.getByRole('button', { name: 'Add a step' }).click();
  await form.getByRole('combobox', { name: 'What' }).click();
  await page.getByRole('option', { name: 'is impaired' }).click();
  await form.getByRole('combobox', { name: 'On' }).click();
  await page.getByRole('option', { name: 'host/veth0' }).click();
  await form.getByLabel('Jitter').fill('5');
  await form.getByRole('button', { name: 'Add' }).click();
  await expect(form.getByText('This needs a delay.')).toBeVisible();
  await form.getByLabel('Delay').fill('20');
  await form.getByRole('button', { name: 'Add' }).click();
  // What is changed later leaves the rest as it is.
  await page.getByRole('button', { name: 'Edit: host/veth0: delay 20ms 5ms' }).click();
  await form.getByLabel('Loss').fill('1');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'host/veth0: delay 20ms 5ms loss 1%' })).toBeVisible();
});

test('SC3 what the schedule takes away is struck through on the canvas, and is no difference', async ({ lab, server }) => {
  const { page } = lab;
  await page.setViewportSize({ width: 1280, height: 720 });
  await lab.open('away', 'tutorial');
  await page.getByRole('tab', { name: /^Schedule/ }).click();
  await page.getByRole('button', { name: 'Add a step' }).click();
  const form = page.locator('.step-form');
  await expect(form.getByRole('button', { name: 'Add' })).toBeInViewport();
  await form.getByRole('combobox', { name: 'What' }).click();
  await page.getByRole('option', { name: 'loses an address' }).click();
  await form.getByRole('combobox', { name: 'On' }).click();
  await page.getByRole('option', { name: 'msb/veth1 without 192.168.50.2/24' }).click();
  await form.getByLabel('After').fill('0');
  await form.getByLabel('For').fill('');
  await form.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByRole('tab', { name: /^Schedule/ })).toBeInViewport();
  const away = lab.box('msb').locator('[data-away]');
  await expect(away).toHaveText(['192.168.50.2/24', 'default via 192.168.50.3']);
  await expect.poll(() => server.exec('away', 'msb', 'ip', 'route')).toBe('');
  await expect(page.getByText(/difference/)).toHaveCount(0);
  await page.getByRole('button', { name: 'Stop and put back' }).click();
  await expect(away).toHaveCount(0);
  await expect.poll(() => server.exec('away', 'msb', 'ip', 'route')).toContain('default via 192.168.50.3');
});

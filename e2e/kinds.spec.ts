import { expect, test } from './fixtures.ts';

test('KI1 a macvlan is made by its form, checked at the field, and undone', async ({ lab, server }) => {
  const { page, details } = lab;
  await lab.open('one-more', 'two');
  await lab.select('red');
  await details.getByRole('button', { name: 'Add an interface' }).click();
  await page.getByRole('menuitem', { name: /^macvlan/ }).click();
  const form = details.getByRole('form', { name: 'New macvlan interface' });
  await form.getByLabel('Name').fill('mac 0');
  await expect(form.getByText('Letters', { exact: false })).toBeVisible();
  await form.getByLabel('Name').fill('mv0');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toHaveCount(0);
  await expect.poll(() => server.exec('one-more', 'red', 'ip', '-d', 'link', 'show', 'mv0')).toContain('macvlan mode vepa');
  const row = lab.box('red').locator('.row').filter({ hasText: 'mv0' });
  await expect(row).toBeVisible();
  await page.getByRole('application', { name: 'Canvas' }).focus();
  await page.keyboard.press('Control+z');
  await expect(row).toHaveCount(0);
});

test('KI1 options of a bridge are changed in its details, what was typed stands there, and what is wrong is said', async ({
  lab,
  server,
}) => {
  const { page, details } = lab;
  await lab.open('bridge-options', 'bridge');
  await lab.box('br0').locator('.title').click();
  const field = (name: string) => details.getByRole('textbox', { name: `${name} of br0`, exact: true });
  await field('Ageing time (s)').fill('2000000');
  await expect(details.getByText('A whole number is needed', { exact: false })).toBeVisible();
  await field('Ageing time (s)').fill('60');
  await field('Ageing time (s)').press('Enter');
  await field('Priority').fill('4096');
  await field('Priority').press('Enter');
  await expect.poll(() => server.exec('bridge-options', 'host', 'ip', '-d', 'link', 'show', 'br0')).toContain('ageing_time 6000');
  await expect.poll(() => server.exec('bridge-options', 'host', 'ip', '-d', 'link', 'show', 'br0')).toContain('priority 4096');
  await server.exec('bridge-options', 'host', 'ip', 'link', 'set', 'br0', 'type', 'bridge', 'forward_delay', '400');
  await expect(field('Forward delay (s)')).toHaveValue('4');
  expect(await server.cli('export', 'bridge-options')).toMatch(/ageing: 60/);
  await page.getByRole('application', { name: 'Canvas' }).focus();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(field('Ageing time (s)')).toHaveValue('');
  await expect.poll(() => server.exec('bridge-options', 'host', 'ip', '-d', 'link', 'show', 'br0')).toContain('ageing_time 30000');
});

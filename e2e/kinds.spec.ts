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

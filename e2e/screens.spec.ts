import { seriousFindings } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { Page } from '@playwright/test';

async function useDark(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('menuitem', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await expect(page.getByRole('menu')).toHaveCount(0);
}

test('UI5 the labs page in both languages and both themes', async ({ lab }) => {
  const { page } = lab;
  await lab.openAll();
  await expect(page.getByRole('heading', { name: 'Labs' })).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
  await useDark(page);
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('button', { name: '切换到中文' }).click();
  await expect(page.getByRole('heading', { name: '实验' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: '实验' })).toBeVisible();
  await page.getByRole('button', { name: /教程实验/ }).click();
  await expect(lab.box('msb')).toBeVisible();
  await page.goBack();
  // Other tests leave labs of their own.
  const card = page.getByRole('article', { name: '教程实验' });
  await expect(card).toHaveCount(1);
  await page.getByRole('button', { name: '更多: 教程实验' }).click();
  await page.getByRole('menuitem', { name: '删除' }).click();
  await expect(card).toHaveCount(0);
  await page.getByRole('button', { name: '撤销' }).click();
  await expect(card).toHaveCount(1);
});

test('UI1 the lab page has no serious accessibility finding, and a list that shows the same', async ({ lab }) => {
  const { page } = lab;
  await lab.open('access', 'bridge');
  await expect(lab.box('a').locator('.row', { hasText: 'eth0' })).toHaveAttribute('data-state', 'up');
  await lab.select('a');
  expect(await seriousFindings(page)).toEqual([]);
  await useDark(page);
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByText('List', { exact: true }).click();
  const rows = page.getByRole('treegrid').getByRole('row');
  await expect(rows.filter({ hasText: '10.10.0.13/24' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'vb2' }).filter({ hasText: '→ b/eth0' })).toContainText('up');
  expect(await seriousFindings(page)).toEqual([]);
});

test('UI1 palette, shortcuts, file and machine have no serious accessibility finding', async ({ lab }) => {
  const { page } = lab;
  await lab.open('dialogs', 'tutorial');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Find or do' })).toHaveCSS('opacity', '1');
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  for (const [deed, title] of [
    ['Keyboard shortcuts', 'Keyboard shortcuts'],
    ['Edit as a file', 'The lab as a file'],
    ['This machine', 'What this machine can do'],
  ] as const) {
    await page.getByRole('button', { name: 'dialogs', exact: true }).click();
    await page.getByRole('menuitem', { name: deed }).click();
    await expect(page.getByRole('dialog', { name: title })).toHaveCSS('opacity', '1');
    await expect(page.getByRole('menu')).toHaveCount(0);
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
});

test('UI3 a wrong address is refused beside its field and changes nothing', async ({ lab, server }) => {
  await lab.open('wrong', 'tutorial');
  await lab.select('msb');
  const field = lab.details.getByLabel('Address of veth1', { exact: true });
  await field.fill('010.0.0.1/24');
  await expect(lab.details.getByText('An address with its prefix length is needed')).toBeVisible();
  await field.press('Enter');
  expect(await server.exec('wrong', 'msb', 'ip', '-br', 'addr', 'show', 'veth1')).toContain('192.168.50.2/24');
  await field.press('Escape');
  await expect(field).toHaveValue('192.168.50.2/24');
});

test('ED8 keyboard alone: add, link, copy, undo', async ({ lab, server }) => {
  const { page } = lab;
  await lab.open('keys');
  await page.getByRole('application', { name: 'Canvas' }).focus();
  await page.keyboard.press('n');
  await expect(lab.box('ns1')).toBeVisible();
  await page.getByRole('application', { name: 'Canvas' }).focus();
  await page.keyboard.press('l');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: /^Link/ }).getByLabel('Interface').first().press('Enter');
  await expect.poll(() => server.exec('keys', 'ns1', 'ip', '-br', 'addr')).toContain('192.168.50.');
  await lab.select('ns1');
  await page.getByRole('application', { name: 'Canvas' }).focus();
  await page.keyboard.press('Control+d');
  await expect(lab.box('ns1-2')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(lab.box('ns1-2')).toHaveCount(0);
  await expect.poll(() => server.exec('keys', 'host', 'ip', 'netns', 'ls')).not.toContain('ns1-2');
});

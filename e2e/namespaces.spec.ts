import { expect, test } from './fixtures.ts';

test('NK5 the page asks before a switch, undo or Delete ends a terminal and a service', async ({ lab }) => {
  const { page } = lab;
  await lab.open('ends', 'tutorial');
  await lab.select('msb');
  await lab.details.getByRole('button', { name: 'Add a service' }).click();
  await page.getByRole('menuitem', { name: 'Web server (HTTP)' }).click();
  await lab.details.getByRole('form', { name: 'Web server (HTTP)' }).getByRole('button', { name: 'Save' }).click();
  await expect(lab.box('msb').locator('.services [data-state="running"]')).toBeVisible();
  await lab.terminal('msb');
  await lab.details.getByRole('button', { name: /^Kinds of namespace/ }).click();
  const ipc = lab.details.getByRole('switch', { name: 'Kinds of namespace: IPC' });
  const dialog = page.getByRole('dialog', { name: 'End what runs in msb?' });
  const undo = page.getByRole('button', { name: /^Undo: / });

  await ipc.click({ force: true });
  await expect(dialog).toContainText('A terminal is open in msb and will end.');
  await expect(dialog).toContainText('Services of msb will end and start anew: http.');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(ipc).not.toBeChecked();
  await ipc.click({ force: true });
  await dialog.getByRole('button', { name: 'End it' }).click();
  await expect(ipc).toBeChecked();
  await expect(page.locator('.xterm-rows')).toContainText(/The shell (was )?ended/);

  // The service runs again inside; the terminal has ended.
  await expect(lab.box('msb').locator('.services [data-state="running"]')).toBeVisible();
  await undo.click();
  await expect(dialog).toContainText('start anew: http.');
  await expect(dialog).not.toContainText('terminal');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(ipc).toBeChecked();
  await undo.click();
  await dialog.getByRole('button', { name: 'End it' }).click();
  await expect(ipc).not.toBeChecked();

  await lab.terminal('msb');
  await lab.select('msb');
  await page.keyboard.press('Delete');
  await expect(dialog).toHaveText(/A terminal is open in msb/);
  await expect(dialog).not.toContainText('http');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(lab.box('msb')).toBeVisible();
  await page.keyboard.press('Delete');
  await dialog.getByRole('button', { name: 'End it' }).click();
  await expect(lab.box('msb')).toHaveCount(0);
});

test('NK1 NK9 NK10 kinds are switched on in the details; a terminal is inside them, and the panel shows what is hidden', async ({
  lab,
}) => {
  const { page } = lab;
  await lab.open('kinds', 'tutorial');
  await lab.select('msb');
  // Folded until somebody asks for it.
  await lab.details.getByRole('button', { name: /^Kinds of namespace/ }).click();
  for (const kind of ['PID', 'UTS']) await lab.details.getByRole('switch', { name: `Kinds of namespace: ${kind}` }).click({ force: true });
  await lab.details.getByRole('textbox', { name: 'Hostname' }).fill('web');
  await lab.details.getByRole('textbox', { name: 'Hostname' }).press('Enter');
  await expect(lab.commands.filter({ hasText: 'hostname web' })).toHaveCount(1);
  await expect(lab.box('msb').locator('.kinds')).toHaveText('PU');
  const type = await lab.terminal('msb');
  await type('hostname; ps axo pid,args | head -n 2');
  await expect(page.locator('.xterm-rows')).toContainText('1 bash /run/nslab/init msb');
  // Typed, it is drawn, and taken back by a command.
  await type('hostname typed');
  await expect(lab.box('msb').locator('.hostname')).toHaveText('typed');
  await expect(lab.details.getByRole('textbox', { name: 'Hostname' })).toHaveValue('typed');
  await page.getByRole('button', { name: /^Undo: / }).click();
  await expect(lab.box('msb').locator('.hostname')).toHaveText('web');
  await page.getByRole('tab', { name: 'Commands' }).click();
  await expect(lab.commands.filter({ hasText: /^nsenter --target \d+ --uts hostname web$/ })).toHaveCount(2);
  await page.getByRole('tab', { name: 'Namespaces' }).click();
  const inside = page.getByRole('region', { name: 'Inside msb' });
  await expect(inside).toContainText('web');
  await expect(page.getByRole('region', { name: 'Outside, on the host' })).toContainText('sleep infinity');
  await expect(inside).not.toContainText('sleep infinity');
  const chips = page.getByRole('button', { name: /^PID B:/ });
  await chips.first().click();
  await expect(page.locator('tr[data-marked]')).toHaveCount(await chips.count());
});

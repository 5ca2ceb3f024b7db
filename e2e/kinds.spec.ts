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

test('KI4 what the kernel would not take is said beside its field, and nothing is made', async ({ lab, server }) => {
  const { page, details } = lab;
  await lab.open('not-there', 'bridge');
  await lab.select('host');
  await details.getByRole('button', { name: 'Add an interface' }).click();
  await page.getByRole('menuitem', { name: /^macvlan/ }).click();
  const form = details.getByRole('form', { name: 'New macvlan interface' });
  const choose = async (label: string, choice: string): Promise<void> => {
    await form.getByRole('combobox', { name: label }).click();
    await page.getByRole('option', { name: choice, exact: true }).click();
  };
  await choose('Stands on', 'vb1');
  const problem = form.getByText('vb1 gives what it receives to something else already', { exact: false });
  await expect(problem).toBeVisible();
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(problem).toBeVisible();
  expect(await server.exec('not-there', 'host', 'ip', '-br', 'link')).not.toContain('macvlan0');
  await choose('Stands on', 'br0');
  await expect(problem).toHaveCount(0);
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toHaveCount(0);
  await expect.poll(() => server.exec('not-there', 'host', 'ip', '-d', 'link', 'show', 'macvlan0')).toContain('macvlan0@br0');
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

test('BV3 the details of a bridge say behind which port an address was heard, and SA5 VLANs are greyed with their reason', async ({
  lab,
  server,
}) => {
  const { details } = lab;
  await lab.open('switch-at-work', 'bridge');
  await lab.box('br0').locator('.title').click();
  await expect(details.getByRole('table', { name: 'Port states' }).getByText('forwarding')).toHaveCount(3);
  await server.exec('switch-at-work', 'a', 'ping', '-c', '1', '10.10.0.12');
  const mac = /link\/ether (\S+)/.exec(await server.exec('switch-at-work', 'a', 'ip', 'link', 'show', 'eth0'))?.[1] ?? '';
  const row = details.getByRole('region', { name: 'Forwarding table' }).getByRole('row').filter({ hasText: mac });
  await expect(row).toContainText('vb1');
  await expect(row).toContainText('heard');
  const doctor = await server.cli('doctor');
  if (/no +vlan_filtering/.test(doctor)) {
    await expect(details.getByText('This kernel has no vlan_filtering.').first()).toBeVisible();
    await expect(details.getByRole('switch', { name: 'VLAN filtering of br0' })).toBeDisabled();
    await expect(details.getByRole('textbox', { name: 'PVID of br0' })).toBeDisabled();
  } else await expect(details.getByRole('switch', { name: 'VLAN filtering of br0' })).toBeEnabled();
});

test('SA5 kinds that this kernel lacks are greyed with reason and remedy, WireGuard with its tunnel too', async ({ lab, server }) => {
  const { page, details } = lab;
  await lab.open('lacking', 'two');
  await lab.select('red');
  const doctor = await server.cli('doctor');
  await details.getByRole('button', { name: 'Add an interface' }).click();
  const item = page.getByRole('menuitem', { name: /^WireGuard/ });
  await expect(item).toBeVisible();
  if (/no +wireguard /.test(doctor)) {
    await expect(item).toBeDisabled();
    await expect(item).toContainText('modprobe wireguard');
    await expect(page.getByText('WireGuard tunnel to…')).toBeVisible();
  } else await expect(item).toBeEnabled();
});

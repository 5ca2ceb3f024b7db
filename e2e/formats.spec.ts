/** Labs in and out of other tools' files, by the page. */
import { expect, test } from './fixtures.ts';

const TOPOLOGY = `name: two-pcs
mgmt: { network: x }
topology:
  nodes:
    alice:
      kind: linux
      image: alpine
      exec: [ip addr add 10.7.0.1/24 dev eth1, apk add curl]
    bob: { kind: linux, network-mode: none, exec: [ip addr add 10.7.0.2/24 dev eth1] }
    lan: { kind: bridge }
  links:
    - { endpoints: ["alice:eth1", "lan:p1"], mtu: 1500 }
    - { endpoints: ["bob:eth1", "lan:p2"], mtu: 1500 }
`;

test('FO1 FO2 FO4 a topology of containerlab comes in with what it loses, and goes out as a script', async ({ page, server, lab }) => {
  await lab.openAll();
  await page.getByRole('button', { name: 'Import' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a lab' });
  const text = dialog.getByRole('textbox', { name: 'Text of the file' });
  await text.fill('topology: [');
  await dialog.getByRole('button', { name: 'Check' }).click();
  await expect(dialog.getByRole('alert')).toContainText('No format that is known here');
  await text.fill('name: x\ntopology:\n  nodes: { a: { kind: linux } }\n  links: [5]\n');
  await expect(dialog.getByRole('combobox', { name: 'Format' })).toHaveValue('Find out: containerlab topology');
  await dialog.getByRole('button', { name: 'Check' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Line 4');

  await text.fill(TOPOLOGY);
  await dialog.getByRole('button', { name: 'Check' }).click();
  await expect(dialog.getByText('4 boxes, 2 links')).toBeVisible();
  const items = dialog.getByRole('list', { name: 'What to know before it is made' });
  await expect(items.getByRole('listitem').filter({ hasText: 'apk add curl' })).toContainText('Stays behind');
  await expect(items).toContainText('The management network: a lab has none.');
  await dialog.getByRole('button', { name: 'Make the lab' }).click();

  await expect(lab.box('alice')).toContainText('10.7.0.1/24');
  await expect(page.getByText('Running').first()).toBeVisible();
  await expect.poll(() => server.exec('two-pcs', 'alice', 'ping', '-c1', '-W2', '10.7.0.2').catch(String)).toContain('1 received');

  await page.getByRole('button', { name: 'two-pcs' }).click();
  await page.getByRole('menuitem', { name: 'Export …' }).click();
  const out = page.getByRole('dialog', { name: 'Export the lab' });
  await expect(out.getByLabel('Preview')).toContainText('ip -n alice addr add 10.7.0.1/24 dev eth1');
  await expect(out.getByRole('list')).toContainText('Where the boxes stand');
  const download = page.waitForEvent('download');
  await out.getByRole('button', { name: 'Download' }).click();
  expect((await download).suggestedFilename()).toBe('two-pcs.sh');
  await out.getByRole('radio', { name: 'PNG picture' }).check();
  const picture = page.waitForEvent('download');
  await out.getByRole('button', { name: 'Download' }).click();
  expect((await picture).suggestedFilename()).toBe('two-pcs.png');
});

test('FO3 a script is run in a sandbox, seen and kept', async ({ page, lab }) => {
  await lab.openAll();
  await page.getByRole('button', { name: 'Import' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a lab' });
  const text = dialog.getByRole('textbox', { name: 'Text of the file' });
  await text.fill('#!/bin/bash\necho begun; sleep 1000\n');
  await dialog.getByRole('button', { name: 'Run it in a sandbox' }).click();
  await expect(dialog.getByLabel('Output of the script')).toContainText('begun');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog.getByRole('status')).toContainText('cancelled');
  await dialog.getByRole('button', { name: 'Back' }).click();
  await text.fill('#!/bin/bash\nip netns add scripted\nip link add v0 type veth peer name v1 netns scripted\necho done; exit 4\n');
  await dialog.getByRole('button', { name: 'Run it in a sandbox' }).click();
  await expect(dialog.getByRole('status')).toContainText('exit code 4');
  await expect(dialog.getByText('2 boxes, 1 link')).toBeVisible();
  await dialog.getByRole('button', { name: 'Make the lab' }).click();
  await expect(lab.box('scripted')).toContainText('v1');
});

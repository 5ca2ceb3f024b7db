import { expect, test } from './fixtures.ts';

test('ED1 the lab as a file: a wrong line is named, a right text is one edit', async ({ lab, server }) => {
  const { page } = lab;
  await lab.open('as-file', 'tutorial');
  await page.getByRole('button', { name: 'as-file' }).click();
  await page.getByRole('menuitem', { name: 'Edit as a file' }).click();
  const text = page.getByRole('textbox', { name: 'The lab as a file' });
  const before = await text.inputValue();
  const apply = page.getByRole('button', { name: /^Apply/ });
  await expect(apply).toBeDisabled();
  await text.fill(before.replace('192.168.50.2/24', '192.168.50.2'));
  await expect(page.getByRole('button', { name: /^Line \d+/ })).toBeVisible();
  await expect(apply).toBeDisabled();
  await text.fill(before.replace('192.168.50.2/24', '192.168.50.9/24'));
  await apply.click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect.poll(() => server.exec('as-file', 'msb', 'ip', '-br', 'addr', 'show', 'veth1')).toContain('192.168.50.9/24');
  await page.getByRole('application', { name: 'Canvas' }).focus();
  await page.keyboard.press('Control+z');
  await expect.poll(() => server.exec('as-file', 'msb', 'ip', '-br', 'addr', 'show', 'veth1')).toContain('192.168.50.2/24');
});

test('on a narrow page the boxes stay in view when panels take room', async ({ lab }) => {
  const { page } = lab;
  await lab.open('narrow', 'bridge');
  await page.getByRole('button', { name: 'Close the panels' }).click();
  await page.setViewportSize({ width: 1024, height: 720 });
  await page.reload();
  await expect(lab.box('c')).toBeVisible();
  const canvas = page.getByRole('application', { name: 'Canvas' });
  const isInView = (name: string) => async (): Promise<boolean> => {
    const [box, frame] = [await lab.box(name).boundingBox(), await canvas.boundingBox()];
    if (!box || !frame) return false;
    return (
      box.x >= frame.x && box.y >= frame.y && box.x + box.width <= frame.x + frame.width && box.y + box.height <= frame.y + frame.height
    );
  };
  await lab.select('c');
  await expect.poll(isInView('c')).toBe(true);
  await page.getByRole('tab', { name: 'Events' }).click();
  for (const name of ['host', 'a', 'b', 'c']) await expect.poll(isInView(name)).toBe(true);
  await expect(page.getByRole('button', { name: 'Close the panels' })).toBeVisible();
});

test('the palette finds a box by its address, and the shortcuts are all in one table', async ({ lab }) => {
  const { page } = lab;
  await lab.open('found', 'bridge');
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Find or do…').fill('10.10.0.12');
  await page.keyboard.press('Enter');
  await expect(lab.details.getByRole('heading', { name: 'b', exact: true })).toBeVisible();
  await page.getByRole('application', { name: 'Canvas' }).focus();
  await page.keyboard.press('?');
  await expect(page.getByRole('row', { name: 'Redo Ctrl Shift Z Ctrl Y' })).toBeVisible();
});

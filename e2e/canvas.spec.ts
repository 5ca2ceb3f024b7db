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

test('UI6 on a narrow page the boxes stay in view when panels take room', async ({ lab }) => {
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

test('UI6 a box that is typed outside of what is seen comes into view, unless the canvas was moved away', async ({ lab, server }) => {
  await lab.open('outside', 'tutorial');
  await server.exec('outside', 'host', 'ip', 'netns', 'add', 'typed');
  await expect(lab.box('typed')).toBeInViewport({ ratio: 0.99 });
  await expect(lab.box('host')).toBeInViewport({ ratio: 0.99 });
  // And many at once.
  await server.exec('outside', 'host', 'sh', '-c', 'for i in 1 2 3 4 5 6 7 8 9; do ip netns add more$i; done');
  for (const name of ['typed', 'more1', 'more5', 'more9']) await expect(lab.box(name)).toBeInViewport({ ratio: 0.99 });
  // Who looks at one place on purpose is left there.
  await lab.page.getByRole('application', { name: 'Canvas' }).focus();
  await lab.page.keyboard.press('1');
  const zoom = lab.page.getByRole('status').filter({ hasText: '%' });
  await expect(zoom).toHaveText('100%');
  await expect(lab.box('typed')).not.toBeInViewport({ ratio: 0.99 });
  // The second comes when the canvas would have moved for the first.
  for (const [name, count] of [
    ['last', 13],
    ['very-last', 14],
  ] as const) {
    await server.exec('outside', 'host', 'ip', 'netns', 'add', name);
    await expect(lab.page.locator('.react-flow__minimap-node')).toHaveCount(count);
  }
  await expect(zoom).toHaveText('100%');
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

test('the card of a new link stays at its line while the canvas moves, and covers neither end', async ({ lab }) => {
  const { page } = lab;
  await lab.open('card-at-line', 'bridge');
  await lab.tool('Link').click();
  await lab.box('a').locator('.title').click();
  await lab.box('b').locator('.title').click();
  const card = page.getByRole('dialog', { name: /^Link/ });
  await expect(card).toBeVisible();
  const isFree = async (): Promise<boolean> => {
    const [own, a, b] = [await card.boundingBox(), await lab.box('a').boundingBox(), await lab.box('b').boundingBox()];
    if (!own || !a || !b) return false;
    const covers = (box: typeof own): boolean =>
      own.x < box.x + box.width && box.x < own.x + own.width && own.y < box.y + box.height && box.y < own.y + own.height;
    return !covers(a) && !covers(b);
  };
  /** How far the card's middle is from that of the two boxes, from left to right. */
  const aside = async (): Promise<number> => {
    const [own, a, b] = [await card.boundingBox(), await lab.box('a').boundingBox(), await lab.box('b').boundingBox()];
    if (!own || !a || !b) return NaN;
    return Math.abs(own.x + own.width / 2 - (a.x + b.x + b.width) / 2);
  };
  await expect.poll(isFree).toBe(true);
  const before = await lab.box('a').boundingBox();
  await page.mouse.move(900, 100);
  await page.mouse.wheel(0, 100);
  await expect.poll(async () => (await lab.box('a').boundingBox())?.x).not.toBe(before?.x);
  await expect.poll(isFree).toBe(true);
  await expect.poll(aside).toBeLessThan(2);
});

test('UI1 the choices of the ping form leave the tabs of the panels free', async ({ lab }) => {
  const { page } = lab;
  await lab.open('choices', 'bridge');
  await page.getByRole('tab', { name: 'Ping' }).click();
  const field = page.getByRole('combobox', { name: 'To' });
  await field.fill('10.10');
  const choices = page.getByRole('option', { name: '10.10.0.11' });
  await expect(choices).toBeVisible();
  const [option, below] = [await choices.boundingBox(), await field.boundingBox()];
  expect(option?.y).toBeGreaterThan((below?.y ?? 0) + (below?.height ?? 0));
  await page.getByRole('tab', { name: 'Events' }).click();
  await expect(page.getByRole('tab', { name: 'Events' })).toHaveAttribute('aria-selected', 'true');
});

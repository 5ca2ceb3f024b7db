import { expect, test } from './fixtures.ts';
import { LabScreen } from './LabScreen.ts';
import { TestServer } from './TestServer.ts';

test('UP1 UP2 UP5 the host gets its way outside by a switch, is drawn with it, and loses it again', async ({ page }) => {
  const server = new TestServer();
  try {
    await server.start('--allow-uplink');
    await page.goto(server.address);
    const lab = new LabScreen(page, server);
    await lab.open('outward');
    const wish = lab.details.getByRole('switch', { name: 'The host reaches the outside' });
    await expect(wish).toBeEnabled();
    await wish.locator('xpath=..').click();
    await expect(lab.box('host')).toContainText('outside by uplink0');
    expect(await server.exec('outward', 'host', 'ip', 'route', 'show', 'default')).toContain('dev uplink0 metric 1024');
    // It is nslab's own: no part of the drawing, and no difference.
    await expect(page.getByText(/difference/)).toHaveCount(0);
    await wish.locator('xpath=..').click();
    await expect(lab.box('host')).not.toContainText('outside by');
    await expect.poll(() => server.exec('outward', 'host', 'ip', '-br', 'link')).not.toContain('uplink0');
  } finally {
    await server.stop();
    server.remove();
  }
});

test('UP1 without the server’s leave the switch is off, with the remedy beside it', async ({ lab }) => {
  await lab.open('inward');
  await expect(lab.details.getByRole('switch', { name: 'The host reaches the outside' })).toBeDisabled();
  await expect(lab.details).toContainText('Remedy: npm start -- --allow-uplink');
});

test('OB11 what no drawing can hold is told once', async ({ lab, server }) => {
  await lab.open('odd names');
  await server.exec('odd names', 'host', 'ip', 'netns', 'add', 'host');
  await expect(lab.page.getByText('The kernel has host, but it cannot be drawn. This name is reserved.')).toBeVisible();
});

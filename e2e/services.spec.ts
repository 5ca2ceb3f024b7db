import { expect, test } from './fixtures.ts';

const ASK = 'exec 3<>/dev/tcp/127.0.0.1/8080; printf "GET /hello HTTP/1.0\\r\\n\\r\\n" >&3; cat <&3';

test('SV1 SV3 SV5 SV6 a web server is added, answers, is read in its log, stopped and undone', async ({ lab, server }) => {
  await lab.open('web');
  await lab.select('host');
  await lab.details.getByRole('button', { name: 'Add a service' }).click();
  await lab.page.getByRole('menuitem', { name: 'Web server (HTTP)' }).click();
  const form = lab.details.getByRole('form', { name: 'Web server (HTTP)' });
  await form.getByLabel('Port').fill('70000');
  await expect(form).toContainText('A port from 1 to 65535.');
  await expect(form.getByRole('button', { name: 'Save' })).toBeDisabled();
  await form.getByLabel('Port').fill('8080');
  await form.getByLabel('Answer').fill('It works.');
  await form.getByRole('button', { name: 'Save' }).click();
  const badge = lab.box('host').locator('.services', { hasText: 'http :8080' });
  await expect(badge.locator('[data-state="running"]')).toBeVisible();
  expect(await server.exec('web', 'host', 'bash', '-c', ASK)).toContain('It works.');

  await lab.details.getByRole('button', { name: 'Log: http' }).click();
  const log = lab.page.getByRole('log', { name: 'Log' });
  await expect(log).toContainText('127.0.0.1 "GET /hello HTTP/1.0" 200');
  await lab.page.getByRole('textbox', { name: 'Filter' }).fill('hello');
  await expect(log).not.toContainText('serving on port');

  await lab.details.getByRole('button', { name: 'Stop: http' }).click();
  await expect(badge.locator('[data-state="stopped"]')).toBeVisible();
  await lab.details.getByRole('button', { name: 'Start: http' }).click();
  await expect(badge.locator('[data-state="running"]')).toBeVisible();
  await lab.unselect();
  await lab.page.keyboard.press('Control+z');
  await expect(lab.box('host').locator('.services')).toHaveCount(0);
  await expect.poll(() => server.exec('web', 'host', 'bash', '-c', 'pgrep -c perl || true')).toMatch(/^0/);
});

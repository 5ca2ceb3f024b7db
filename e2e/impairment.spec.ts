import { expect, test } from './fixtures.ts';

test('IM1 IM4 a link is slowed down in its details, its line says so, and what tc does in a terminal is drawn', async ({ lab, server }) => {
  const { page } = lab;
  await lab.open('slow', 'tutorial');
  await page.locator('.react-flow__edge').first().click();
  const section = lab.details.getByRole('group', { name: 'Impairment' });
  // One end speaks for both while they are alike; which one is open.
  const rate = section.getByRole('textbox', { name: /^Rate of what (host|msb) sends/ }).first();
  await rate.fill('0');
  await expect(section.getByText('A rate of at least 1 kbit, such as 10mbit.')).toBeVisible();
  await rate.fill('5');
  await rate.press('Enter');
  const labels = page.locator('.line-label.end');
  await expect(labels).toHaveText([/≈ 5 Mbit\/s/, /≈ 5 Mbit\/s/]);
  await expect.poll(() => server.exec('slow', 'msb', 'tc', 'qdisc', 'show', 'dev', 'veth1')).toContain('rate 5Mbit');
  const type = await lab.terminal('msb');
  await type('tc qdisc replace dev veth1 root tbf rate 1mbit burst 10kb latency 70ms');
  await expect(section.getByRole('textbox', { name: /^Rate of what msb sends/ })).toHaveValue('1mbit');
  await expect(labels.filter({ hasText: '≈ 1 Mbit/s' })).toHaveCount(1);
  await expect(labels.filter({ hasText: '≈ 5 Mbit/s' })).toHaveCount(1);
  await section.getByRole('switch', { name: 'The same both ways' }).focus();
  await page.keyboard.press('Control+z');
  await expect(labels).toHaveText([/≈ 5 Mbit\/s/, /≈ 5 Mbit\/s/]);
  await page.keyboard.press('Control+z');
  await expect(labels).toHaveCount(0);
  await expect.poll(() => server.exec('slow', 'msb', 'tc', 'qdisc', 'show', 'dev', 'veth1')).not.toContain('tbf');
});

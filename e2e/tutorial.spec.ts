import { expect, test } from './fixtures.ts';

test('the whole tutorial, drawn @user', async ({ lab, server }) => {
  await lab.open('drawn');
  await lab.addNamespace('msb');
  await expect.poll(() => server.exec('drawn', 'host', 'ip', 'netns', 'ls')).toContain('msb');

  await lab.link('host', 'msb', { a: ['veth0', '192.168.50.3/24'], b: ['veth1', '192.168.50.2/24'] });
  await expect(lab.commands.filter({ hasText: 'ip link add name veth0' })).toBeVisible();
  await expect.poll(() => server.exec('drawn', 'msb', 'ip', '-br', 'addr', 'show', 'veth1')).toMatch(/UP\s+192\.168\.50\.2\/24/);
  await expect(lab.box('msb').locator('.row', { hasText: 'veth1' })).toHaveAttribute('data-state', 'up');

  await lab.select('msb');
  await lab.details.getByRole('button', { name: 'Add a route' }).click();
  await lab.details.getByLabel('Via').fill('192.168.50.3');
  await lab.details.getByRole('button', { name: 'Save' }).click();
  await expect(lab.box('msb')).toContainText('default via 192.168.50.3');
  await expect.poll(() => server.exec('drawn', 'msb', 'ip', 'route')).toContain('default via 192.168.50.3');

  await lab.select('host');
  await lab.details.getByRole('switch', { name: 'Forwarding IPv4' }).press('Space');
  await expect(lab.box('host')).toContainText('IPv4 forwarding on');
  await expect.poll(() => server.exec('drawn', 'host', 'sysctl', '-n', 'net.ipv4.ip_forward')).toBe('1');

  for (const [from, to] of [
    ['host', 'msb'],
    ['msb', 'host'],
  ] as const) {
    await lab.unselect();
    await lab.tool('Ping').click();
    await lab.box(from).locator('.title').click();
    await lab.box(to).locator('.title').click();
    const item = lab.page.locator('.ping-item', { hasText: `${from} → ${to}` });
    await expect(item).toContainText(/192\.168\.50\.[23] · [1-9]/);
    await lab.page.getByRole('button', { name: `Stop: ${from} → ${to}` }).click();
    await expect(lab.page.getByRole('button', { name: `Remove: ${from} → ${to}` })).toBeVisible();
  }

  await lab.box('msb').locator('.title').click();
  await lab.page.keyboard.press('Delete');
  await expect(lab.box('msb')).toHaveCount(0);
  await expect.poll(() => server.exec('drawn', 'host', 'ip', '-br', 'link')).not.toContain('veth0');
  await lab.page.keyboard.press('Control+z');
  await expect(lab.box('msb').locator('.row', { hasText: 'veth1' })).toHaveAttribute('data-state', 'up');
  await expect.poll(() => server.exec('drawn', 'msb', 'ip', 'route')).toContain('default via 192.168.50.3');
});

test('the whole tutorial, typed @user', async ({ lab }) => {
  await lab.open('typed');
  const type = await lab.terminal();
  const row = (box: string, name: string) => lab.box(box).locator('.row', { hasText: name });
  const screen = lab.page.locator('.xterm-rows');

  await type('ip netns add msb');
  await expect(lab.box('msb')).toBeVisible();
  await type('ip link add veth0 type veth peer name veth1');
  await expect(row('host', 'veth0')).toHaveAttribute('data-state', 'down');
  await expect(row('host', 'veth1')).toBeVisible();
  await type('ip link set veth1 netns msb');
  await expect(row('msb', 'veth1')).toBeVisible();
  await expect(row('host', 'veth1')).toHaveCount(0);
  await type('ip netns exec msb ip addr add 192.168.50.2/24 dev veth1');
  await expect(row('msb', 'veth1')).toContainText('192.168.50.2/24');
  await type('ip netns exec msb ip link set veth1 up');
  await expect(row('msb', 'veth1')).toHaveAttribute('data-state', 'noCarrier');
  await type('ip netns exec msb ip link set lo up');
  await type('ip addr add 192.168.50.3/24 dev veth0; ip link set veth0 up');
  await expect(row('msb', 'veth1')).toHaveAttribute('data-state', 'up');
  await expect(row('host', 'veth0')).toContainText('192.168.50.3/24');
  await type('clear; ping -c 2 192.168.50.2');
  await expect(screen).toContainText('2 received');
  await type('clear; ip netns exec msb ping -c 2 192.168.50.3');
  await expect(screen).toContainText('2 received');
  await type('ip netns exec msb ip route add default via 192.168.50.3');
  await expect(lab.box('msb')).toContainText('default via 192.168.50.3');
  await type('sysctl -w net.ipv4.ip_forward=1');
  await expect(lab.box('host')).toContainText('IPv4 forwarding on');
  await type('clear; ip netns exec msb iptables -t nat -nL');
  await expect(screen).toContainText('Chain POSTROUTING');
  await type('clear; ip netns exec msb bash');
  await expect(screen).toContainText('[root@msb');
  await type('route -n; exit');
  await expect(screen).toContainText('192.168.50.0');
  await type('ip netns exec msb ip link delete veth1');
  await expect(row('host', 'veth0')).toHaveCount(0);
  await type('ip netns delete msb');
  await expect(lab.box('msb')).toHaveCount(0);
});

/** Makes a fresh machine ready: Node's version, Debian's programs, npm's packages. Does nothing that is done already. */
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ROOT, run, say } from './shell.mjs';

const FOLDERS = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'];
const TO_RUN = {
  bwrap: 'bubblewrap',
  ip: 'iproute2',
  ping: 'iputils-ping',
  nft: 'nftables',
  iptables: 'iptables',
  nsenter: 'util-linux',
  sysctl: 'procps',
  bash: 'bash',
};
const TO_TEST = {
  chromium: 'chromium',
  git: 'git',
  perl: 'perl',
  dumpcap: 'wireshark-common',
  slirp4netns: 'slirp4netns',
  dnsmasq: 'dnsmasq-base',
  iperf3: 'iperf3',
  busybox: 'busybox',
  vtysh: 'frr',
  wg: 'wireguard-tools',
  'wireguard-go': 'wireguard-go',
};

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Node ${process.versions.node} is too old; install Node 20.19 or newer (https://nodejs.org)`);
}

/** Installs what is missing when root; otherwise says the one command that does. */
export async function installTools({ forTests = false } = {}) {
  const wanted = forTests ? { ...TO_RUN, ...TO_TEST } : TO_RUN;
  const packages = Object.entries(wanted)
    .filter(([program]) => !found(program))
    .map(([, name]) => name);
  if (forTests && !existsSync('/usr/share/fonts/opentype/noto') && !existsSync('/usr/share/fonts/truetype/noto'))
    packages.push('fonts-noto-cjk');
  if (packages.length === 0) return;
  const install = ['install', '-y', '--no-install-recommends', ...new Set(packages)];
  if (process.getuid?.() !== 0 || !found('apt-get')) {
    fail(`missing on this machine: ${packages.join(', ')}. Install with: sudo apt-get ${install.join(' ')}`);
  }
  say(`Installing ${packages.join(', ')} with apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env, quiet: true });
  const { code } = await run('apt-get', ['-qq', ...install], { env, quiet: true });
  if (code !== 0) fail(`apt-get could not install ${packages.join(', ')}; try: apt-get ${install.join(' ')}`);
}

function found(program) {
  return FOLDERS.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** `npm ci`, when node_modules is not what package-lock.json says. */
export async function installPackages() {
  const stamp = join(ROOT, 'node_modules', '.nslab-stamp');
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (!writable(existsSync(join(ROOT, 'node_modules')) ? join(ROOT, 'node_modules') : ROOT))
    fail(`npm packages are not up to date and ${ROOT} cannot be written by this user; run npm start once as its owner`);
  say('Installing npm packages');
  // Playwright would fetch a browser of its own; Debian's is used.
  const env = { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' };
  const { code } = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { env });
  if (code !== 0) fail('npm ci failed; the lines above say why');
  writeFileSync(stamp, wanted);
}

export function writable(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

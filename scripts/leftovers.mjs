/** What a test run must leave as it was: the machine's own network, and no sandbox, process or temporary folder of ours. */
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { run } from './shell.mjs';

/** A picture of the machine to compare with later. */
export async function takeStock() {
  const network = [];
  for (const words of [['link'], ['addr'], ['route'], ['rule']]) {
    const { output } = await run('ip', ['-j', ...words], { capture: true });
    // How long an address is still valid counts down by itself.
    network.push(output.replace(/"(valid|preferred)_life_time":\d+/g, ''));
  }
  return {
    network: network.join('\n'),
    processes: ours(),
    folders: readdirSync(tmpdir())
      .filter((name) => name.startsWith('nslab-'))
      .sort(),
  };
}

/** What is there now and was not before, in words. */
export function compare(before, after) {
  const findings = [];
  if (before.network !== after.network) findings.push('the machine’s own network has changed (ip -j link, addr, route, rule)');
  for (const [pid, words] of after.processes) if (!before.processes.has(pid)) findings.push(`process ${pid} is left: ${words}`);
  for (const name of after.folders) if (!before.folders.includes(name)) findings.push(`temporary folder ${name} is left`);
  return findings;
}

/** Sandboxes and their helpers, by command line. */
function ours() {
  const found = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      if (/^(bwrap|nsenter|unshare) |dist\/server\/(main|cli\/main)\.js|echo ready; exec sleep infinity|ip -rc 67108864/.test(words))
        found.set(pid, words.slice(0, 120));
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

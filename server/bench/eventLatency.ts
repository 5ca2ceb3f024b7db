/** How long a change typed in a terminal takes to the page: from Enter to the changed element in Chromium. */
import { existsSync } from 'node:fs';
import type { Socket } from 'socket.io-client';

const CHROMIUM = '/usr/bin/chromium';
const TURNS = 60;
const LONGEST_MS = 5_000;

/** Runs in the page: tells whenever the state of this interface's row is another one, with the time since the epoch. */
function watchRow(): void {
  const row = [...document.querySelectorAll<HTMLElement>('[data-box="host"] .row')].find((one) => one.textContent.includes('veth0'));
  if (!row) throw new Error('veth0 is not drawn');
  let state = row.dataset['state'];
  new MutationObserver(() => {
    if (row.dataset['state'] === state) return;
    state = row.dataset['state'];
    console.info(`seen ${String(performance.timeOrigin + performance.now())}`);
  }).observe(row, { attributes: true, attributeFilter: ['data-state'] });
}

/** Milliseconds of each turn; undefined where there is no Chromium. The lab is made of the tutorial's template and runs. */
export async function eventLatency(spec: {
  url: string;
  token: string;
  labId: string;
  socket: Socket;
  terminalId: string;
}): Promise<number[] | undefined> {
  if (!existsSync(CHROMIUM)) return undefined;
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    let seen: ((at: number) => void) | undefined;
    page.on('console', (message) => {
      const at = /^seen (\S+)$/.exec(message.text())?.[1];
      if (at !== undefined) seen?.(Number(at));
    });
    await page.goto(`${spec.url}/?token=${spec.token}`);
    await page.goto(`${spec.url}/labs/${spec.labId}`);
    await page.locator('[data-box="host"] .row').first().waitFor();
    await page.evaluate(watchRow);
    const turns: number[] = [];
    for (let i = 0; i < TURNS; i += 1) {
      const changed = new Promise<number>((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(new Error(`turn ${String(i)} was not seen within ${String(LONGEST_MS)} ms`));
        }, LONGEST_MS);
        seen = (at) => {
          clearTimeout(timer);
          resolve(at);
        };
      });
      const startedAt = performance.timeOrigin + performance.now();
      spec.socket.emit('terminal:input', {
        terminalId: spec.terminalId,
        data: `ip link set veth0 ${i % 2 === 0 ? 'down' : 'up'}\r`,
      });
      turns.push((await changed) - startedAt);
      // A person does not type in the same instant again.
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    return turns;
  } finally {
    await browser.close();
  }
}

/** How long a change typed in a terminal takes to the page: from Enter to the changed element in Chromium. */
import { existsSync } from 'node:fs';
import { median, quantile, tell } from './figure.ts';
import { TOKEN, type Stand } from './stand.ts';

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

/** In a lab that is made of the tutorial's template; not measured where there is no Chromium. */
export async function eventLatency({ ask, socket, url }: Stand): Promise<void> {
  if (!existsSync(CHROMIUM)) return;
  const tutorial = (await ask('lab:create', { name: 'tutorial', template: 'tutorial', start: false })) as { labId: string };
  await ask('lab:start', tutorial);
  const terminal = (await ask('terminal:open', { ...tutorial, namespace: 'host', cols: 80, rows: 24 })) as { id: string };
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    let seen: ((at: number) => void) | undefined;
    page.on('console', (message) => {
      const at = /^seen (\S+)$/.exec(message.text())?.[1];
      if (at !== undefined) seen?.(Number(at));
    });
    await page.goto(`${url}/?token=${TOKEN}`);
    await page.goto(`${url}/labs/${tutorial.labId}`);
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
      socket.emit('terminal:input', {
        terminalId: terminal.id,
        data: `ip link set veth0 ${i % 2 === 0 ? 'down' : 'up'}\r`,
      });
      turns.push((await changed) - startedAt);
      // A person does not type in the same instant again.
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    tell('event.latency.p50', median(turns), 'ms', 60);
    tell('event.latency.p95', quantile(turns, 0.95), 'ms', 120);
  } finally {
    await browser.close();
  }
  await ask('lab:delete', tutorial);
}

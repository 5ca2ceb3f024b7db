/** Opens the page in the learner's browser, where there is a desktop to open it on. */
import { spawn } from 'node:child_process';

export function openBrowser(url: string): void {
  const desktop = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
  if (desktop === undefined || !process.stdout.isTTY) return;
  const child = spawn('xdg-open', [url], { stdio: 'ignore', detached: true });
  // Not there, or no browser: the address was printed all the same.
  child.on('error', () => undefined);
  child.unref();
}

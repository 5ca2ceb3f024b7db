/** What every browser test has: a real server of its own, the page on a lab, and the command line to check the other side. */
import { test as base } from '@playwright/test';
import { LabScreen } from './LabScreen.ts';
import { TestServer } from './TestServer.ts';

interface Fixtures {
  lab: LabScreen;
}

export const test = base.extend<Fixtures, { server: TestServer }>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the parameter's form
    async ({}, use) => {
      const server = new TestServer();
      await server.start();
      await use(server);
      await server.stop();
      server.remove();
    },
    { scope: 'worker' },
  ],
  lab: async ({ page, server }, use) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    // Signs in as the printed address does, without drawing the page it leads to.
    await page.context().request.get(server.address);
    await use(new LabScreen(page, server));
    base.expect(problems.filter((text) => !text.includes('WebSocket') && !text.includes('ERR_CONNECTION'))).toEqual([]);
  },
});

export const { expect } = base;

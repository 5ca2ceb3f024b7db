/** The page of a lab as a person uses it: by what things are called. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { TestServer } from './TestServer.ts';

export class LabScreen {
  name = '';

  constructor(
    readonly page: Page,
    private readonly server: TestServer,
  ) {}

  /** Makes a lab by the command line, so that its name is this test's own, and opens it. */
  async open(name: string, template = 'empty'): Promise<void> {
    this.name = name;
    const labId = (await this.server.cli('new', name, '--template', template)).trim();
    await this.page.goto(new URL(`/labs/${labId}`, this.server.address).href);
    await expect(this.box('host')).toBeVisible();
    await expect(this.page.getByText('Running').first()).toBeVisible();
  }

  /** The page of all labs. */
  async openAll(): Promise<void> {
    await this.page.goto(new URL('/', this.server.address).href);
  }

  box(name: string): Locator {
    return this.page.locator(`[data-box="${name}"]`);
  }

  get details(): Locator {
    return this.page.getByRole('complementary', { name: 'Details' });
  }

  get commands(): Locator {
    return this.page.locator('.commands code');
  }

  tool(name: string): Locator {
    return this.page.getByRole('navigation').getByRole('button', { name });
  }

  async select(name: string): Promise<void> {
    await this.box(name).locator('.title').click();
    await expect(this.details.getByRole('heading', { name, exact: true })).toBeVisible();
  }

  /** Adds a namespace by double click on empty canvas and gives it a name. */
  async addNamespace(name: string): Promise<void> {
    await this.page
      .getByRole('application', { name: 'Canvas' })
      .locator('.react-flow__pane')
      .dblclick({ position: { x: 620, y: 120 } });
    await this.rename(name);
    await expect(this.box(name)).toBeVisible();
  }

  private async rename(name: string): Promise<void> {
    await this.details
      .getByRole('button', { name: /^More:/ })
      .first()
      .click();
    await this.page.getByRole('menuitem', { name: 'Rename' }).click();
    await this.page.getByRole('dialog').getByLabel('Name').fill(name);
    await this.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await expect(this.page.getByRole('dialog')).toHaveCount(0);
  }

  /** A click on empty canvas. */
  async unselect(): Promise<void> {
    await this.page.locator('.react-flow__pane').click({ position: { x: 20, y: 20 } });
    await expect(this.page.locator('.react-flow__node.selected')).toHaveCount(0);
  }

  /** Links two boxes with the link tool; `fill` may change what is proposed. */
  async link(from: string, to: string, ends: { a?: [string, string]; b?: [string, string] } = {}): Promise<void> {
    await this.page
      .getByRole('application', { name: 'Canvas' })
      .locator('.react-flow__pane')
      .click({ position: { x: 20, y: 20 } });
    await this.tool('Link').click();
    await this.box(from).locator('.title').click();
    await this.box(to).locator('.title').click();
    const card = this.page.getByRole('dialog', { name: /^Link/ });
    for (const [i, end] of [ends.a, ends.b].entries()) {
      if (!end) continue;
      await card.getByLabel('Interface').nth(i).fill(end[0]);
      await card.getByLabel('Address').nth(i).fill(end[1]);
    }
    await card.getByRole('button', { name: 'Make the link' }).click();
    await expect(card).toHaveCount(0);
  }

  /** Opens a shell and gives back a function that types lines into it. */
  async terminal(namespace = 'host'): Promise<(line: string) => Promise<void>> {
    await this.page.getByRole('tab', { name: /^Terminal/ }).click();
    await this.page.locator('.dock-bar').getByRole('button', { name: 'New terminal' }).click();
    await this.page.getByRole('menuitem', { name: namespace, exact: true }).click();
    const screen = this.page.locator('.xterm-rows');
    await expect(screen).toContainText(`[root@${namespace} ~]#`);
    return async (line) => {
      await this.page.locator('.xterm-helper-textarea').focus();
      await this.page.keyboard.type(line);
      await this.page.keyboard.press('Enter');
    };
  }
}

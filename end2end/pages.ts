// What a person sees and does, found by role and name.
import { expect, type Locator, type Page } from "@playwright/test";

export const LIST = "/admin/integrations/oauth";

export class LoginPage {
  constructor(readonly page: Page) {}

  async signIn(email: string, password = "clientele-demo-1", from = "/login") {
    await this.page.goto(from);
    await this.page.getByLabel("Email").fill(email);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Sign in", exact: true }).click();
  }
}

export class ListPage {
  constructor(readonly page: Page) {}

  heading = () => this.page.getByRole("heading", { name: "Manage OAuth Applications", level: 1 });

  async open(query = "") {
    await this.page.goto(LIST + query);
    await expect(this.heading()).toBeVisible();
  }

  /** The row of a client; of two with one name, the one whose description or ID says `also`. */
  row(name: string, also: string | RegExp = ""): Locator {
    const link = this.page.getByRole("link", { name, exact: true });
    return this.page.getByRole("row").filter({ has: link }).filter({ hasText: also });
  }

  async find(text: string) {
    await this.page.getByRole("searchbox", { name: "Search" }).fill(text);
    await this.page.keyboard.press("Enter");
    await this.page.waitForURL(/[?&]q=/);
  }

  async more(row: Locator) {
    await row.getByRole("button", { name: "More", exact: true }).click();
  }

  item = (name: string) => this.page.locator(":popover-open").getByRole("link", { name, exact: true });

  async ask(row: Locator) {
    await this.more(row);
    await this.item("Delete Application").click();
  }

  notice = () => this.page.getByRole("status").filter({ hasText: /is (removed|deactivated|restored|disabled|enabled)/ });
}

export class Question {
  constructor(readonly page: Page) {}

  dialog = (name: RegExp) => this.page.getByRole("dialog", { name });
  yes = () => this.page.getByRole("button", { name: "Yes", exact: true });
  no = () => this.page.getByRole("button", { name: "No", exact: true });

  /** Yes waits until what depends on the client is counted. */
  async answerYes() {
    await expect(this.yes()).not.toHaveAttribute("aria-disabled", "true");
    await this.yes().click();
  }
}

export class ClientPage {
  constructor(readonly page: Page) {}

  async open(id: string, tab = "") {
    await this.page.goto(`${LIST}/${id}${tab}`);
  }

  heading = (name: string) => this.page.getByRole("heading", { name, level: 1 });
  name = () => this.page.getByLabel("App Name");
  save = () => this.page.getByRole("button", { name: "Save", exact: true });
  restore = () => this.page.getByRole("button", { name: "Restore", exact: true });
  /** The three choices of one scope. */
  scope = (id: string) => this.page.getByRole("group", { name: id, exact: true });

  async choose(group: string, scope: string, access: string) {
    const row = this.scope(scope);
    if (!(await row.isVisible())) await this.page.getByRole("group").getByText(group, { exact: true }).first().click();
    await row.getByRole("radio", { name: access, exact: true }).check();
  }
}

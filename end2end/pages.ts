// What a person sees and does, found by role and name.
import { expect, type Locator, type Page } from "@playwright/test";

export const LIST = "/admin/integrations/oauth";

/** The demo's review, of which two clients wait for Ana. */
export const REVIEW = `${LIST}/reviews/0c11e27e-1e00-4000-8000-000b00000001`;

/** Every page that an address alone leads to, in its usual states. */
export const PAGES = [
  "/admin",
  "/admin/find",
  "/admin/find?q=payroll",
  "/admin/find?q=nothing-like-it",
  LIST,
  `${LIST}?state=inactive`,
  `${LIST}?q=nothing-like-it`,
  // A value that is not understood opens the filters.
  `${LIST}?used=yesterday`,
  `${LIST}/several`,
  `${LIST}/several?what=deactivate&id=c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4&id=90e7f5d1-38ab-4c02-a96f-d7120b4e8c53&id=b3a640fe-7d18-49e5-91c2-06e5d8f24b70`,
  `${LIST}/several?what=label&id=c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4`,
  `${LIST}/several?what=owner&id=c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4`,
  `${LIST}/several?what=export&id=c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4&id=90e7f5d1-38ab-4c02-a96f-d7120b4e8c53`,
  `${LIST}/several?what=rehearse&id=c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4`,
  `${LIST}/views`,
  `${LIST}/views?legacy=yes`,
  `${LIST}/reviews`,
  `${LIST}/reviews/new?label=production`,
  `${LIST}/reviews/new`,
  `${REVIEW}`,
  `${REVIEW}?standing=not_mine`,
  `${REVIEW}?standing=gone`,
  `${REVIEW}/answer`,
  `${REVIEW}/answer?client=72d0b8e3-f6a1-4c95-9e47-1b3f5c80da29`,
  `${REVIEW}/answer?after=6`,
  `${LIST}/new`,
  `${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53`,
  `${LIST}/b3a640fe-7d18-49e5-91c2-06e5d8f24b70`,
  `${LIST}/1ac8d36b-e5f2-4d09-b74a-38c60f91d2e5/roles`,
  `${LIST}/b3a640fe-7d18-49e5-91c2-06e5d8f24b70/activity`,
  `${LIST}/c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4/usage`,
  `${LIST}/8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7/usage?days=90`,
  `${LIST}/c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4/ownership`,
  `${LIST}/c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4?without=routing:readonly`,
  `${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53/delete`,
  `${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53/disable`,
  `${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53/rehearse`,
  `${LIST}/27b9e604-91ac-4d38-8e5f-10c7f2ab63d9/restore`,
  `${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53/actions`,
  `${LIST}/b3a640fe-7d18-49e5-91c2-06e5d8f24b70/actions?back=${LIST}%3Fstate%3Dinactive`,
  `${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53/secret`,
  `${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c54`,
  `${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53/authorizations`,
  `${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53/versions/1`,
  "/admin/integrations/authorized",
  "/admin/integrations/authorized?state=revoked",
  "/admin/integrations/authorized/new",
  "/admin/integrations/authorized/6c0d9b52-8f1e-4a73-b5e4-27d8c3f06a91",
  "/admin/audit",
  "/admin/audit?action=restore&q=nothing-like-it",
  "/admin/audit/sign-ins",
  "/admin/audit/sign-ins?q=nothing-like-it",
  "/admin/people/users",
  "/admin/people/users?q=nothing-like-it",
  "/admin/people/users/new",
  "/admin/people/users/0c11e27e-1e00-4000-8000-000400000003",
  "/admin/people/roles",
  "/admin/people/roles/new",
  "/admin/people/roles/0c11e27e-1e00-4000-8000-000300000006",
  "/admin/people/roles/0c11e27e-1e00-4000-8000-000300000004/delete",
  "/admin/people/divisions",
  "/admin/people/organization",
  "/admin/account",
  "/admin/account/sign-ins",
  "/admin/account/prove",
  "/admin/account/authenticator",
  "/admin/account/codes",
  "/admin/account/secret",
  "/admin/restored",
  "/admin/nowhere",
  "/nowhere",
  "/signed-in",
  "/setup",
  "/welcome/nothing",
  "/oauth/authorize?client_id=nobody",
];

export class LoginPage {
  constructor(readonly page: Page) {}

  async signIn(email: string, password = "clientele-demo-1", from = "/login", ready = async () => {}) {
    await this.page.goto(from);
    await ready();
    await this.page.getByLabel("Email").fill(email);
    await this.page.getByLabel("Password", { exact: true }).fill(password);
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

  /** Of the open menu, or of the page that More leads to without our code. */
  item = (name: string, role: "link" | "button" = "link") =>
    this.page.locator(":popover-open, .menu-page").getByRole(role, { name, exact: true });

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
    if (!(await row.isVisible())) {
      const whole = this.page.locator(".scope-group").filter({ has: this.page.getByText(group, { exact: true }) });
      await whole.locator("summary").click();
    }
    await row.getByRole("radio", { name: access, exact: true }).check();
  }
}

// From an empty database to a second administrator who restores a client.
import type { Browser, Page } from "@playwright/test";
import { accessible, alive, expect, test, watch } from "../fixtures";
import { ClientPage, LIST, ListPage, LoginPage } from "../pages";

const WORDS = "a long walk by the sea";
const DAY = 86_400_000;

test.use({ demo: false });

/** Fills what is asked by its label. */
async function fill(page: Page, fields: Record<string, string>) {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
}

/** The banner of what was done. */
async function said(page: Page, words: string) {
  await expect(page.getByRole("status").filter({ hasText: words })).toBeVisible();
}

/** Invites someone; the link that is shown once. */
async function invite(page: Page, name: string, email: string, role: string): Promise<string> {
  await page.goto("/admin/people/users/new");
  await alive(page);
  await fill(page, { Name: name, Email: email });
  await page.getByRole("group", { name: role, exact: true }).getByRole("checkbox", { name: "All divisions" }).check();
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await expect(page.getByRole("heading", { name: `${name} is invited` })).toBeVisible();
  const link = await page.getByLabel("One-time link", { exact: true }).inputValue();
  await page.reload();
  await expect(page.getByRole("heading", { name: "The link is no longer shown" })).toBeVisible();
  expect(await page.content()).not.toContain(link);
  return link;
}

/** Opens a link in a browser of one's own, chooses a password and signs in. */
async function join(browser: Browser, server: string, link: string, email: string): Promise<Page> {
  const page = await (await browser.newContext({ baseURL: server })).newPage();
  watch(page);
  await page.goto(link);
  await fill(page, { Password: "too short" });
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByRole("alert")).toContainText("Use at least 12 characters");
  await fill(page, { Password: WORDS });
  await page.getByRole("button", { name: "Set password" }).click();
  await said(page, `Your password is set. Sign in as ${email}.`);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link does not work" })).toBeVisible();
  await new LoginPage(page).signIn(email, WORDS);
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  return page;
}

test("a newcomer sets up, invites, makes a role, and a second administrator restores a client", async ({ page, browser, server, printed }) => {
  test.setTimeout(120_000);
  await page.goto("/");
  await expect(page).toHaveURL(/\/setup$/);
  await expect.poll(() => printed.join("\n")).toMatch(/enter the code/);
  const code = /enter the code (\S+)/.exec(printed.join("\n"))?.[1] ?? "";
  await fill(page, { "Setup code": "0000-0000", Organization: "Harbour Freight", "Your name": "Olive Grant", Email: "olive@harbour.example", Password: WORDS });
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page.getByRole("alert")).toContainText("One field needs fixing");
  await expect(page.getByLabel("Setup code")).toHaveAccessibleDescription(/This code is not right or has expired/);
  await expect(page.getByLabel("Organization", { exact: true })).toHaveValue("Harbour Freight");
  await fill(page, { "Setup code": code, Password: WORDS });
  await page.getByRole("button", { name: "Create organization" }).click();
  await said(page, "Harbour Freight is set up. You are signed in as its first administrator.");
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  const steps = page.getByRole("region", { name: "Next steps" });
  await expect(steps.getByRole("link")).toHaveText(["Add a client", "Invite someone", "Add a second factor"]);
  await accessible(page, "next steps");
  await page.goto("/setup");
  await expect(page.getByRole("heading", { name: "Clientele is set up" })).toBeVisible();

  await page.goto("/admin");
  await steps.getByRole("button", { name: "Hide these steps" }).click();
  await expect(steps).toBeHidden();

  const viewer = await invite(page, "Vera Viewer", "vera@harbour.example", "Integration viewer");
  const editor = await invite(page, "Ed Editor", "ed@harbour.example", "Integration editor");
  const admin = await invite(page, "Ada Admin", "ada@harbour.example", "Administrator");

  await page.goto("/admin/people/roles/new");
  await alive(page);
  await fill(page, { Name: "Crane clerk", "Search permissions": "client > view" });
  await expect(page.getByLabel("OAuth > Client > Delete")).toBeHidden();
  await page.getByLabel("OAuth > Client > View").check();
  await page.getByRole("button", { name: "Add role" }).click();
  await said(page, "Crane clerk is added. You hold it in all divisions");
  const clerk = await invite(page, "Kim Clerk", "kim@harbour.example", "Crane clerk");

  // What it permits is changed: first it is said for whom.
  await page.goto("/admin/people/roles");
  await page.getByRole("link", { name: "Crane clerk" }).click();
  await alive(page);
  await page.getByLabel("Usage > Client > View").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("row", { name: /Kim Clerk/ })).toContainText("Usage > Client > View");
  await page.getByRole("button", { name: "Save with these effects" }).click();
  await said(page, "Crane clerk is saved");

  // A machine brings a client that was deleted where it came from.
  await page.goto(`${LIST}/new`);
  await alive(page);
  await new ClientPage(page).name().fill("Mover");
  await page.getByRole("radio", { name: "Client Credentials" }).check();
  await page.getByRole("group", { name: "Administrator" }).getByRole("checkbox", { name: "All divisions" }).check();
  await page.getByRole("button", { name: "Add client" }).click();
  await expect(page.getByRole("heading", { name: "Client added" })).toBeVisible();
  const id = await page.getByLabel("Client ID", { exact: true }).inputValue();
  const secret = await page.getByLabel("Client Secret", { exact: true }).inputValue();
  const token = await page.request.post("/oauth/token", { form: { grant_type: "client_credentials", client_id: id, client_secret: secret } });
  const bearer = { Authorization: `Bearer ${(await token.json()).access_token}` };
  const moved = {
    name: "Tide tables",
    authorizedGrantType: "CODE",
    scope: ["users:readonly"],
    registeredRedirectUri: ["https://tides.example/callback"],
    state: "inactive",
    dateCreated: new Date(Date.now() - 400 * DAY).toISOString(),
    dateToDelete: new Date(Date.now() + 3 * DAY).toISOString(),
  };
  const imported = await page.request.post("/api/v2/oauth/clients/import", { headers: bearer, data: { clients: [moved] } });
  expect((await imported.json()).succeeded).toBe(1);

  const kim = await join(browser, server, clerk, "kim@harbour.example");
  await kim.goto("/admin/people/users");
  await expect(kim.getByRole("heading", { name: "Needs Directory > User > View" })).toBeVisible();
  await expect(kim.getByText("Ask an administrator who can give roles")).toBeVisible();
  await new ListPage(kim).open();
  await expect(new ListPage(kim).row("Mover")).toBeVisible();

  // The editor adds and edits, but not a client with a role that is not his, and neither people nor the log are his.
  const ed = await join(browser, server, editor, "ed@harbour.example");
  await ed.goto(`${LIST}/new`);
  await alive(ed);
  await new ClientPage(ed).name().fill("Berth planner");
  await ed.getByRole("textbox", { name: /redirect URI/i }).first().fill("https://berths.example/callback");
  await new ClientPage(ed).choose("People & access", "users", "Read");
  await ed.getByRole("button", { name: "Add client" }).click();
  await expect(ed.getByRole("heading", { name: "Client added" })).toBeVisible();
  await new ClientPage(ed).open(id);
  await expect(ed.getByText("Needs the role Administrator in All divisions, which this client has").filter({ visible: true }).first()).toBeVisible();
  for (const [path, needs] of [["/admin/people/users", "Directory > User > View"], ["/admin/audit", "Audits > Audit > View"]] as const) {
    expect((await ed.goto(path))?.status()).toBe(403);
    await expect(ed.getByRole("heading", { name: `Needs ${needs}` })).toBeVisible();
  }

  const vera = await join(browser, server, viewer, "vera@harbour.example");
  await vera.goto(`${LIST}?state=inactive`);
  await alive(vera);
  await expect(new ListPage(vera).row("Tide tables").getByRole("button", { name: "Restore" })).toHaveAttribute("aria-disabled", "true");
  await expect(vera.getByRole("button", { name: "Add client" })).toHaveAccessibleDescription(/Needs OAuth > Client > Add/);
  expect((await vera.goto("/admin/people/roles"))?.status()).toBe(403);

  const ada = await join(browser, server, admin, "ada@harbour.example");
  await ada.goto(`${LIST}?state=inactive`);
  await alive(ada);
  await new ListPage(ada).row("Tide tables").getByRole("link", { name: "Restore" }).click();
  await ada.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(new ListPage(ada).notice()).toContainText("Tide tables is restored by you");

  // Ada ends Vera's access; Vera's next click leads to the sign-in.
  await ada.goto("/admin/people/users");
  await ada.getByRole("link", { name: "Vera Viewer" }).click();
  await ada.getByText("Deactivate", { exact: true }).click();
  await ada.getByRole("button", { name: "Yes", exact: true }).click();
  await said(ada, "Vera Viewer is deactivated. Their sessions and tokens have ended.");
  await vera.goto(LIST);
  await expect(vera).toHaveURL(/\/login\?next=/);
});

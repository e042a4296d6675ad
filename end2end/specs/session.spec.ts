// Sessions: how they begin and end, and what an ended one leaves behind.
import type { BrowserContext, Locator, Page } from "@playwright/test";
import { accessible, alive, expect, PEOPLE, test } from "../fixtures";
import { ClientPage, LIST, ListPage, LoginPage } from "../pages";

const ID = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";

test("the same words for a wrong password and for nobody", async ({ page }) => {
  const login = new LoginPage(page);
  for (const email of [PEOPLE.ana, "nobody@meridianpost.example"]) {
    await login.signIn(email, "not the password");
    await expect(page.getByRole("alert")).toHaveText("Email or password is not right. Try again.");
    await expect(page.getByLabel("Email")).toHaveValue(email);
    await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  }
  expect(page.url()).not.toContain("password=");
});

test("sign-in leads nowhere outside, whatever the address says", async ({ page, server }) => {
  for (const next of ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/", "javascript:alert(1)"]) {
    await new LoginPage(page).signIn(PEOPLE.ana, undefined, `/login?next=${encodeURIComponent(next)}`);
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    expect(new URL(page.url()).origin).toBe(server);
    await page.context().clearCookies();
  }
});

test("the session's cookie is out of reach of scripts and of other sites, and is new with each sign-in", async ({ page, context }) => {
  const session = async () => (await context.cookies()).filter((cookie) => cookie.httpOnly);
  await new LoginPage(page).signIn(PEOPLE.ana);
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  const first = await session();
  expect(first.length).toBeGreaterThan(0);
  expect(first.every((cookie) => cookie.sameSite === "Lax" || cookie.sameSite === "Strict")).toBe(true);
  await page.getByRole("button", { name: "Account of Ana Ruiz" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await new LoginPage(page).signIn(PEOPLE.tom);
  await expect(page.getByRole("button", { name: "Account of Tom Okafor" })).toBeVisible();
  const second = await session();
  expect(second.map((cookie) => cookie.value)).not.toEqual(first.map((cookie) => cookie.value));
});

test("after signing out, Back shows nothing, and the old cookie is worth nothing", async ({ page, context, as }) => {
  await as("ana");
  await new ListPage(page).open();
  await alive(page);
  const old = await context.cookies();
  await page.getByRole("button", { name: "Account of Ana Ruiz" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Billing sync" })).toHaveCount(0);
  await context.addCookies(old);
  await page.goto(LIST);
  await expect(page).toHaveURL(/\/login\?next=/);
});

/** Ends the session of `page` as whoever signs out in another tab does. */
async function endElsewhere(context: BrowserContext) {
  const tab = await context.newPage();
  await tab.goto("/admin");
  await alive(tab);
  await tab.getByRole("button", { name: "Account of Ana Ruiz" }).click();
  await tab.getByRole("button", { name: "Sign out" }).click();
  await expect(tab.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await tab.close();
}

/** Signs in by the link that the page offers, in the tab that it opens. */
async function signInBeside(page: Page, link: Locator, email: string) {
  const opened = page.context().waitForEvent("page");
  await link.click();
  const tab = await opened;
  await tab.getByLabel("Email").fill(email);
  await tab.getByLabel("Password", { exact: true }).fill("clientele-demo-1");
  await tab.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(tab.getByRole("heading", { name: "You are signed in" })).toBeVisible();
  await alive(tab);
  await tab.close();
}

const beside = (page: Page) => page.getByRole("link", { name: "Sign in in a new tab" });
const notice = (page: Page) => page.locator("#session-notice");

test("a session that ended elsewhere: nothing is saved, and the way back keeps what was typed", async ({ page, context, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(ID);
  await alive(page);
  await client.name().fill("Typed before the session ended");
  await endElsewhere(context);

  await client.save().click();
  await expect(page.getByRole("alert")).toContainText("Your session has ended. What you typed on this page is still here, and not saved.");
  await expect(page.locator("#refusal")).toBeFocused();
  await expect(notice(page), "it is said once").toBeEmpty();
  await accessible(page, "a form whose session has ended");
  await signInBeside(page, beside(page), PEOPLE.ana);
  await expect(page.getByRole("alert")).toContainText("You are signed in again.");
  await expect(client.name()).toHaveValue("Typed before the session ended");
  await client.save().click();
  await expect(page.getByRole("status").filter({ hasText: "Typed before the session ended is saved." })).toBeVisible();
  await expect(notice(page)).toBeEmpty();
});

test("a plain form is not sent into an ended session", async ({ page, context, as }) => {
  await as("ana");
  await page.goto("/admin/people/users/new");
  await alive(page);
  await page.getByLabel("Name").fill("Invited after all");
  await page.getByLabel("Email").fill("after.all@meridianpost.example");
  await endElsewhere(context);

  await page.getByRole("button", { name: "Invite" }).click();
  await expect(notice(page)).toContainText("Your session has ended. What you typed on this page is still here, and not saved.");
  await expect(notice(page)).toBeFocused();
  await expect(page.getByLabel("Name")).toHaveValue("Invited after all");
  await signInBeside(page, beside(page), PEOPLE.ana);
  await expect(notice(page)).toContainText("You are signed in again. What you typed is still here");
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Invited after all is invited");
});

test("a plain form is not sent to a server that is away", async ({ page, as, meant }) => {
  await as("ana");
  await page.goto("/admin/people/users/new");
  await alive(page);
  await page.getByLabel("Name").fill("Invited in the end");
  await page.getByLabel("Email").fill("in.the.end@meridianpost.example");
  meant.push("error: Failed to load resource: net::ERR_CONNECTION_REFUSED");
  await page.route("**/fn/**", (route) => route.abort("connectionrefused"));

  await page.getByRole("button", { name: "Invite" }).click();
  const said = page.getByText("The server cannot be reached. Nothing was sent, and what you typed is still here.");
  await expect(said).toHaveCount(1);
  const again = page.getByRole("button", { name: "Try again" });
  await expect(again).toBeFocused();
  await again.click();
  await expect(again, "it is said once").toBeFocused();
  await expect(said).toHaveCount(1);
  await expect(page.getByLabel("Name")).toHaveValue("Invited in the end");
  await page.unroute("**/fn/**");
  await again.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Invited in the end is invited");
});

test("someone else who signs in beside is named", async ({ page, context, as }) => {
  await as("ana");
  await page.goto(`${LIST}/${ID}/roles`);
  await alive(page);
  await page.getByRole("checkbox").first().check();
  await endElsewhere(context);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("Your session has ended.");
  await signInBeside(page, beside(page), PEOPLE.tom);
  await expect(page.getByRole("alert")).toContainText("Tom Okafor is signed in now. What you typed on this page is still here.");
});

test("the question about deleting has the way back, too", async ({ page, context, as }) => {
  await as("ana");
  const list = new ListPage(page);
  await list.open();
  await alive(page);
  await list.ask(list.row("Billing sync"));
  const question = page.getByRole("dialog");
  await expect(question.getByRole("button", { name: "Yes", exact: true })).not.toHaveAttribute("aria-disabled", "true");
  await endElsewhere(context);
  await question.getByRole("button", { name: "Yes", exact: true }).click();
  await expect(question.getByRole("alert")).toContainText("Your session has ended.");
  await signInBeside(page, question.getByRole("link", { name: "Sign in in a new tab" }), PEOPLE.ana);
  await expect(question.getByRole("alert")).toContainText("You are signed in again.");
  await question.getByRole("button", { name: "Yes", exact: true }).click();
  await expect(list.notice()).toContainText("Billing sync is deactivated.");
});

test("nobody is told of an end that another tab has moved", async ({ page, as }) => {
  await as("ana");
  await page.clock.install();
  await page.goto(`${LIST}/${ID}`);
  await alive(page);
  const asked = page.waitForResponse("**/fn/get_session_end");
  // An hour passes in this tab; for the server a request has just been made.
  await page.clock.fastForward("59:00");
  expect(((await (await asked).json()) as { end: { left: number } }).end.left).toBeGreaterThan(30 * 60_000);
  await expect(notice(page)).toBeEmpty();
});

test.describe("a session of one minute", () => {
  test.use({ flags: ["--session-idle", "1"] });

  test("its end is told before, and it goes on when asked to", async ({ page, as }) => {
    test.setTimeout(90_000);
    await as("ana");
    const client = new ClientPage(page);
    await client.open(ID);
    await alive(page);
    await client.name().fill("Thinking about a name");
    await expect(notice(page)).toContainText("You will be signed out in less than a minute", { timeout: 45_000 });
    await expect(client.name(), "the focus stays").toBeFocused();
    await accessible(page, "a session that is about to end");
    await notice(page).getByRole("button", { name: "Stay signed in" }).click();
    await expect(notice(page)).toBeEmpty();
    await expect(client.name()).toBeFocused();
    await client.save().click();
    await expect(page.getByRole("status").filter({ hasText: "Thinking about a name is saved." })).toBeVisible();
  });

  test("when it has ended the page says so by itself, and what was typed is saved after signing in", async ({ page, as }) => {
    test.setTimeout(120_000);
    await as("ana");
    const client = new ClientPage(page);
    await client.open(ID);
    await alive(page);
    await client.name().fill("Typed over the end");
    await expect(notice(page)).toContainText("Your session has ended.", { timeout: 80_000 });
    await expect(client.name()).toBeFocused();
    await signInBeside(page, beside(page), PEOPLE.ana);
    await expect(notice(page)).toContainText("You are signed in again.");
    await notice(page).getByRole("button", { name: "Close" }).click();
    await client.save().click();
    await expect(page.getByRole("status").filter({ hasText: "Typed over the end is saved." })).toBeVisible();
  });
});

test("another site's form is refused", async ({ page, server, as }) => {
  await as("ana");
  const answer = await page.request.post("/fn/delete_client", {
    headers: { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" },
    form: { id: ID, outcome: "removed", back: LIST },
    maxRedirects: 0,
  });
  expect(answer.status()).toBe(403);
  expect((await page.request.get(`${server}${LIST}/${ID}`)).status()).toBe(200);
});

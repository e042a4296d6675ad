// Sessions: how they begin and end, and what an ended one leaves behind.
import { alive, expect, PEOPLE, test } from "../fixtures";
import { ClientPage, LIST, ListPage, LoginPage } from "../pages";

const ID = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";

test("the same words for a wrong password and for nobody", async ({ page }) => {
  const login = new LoginPage(page);
  for (const email of [PEOPLE.ana, "nobody@meridianpost.example"]) {
    await login.signIn(email, "not the password");
    await expect(page.getByRole("alert")).toHaveText("Email or password is not right. Try again.");
    await expect(page.getByLabel("Email")).toHaveValue(email);
    await expect(page.getByLabel("Password")).toHaveValue("");
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

test("a session that ended elsewhere: nothing is saved, and what was typed is still there", async ({ page, context, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(ID);
  await alive(page);
  await client.name().fill("Typed before the session ended");
  const tab = await context.newPage();
  await tab.goto("/admin");
  await alive(tab);
  await tab.getByRole("button", { name: "Account of Ana Ruiz" }).click();
  await tab.getByRole("button", { name: "Sign out" }).click();
  await expect(tab.getByRole("heading", { name: "Sign in" })).toBeVisible();

  await client.save().click();
  await expect(page.getByRole("alert")).toContainText(/[Ss]ign in/);
  await expect(client.name()).toHaveValue("Typed before the session ended");

  // Signed in again beside it, the same form can be sent.
  await new LoginPage(tab).signIn(PEOPLE.ana);
  await expect(tab.getByRole("navigation", { name: "Main" })).toBeVisible();
  await client.save().click();
  await expect(page.getByRole("status").filter({ hasText: "Typed before the session ended is saved." })).toBeVisible();
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

// What is typed before the code arrives: on a slow line a page can be used long before it is alive.
import type { Page } from "@playwright/test";
import { alive, expect, test } from "../fixtures";
import { ClientPage, LIST, LoginPage, REVIEW } from "../pages";

test.use({ slow: true });

const ID = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";
const MACHINE = "1ac8d36b-e5f2-4d09-b74a-38c60f91d2e5";
const PEOPLE = "/admin/people";
const JON = `${PEOPLE}/users/0c11e27e-1e00-4000-8000-000400000004`;
const READER = `${PEOPLE}/roles/0c11e27e-1e00-4000-8000-000300000002`;

/** Opens a page whose code stays away until the returned function is called. */
async function before(page: Page, address: string): Promise<() => Promise<void>> {
  let let_in = () => {};
  const gate = new Promise<void>((open) => (let_in = open));
  await page.route("**/*.wasm", async (route) => {
    await gate;
    await route.continue();
  });
  await page.goto(address, { waitUntil: "domcontentloaded" });
  return async () => {
    await expect(page.locator("html")).not.toHaveAttribute("data-ready");
    let_in();
    await alive(page);
    await page.unrouteAll({ behavior: "wait" });
  };
}

type Control = { name: string; type: string; value: string; checked: boolean };

/**
 * Everything that is typed or chosen, as it stands. Empty lines of a list are none; of radios the chosen one says it all, and
 * a scope that is answered with None may be folded away.
 */
const stands = (page: Page): Promise<Control[]> =>
  page.locator("main").first().evaluate((main) => {
    const fields = main.querySelectorAll<HTMLInputElement>("input, textarea, select");
    return [...fields]
      .filter((field) => field.type !== "hidden" && !(field.name.endsWith("[redirect_uris][]") && field.value === ""))
      .filter((field) => field.type !== "radio" || (field.checked && field.value !== "none"))
      .map(({ name, type, value, checked }) => ({ name, type, value, checked: checked ?? false }));
  });

/** Types into every field that is shown, turns every box, chooses the last of every group of radios. */
async function fillIn(page: Page): Promise<number> {
  const all = page.locator("main").first();
  let filled = 0;
  const texts = all.locator("input:not([type=radio], [type=checkbox], [type=hidden], [type=date], [readonly]), textarea").filter({ visible: true });
  for (const field of await texts.all()) {
    await field.fill(`early ${++filled}`);
  }
  for (const day of await all.locator("input[type=date]").filter({ visible: true }).all()) {
    await day.fill("2026-01-02");
    filled++;
  }
  for (const box of await all.locator("input[type=checkbox]").filter({ visible: true }).all()) {
    await box.setChecked(!(await box.isChecked()));
    filled++;
  }
  // The grant type last: it decides what else is shown.
  for (const which of ["input[type=radio]:not([name*=grant_type])", "input[type=radio][name*=grant_type]"]) {
    for (const radio of await all.locator(which).filter({ visible: true }).all()) {
      await radio.check();
      filled++;
    }
  }
  for (const list of await all.locator("select").filter({ visible: true }).all()) {
    await list.selectOption({ index: (await list.locator("option").count()) - 1 });
    filled++;
  }
  return filled;
}

const FORMS = [
  LIST,
  `${LIST}/new`,
  `${LIST}/${ID}`,
  `${LIST}/${MACHINE}/roles`,
  `${PEOPLE}/users`,
  `${PEOPLE}/users/new`,
  JON,
  `${PEOPLE}/roles/new`,
  READER,
  `${PEOPLE}/divisions`,
  `${PEOPLE}/organization`,
  "/admin/integrations/authorized",
  "/admin/integrations/authorized/new",
  "/admin/account",
  "/admin/account/prove",
  "/admin/audit",
];

for (const address of FORMS) {
  test(`nothing that was typed early into ${address} is lost`, async ({ page, as }) => {
    await as("ana");
    const arrive = await before(page, address);
    expect(await fillIn(page)).toBeGreaterThan(0);
    const typed = await stands(page);
    await arrive();
    expect(await stands(page)).toEqual(typed);
  });
}

test("nothing that was typed early into a decision is lost", async ({ page, as }) => {
  await as("ana");
  await page.goto("/admin/integrations/authorized");
  const review = await page.getByRole("link", { name: "Review request" }).getAttribute("href");
  const arrive = await before(page, review!);
  expect(await fillIn(page)).toBeGreaterThan(2);
  const typed = await stands(page);
  await arrive();
  expect(await stands(page)).toEqual(typed);
});

test("a sign-in typed early is sent as it was typed", async ({ page }) => {
  const arrive = await before(page, "/login");
  await page.getByLabel("Email").fill("ana.ruiz@meridianpost.example");
  await page.getByLabel("Password", { exact: true }).fill("clientele-demo-1");
  await arrive();
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await expect(page.getByLabel("Email")).toHaveValue("ana.ruiz@meridianpost.example");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
});

test("a client typed early: the form knows all of it, and the caret stays", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  const arrive = await before(page, `${LIST}/${ID}`);
  await page.getByLabel("Description").fill("Typed early");
  await page.getByLabel("Token duration").fill("7200");
  await page.getByLabel("Redirect URI 3", { exact: true }).fill("https://early.meridianpost.example/callback");
  await client.choose("Routing & telephony", "routing", "Read & write");
  await client.choose("Platform", "upload", "Allow");
  await client.name().fill("Payroll sync");
  await client.name().press("ArrowLeft");
  await client.name().press("ArrowLeft");
  await arrive();

  await expect(page.locator(".save-summary")).toContainText(
    "5 unsaved changes App Name, Description, Token duration, Authorized redirect URIs, Scopes.",
  );
  await expect(page.getByText("2 hours", { exact: true })).toBeVisible();
  await expect(page.getByRole("list", { name: "Chosen scopes" })).toContainText("upload");
  await expect(client.scope("upload"), "a group that was opened stays open").toBeVisible();
  await expect(client.name()).toBeFocused();
  await page.keyboard.type("-");
  await expect(client.name()).toHaveValue("Payroll sy-nc");
  await client.save().click();
  await expect(page.getByRole("status").filter({ hasText: "Payroll sy-nc is saved." })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Description")).toHaveValue("Typed early");
  await expect(page.getByLabel("Token duration")).toHaveValue("7200");
  expect((await stands(page)).map((field) => field.value)).toContain("https://early.meridianpost.example/callback");
  await expect(client.scope("routing").getByRole("radio", { name: "Read & write" })).toBeChecked();
});

test("an empty line that someone is at stays; the others leave", async ({ page, as }) => {
  await as("ana");
  const arrive = await before(page, `${LIST}/${ID}`);
  const lines = page.getByLabel(/^Redirect URI \d+$/);
  const filled = (await lines.count()) - 3;
  await lines.nth(filled + 1).focus();
  await arrive();
  await expect(lines).toHaveCount(filled + 1);
  await expect(lines.nth(filled)).toBeFocused();
  await page.keyboard.type("http://plain.example/");
  await page.keyboard.press("Tab");
  await expect(page.getByText(`Line ${filled + 1}: `).first()).toBeVisible();
});

test("a new client typed early: grant type and roles count, and it is added as typed", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  const arrive = await before(page, `${LIST}/new`);
  await client.name().fill("Payroll sync EU");
  await page.getByRole("radio", { name: "Client Credentials" }).check();
  await page.getByRole("group", { name: "Billing" }).getByRole("checkbox", { name: "Home division" }).check();
  await page.getByLabel("Token duration").fill("3600");
  await arrive();
  await expect(page.getByText("1 chosen", { exact: true })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Scopes" })).toBeHidden();
  await expect(client.name()).toHaveValue("Payroll sync EU");
  await page.getByRole("button", { name: "Add client" }).click();
  await expect(page.getByRole("heading", { name: "Client added" })).toBeVisible();
  await page.getByRole("checkbox", { name: "I have stored the secret" }).check();
  await page.getByRole("link", { name: "Done" }).click();
  await expect(client.heading("Payroll sync EU")).toBeVisible();
  await expect(page.getByLabel("Token duration")).toHaveValue("3600");
  await expect(page.getByRole("radio", { name: "Client Credentials" })).toBeChecked();
});

test("roles of a client turned early are unsaved changes, and are saved", async ({ page, as }) => {
  await as("ana");
  const arrive = await before(page, `${LIST}/${MACHINE}/roles`);
  const home = page.getByRole("group", { name: "Workforce reader" }).getByRole("checkbox", { name: "Home division" });
  await home.uncheck();
  await arrive();
  await expect(page.getByText("1 unsaved change")).toBeVisible();
  await expect(home).not.toBeChecked();
  await new ClientPage(page).save().click();
  await page.getByRole("button", { name: "Take it away and save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Shift planner is saved." })).toBeVisible();
  await page.reload();
  await expect(home).not.toBeChecked();
});

test("an invitation and a user's roles typed early are counted and sent", async ({ page, as }) => {
  await as("ana");
  let arrive = await before(page, `${PEOPLE}/users/new`);
  await page.getByLabel("Name").fill("Early Bird");
  await page.getByLabel("Email").fill("early@meridianpost.example");
  const box = page.getByRole("group", { name: "Workforce reader" }).getByRole("checkbox", { name: "Home division" });
  await box.check();
  await arrive();
  await expect(page.getByText("1 chosen", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Early Bird is invited");

  arrive = await before(page, JON);
  await expect(page.getByText("1 chosen", { exact: true })).toBeVisible();
  await box.check();
  await arrive();
  await expect(page.getByText("2 chosen", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Save roles" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The roles of Jon Bekker are saved." })).toBeVisible();
  await expect(box).toBeChecked();
});

test("permissions of a role turned early are counted", async ({ page, as }) => {
  await as("ana");
  const arrive = await before(page, `${PEOPLE}/roles/new`);
  await page.getByLabel("OAuth > Client > View", { exact: true }).check();
  await page.getByLabel("OAuth > Client > Edit", { exact: true }).check();
  await arrive();
  await expect(page.getByText("2 chosen", { exact: true })).toBeVisible();
});

test("leaving asks before the form's own code is there, too", async ({ page, as }) => {
  await as("ana");
  let open = () => {};
  const gate = new Promise<void>((go) => (open = go));
  await page.route("**/forms_bg.wasm", async (route) => {
    await gate;
    await route.continue();
  });
  const client = new ClientPage(page);
  await page.goto(`${LIST}/${ID}`, { waitUntil: "domcontentloaded" });
  await page.locator("html[data-alive]").waitFor();
  await client.name().fill("Half typed");
  const asked: string[] = [];
  page.once("dialog", (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  await page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Activity" }).click();
  expect(asked).toEqual(["Leave without saving? Your changes on this page are lost."]);
  await expect(client.name()).toHaveValue("Half typed");
  open();
  await alive(page);
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Activity" }).click();
  await expect(page).toHaveURL(/\/activity$/);
  await page.unrouteAll({ behavior: "wait" });
});

test("what the form's own code does is not offered before that code is there", async ({ page, as }) => {
  await as("ana");
  let open = () => {};
  const gate = new Promise<void>((go) => (open = go));
  await page.route("**/forms_bg.wasm", async (route) => {
    await gate;
    await route.continue();
  });
  await page.goto(`${LIST}/${ID}`, { waitUntil: "domcontentloaded" });
  await page.locator("html[data-alive]").waitFor();
  const offered = [
    page.getByRole("button", { name: "Add redirect URI" }),
    page.getByRole("searchbox", { name: "Find a scope" }),
    page.getByRole("toolbar", { name: "Show" }),
    page.getByRole("list", { name: "Chosen scopes" }).getByRole("button").first(),
  ];
  for (const control of offered) await expect(control).toBeHidden();
  // What every page has works meanwhile, and so does Save.
  await expect(page.getByRole("button", { name: "Copy Client ID" }).first()).toBeVisible();
  await expect(new ClientPage(page).save()).toBeEnabled();
  open();
  await alive(page);
  for (const control of offered) await expect(control).toBeVisible();
  await page.unrouteAll({ behavior: "wait" });
});

test("a key's letter is shown as soon as the key counts, and nothing moves", async ({ page, as }) => {
  await as("ana");
  const arrive = await before(page, `${REVIEW}/answer`);
  const button = page.getByRole("button", { name: "Not mine" });
  const letter = button.locator("kbd");
  await expect(letter).toBeHidden();
  const place = await button.boundingBox();
  await arrive();
  await expect(letter).toBeVisible();
  expect(await button.boundingBox()).toEqual(place);
  await page.keyboard.press("n");
  await expect(page.getByRole("status")).toContainText("Agent desktop: Not mine");
});

test("a notice leaves the focus with whoever types already", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(ID);
  await alive(page);
  await client.name().fill("Renamed");
  await client.save().click();
  await expect(page.getByRole("status").filter({ hasText: "Renamed is saved." })).toBeVisible();
  const arrive = await before(page, page.url());
  await client.name().fill("Renamed again");
  await arrive();
  await expect(page.getByRole("status").filter({ hasText: "Renamed is saved." })).toBeVisible();
  await expect(client.name()).toBeFocused();
});

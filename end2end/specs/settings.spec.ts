// The parts of a client's form: redirect URIs, scopes, the bar of unsaved changes, and two people at once.
import { alive, expect, test } from "../fixtures";
import { meanwhile } from "../other";
import { ClientPage, LIST } from "../pages";

const ID = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";
const NAME = "Quality review dashboard";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("several redirect URIs pasted at once become lines; a bad one is named by its line", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  const line = (n: number) => page.getByLabel(`Redirect URI ${n}`, { exact: true });
  await client.open(ID);
  await alive(page);
  await expect(page.getByText("2 of 100.")).toBeVisible();
  await expect(page.getByText("loopback, any port")).toBeVisible();
  await page.getByRole("button", { name: "Add redirect URI" }).click();
  await expect(line(3)).toBeFocused();
  await page.evaluate(() => navigator.clipboard.writeText("http://plain.example/cb\nhttps://good.example/cb\n\ncom.example.app:/cb\n"));
  await page.keyboard.press("Control+v");
  await expect(line(5)).toHaveValue("com.example.app:/cb");
  await expect(page.getByText("5 of 100.")).toBeVisible();
  await expect(page.getByText("private-use scheme")).toBeVisible();
  await expect(line(3)).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("Line 3: use https. Plain http is accepted on a loopback host only.").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "1 needs fixing" })).toBeVisible();

  await client.save().click();
  await expect(line(3)).toBeFocused();
  await expect(line(3)).toHaveValue("http://plain.example/cb");
  await page.getByRole("button", { name: "Remove redirect URI 3" }).click();
  await expect(line(3)).toBeFocused();
  await expect(line(3)).toHaveValue("https://good.example/cb");
  await client.save().click();
  await expect(page.getByRole("status").filter({ hasText: `${NAME} is saved.` })).toBeVisible();
  await page.reload();
  await expect(line(3)).toHaveValue("https://good.example/cb");
  await expect(line(4)).toHaveValue("com.example.app:/cb");
});

test("the scope picker: search, chosen, tags, and what the catalogue lacks", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(ID);
  await alive(page);
  const scopes = page.getByRole("region", { name: "Scopes" });
  await expect(scopes.getByText("4 chosen: 4 read")).toBeVisible();
  await page.getByRole("searchbox", { name: "Find a scope" }).fill("notif");
  await expect(scopes.getByText(/^\d+ of 71 match$/)).toBeVisible();
  const notifications = client.scope("notifications");
  await expect(notifications.getByText("No read form in the catalogue")).toBeAttached();
  await expect(notifications.getByRole("radio", { name: "Read", exact: true })).toHaveCount(0);
  await notifications.getByRole("radio", { name: "Allow" }).check();
  await page.getByRole("searchbox", { name: "Find a scope" }).fill("");

  const show = page.getByRole("toolbar", { name: "Show" });
  await show.getByRole("button", { name: /^Changed/ }).click();
  await expect(scopes.getByText("1 of 71 match")).toBeVisible();
  await show.getByRole("button", { name: /^Chosen/ }).click();
  await expect(scopes.getByText("5 of 71 match")).toBeVisible();
  await show.getByRole("button", { name: "All" }).click();

  const tags = page.getByRole("list", { name: "Chosen scopes" });
  await expect(tags.getByRole("listitem").filter({ hasText: /read|allow/ })).toHaveCount(5);
  await tags.getByRole("button").first().press("Enter");
  await expect(tags.getByRole("button").first()).toBeFocused();
  await expect(scopes.getByText("4 chosen: 3 read, 1 allow")).toBeVisible();
});

test("arrow keys walk the three choices of one scope", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(ID);
  await alive(page);
  const routing = client.scope("routing");
  await routing.getByRole("radio", { name: "Read", exact: true }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(routing.getByRole("radio", { name: "Read & write" })).toBeChecked();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(routing.getByRole("radio", { name: "None" })).toBeChecked();
  await expect(page.getByText("was Read")).toBeVisible();
});

test("the bar names what is unsaved; Discard brings it back; leaving asks", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(ID);
  await alive(page);
  await client.name().fill("Half typed");
  await client.choose("Routing & telephony", "routing", "Read & write");
  await expect(page.getByText("2 unsaved changes")).toBeVisible();
  await expect(page.getByText("App Name, Scopes.")).toBeVisible();

  const asked: string[] = [];
  page.once("dialog", (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  await page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Activity" }).click();
  expect(asked).toEqual(["Leave without saving? Your changes on this page are lost."]);
  await expect(client.name()).toHaveValue("Half typed");

  await page.getByRole("button", { name: "Discard" }).click();
  await expect(client.name()).toHaveValue(NAME);
  await expect(client.scope("routing").getByRole("radio", { name: "Read", exact: true })).toBeChecked();
  await expect(page.getByText(/unsaved change/)).toHaveCount(0);
  await page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Activity" }).click();
  await expect(page).toHaveURL(/\/activity$/);
});

test("after the other one's save, mine can be saved over it, and both are in the activity", async ({ page, as, browser, server }) => {
  await as("ana");
  const mine = new ClientPage(page);
  await mine.open(ID);
  await alive(page);

  await meanwhile(browser, server, "tom", async (other) => {
    const theirs = new ClientPage(other);
    await theirs.open(ID);
    await alive(other);
    await theirs.name().fill("Theirs");
    await theirs.save().click();
    await expect(other.getByRole("status").filter({ hasText: "Theirs is saved." })).toBeVisible();
  });

  await mine.name().fill("Mine");
  await mine.save().click();
  const row = page.getByRole("row").filter({ hasText: "App Name" });
  await expect(row.getByRole("cell", { name: "Mine" })).toBeVisible();
  await expect(row.getByRole("cell", { name: "Theirs" })).toBeVisible();
  await page.getByRole("button", { name: "Save mine over theirs" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Mine is saved." })).toBeVisible();
  await page.goto(`${LIST}/${ID}/activity`);
  const entries = page.getByRole("listitem").filter({ has: page.getByRole("time") });
  await expect(entries.nth(0)).toContainText("Ana Ruiz");
  await expect(entries.nth(0)).toContainText("Mine");
  await expect(entries.nth(1)).toContainText("Tom Okafor");
  await expect(entries.nth(1)).toContainText("Theirs");
});

test("a form whose answer was stopped on its way can be sent again", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(ID);
  await alive(page);
  await client.name().fill("Saved, and stopped");
  let led = () => {};
  const leads = new Promise<void>((go) => (led = go));
  await page.route("**/*flash=*", () => led());
  const browser = await page.context().newCDPSession(page);
  await client.save().click({ noWaitAfter: true });
  await leads;
  await browser.send("Page.stopLoading");
  await expect(client.save()).toBeVisible();
  await expect(client.save()).not.toHaveAttribute("aria-busy");
  await expect(client.name()).toHaveValue("Saved, and stopped");
});

test("one save after another, then a refused one, without leaving the page", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(ID);
  await alive(page);
  for (const name of ["First name", "Second name"]) {
    await client.name().fill(name);
    await client.save().click();
    await expect(page.getByRole("status").filter({ hasText: `${name} is saved.` })).toBeVisible();
  }
  await client.name().fill("");
  await client.save().click();
  await expect(page.getByRole("alert")).toContainText("Not saved.");
  await expect(client.name()).toBeFocused();
});

test("addresses that were typed for another grant type are refused in view, and not dropped", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open("c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4");
  await alive(page);
  const addresses = page.getByLabel(/^Allowed addresses/);
  await page.getByRole("radio", { name: /^Client Credentials/ }).check();
  await addresses.fill("192.0.2.0/24");
  await page.getByRole("radio", { name: /^Code Authorization/ }).check();
  await expect(addresses).toBeHidden();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator("#allowed_addresses-errors")).toContainText("Only Client Credentials is held to addresses.");
  await expect(addresses).toBeVisible();
  await expect(addresses).toHaveValue("192.0.2.0/24");
});

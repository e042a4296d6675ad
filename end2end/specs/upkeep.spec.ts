// Looking after a client: its roles and its secrets. The switch that stops it: disable.spec.ts.
import { alive, expect, test } from "../fixtures";
import { ClientPage, LIST, ListPage } from "../pages";

const BILLING = "8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7";
const PLANNER = "1ac8d36b-e5f2-4d09-b74a-38c60f91d2e5";

test("roles are saved with the settings, and the last one cannot go", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(PLANNER);
  await alive(page);
  await expect(page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Roles" })).toHaveCount(0);
  const reader = page.getByRole("group", { name: "Workforce reader" });
  await expect(reader.getByRole("checkbox", { name: "Home division" })).toBeChecked();
  await expect(reader.getByRole("checkbox", { name: "Utrecht division" })).toBeChecked();
  await reader.getByRole("checkbox", { name: "Home division" }).uncheck();
  await client.name().fill("Shift planner EU");
  await expect(page.getByText("2 unsaved changes")).toBeVisible();
  await expect(page.getByText("App Name, Roles.")).toBeVisible();
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(reader.getByRole("checkbox", { name: "Home division" })).toBeChecked();
  await expect(page.getByText("2 chosen", { exact: true })).toBeVisible();
  await reader.getByRole("checkbox", { name: "Home division" }).uncheck();
  await client.save().click();
  // It is in use: that is said before, once.
  await page.getByRole("button", { name: "Take it away and save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Shift planner is saved." })).toBeVisible();
  await expect(reader.getByRole("checkbox", { name: "Home division" })).not.toBeChecked();

  await reader.getByRole("checkbox", { name: "Utrecht division" }).uncheck();
  await client.save().click();
  await expect(page.getByRole("alert")).toContainText(/role/);
  await page.reload();
  await expect(reader.getByRole("checkbox", { name: "Utrecht division" })).toBeChecked();
});

test("roles have a page and a Save of their own at the address that was theirs", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(PLANNER, "/roles");
  await alive(page);
  const home = page.getByRole("group", { name: "Workforce reader" }).getByRole("checkbox", { name: "Home division" });
  await home.uncheck();
  await expect(page.getByText("1 unsaved change")).toBeVisible();
  await client.save().click();
  await page.getByRole("button", { name: "Take it away and save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Shift planner is saved." })).toBeVisible();
  await expect(home).not.toBeChecked();
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with our code" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });
    test("from one grant type to the other and back, each in one save", async ({ page, as }) => {
      await as("ana");
      const client = new ClientPage(page);
      const saved = page.getByRole("status").filter({ hasText: "Shift planner is saved." });
      await client.open(PLANNER);
      if (javaScriptEnabled) await alive(page);
      await page.getByRole("radio", { name: "Code Authorization / PKCE" }).check();
      await page.getByLabel("Redirect URI 1", { exact: true }).fill("https://shifts.example/callback");
      await client.choose("People & access", "users", "Read");
      if (javaScriptEnabled) await expect(page.getByRole("region", { name: "Roles" })).toHaveCount(0);
      await client.save().click();
      // It is in use: what stops is told before, and answered in the same form.
      await expect(page.getByRole("alert").filter({ hasText: "was used in the last 30 days" })).toContainText("Client Credentials");
      await page.getByRole("button", { name: "Take it away and save" }).click();
      await expect(saved).toBeVisible();
      await expect(page.getByRole("radio", { name: "Code Authorization / PKCE" })).toBeChecked();
      await expect(client.scope("users").getByRole("radio", { name: "Read", exact: true })).toBeChecked();

      if (javaScriptEnabled) await alive(page);
      await page.getByRole("radio", { name: "Client Credentials" }).check();
      const billing = page.getByRole("group", { name: "Billing" }).getByRole("checkbox", { name: "Home division" });
      await billing.check();
      await client.save().click();
      // Back again, too; and Tom made its secret and lacks the role: each is asked before, and answered in the same form.
      await page.getByRole("button", { name: "Take it away and save" }).click();
      await page.getByRole("button", { name: "Keep them and save" }).click();
      await expect(saved).toBeVisible();
      await expect(page.getByRole("radio", { name: "Client Credentials" })).toBeChecked();
      await expect(billing).toBeChecked();
    });
  });
}

test("two secrets at most; the second is shown once, and removing one asks", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  const secrets = page.getByRole("region", { name: "Secrets" });
  await client.open(BILLING);
  await alive(page);
  await expect(secrets).toContainText("1 of 2 live");
  await secrets.getByRole("button", { name: "Add a secret" }).click();
  await expect(page.getByRole("heading", { name: "New secret" })).toBeVisible();
  const value = await page.getByLabel("Client Secret", { exact: true }).inputValue();
  await page.getByRole("checkbox", { name: "I have stored the secret" }).check();
  await page.getByRole("link", { name: "Done" }).click();

  await expect(secrets).toContainText("2 of 2 live");
  expect(await page.content()).not.toContain(value);
  const add = secrets.getByRole("button", { name: "Add a secret" });
  await expect(add).toHaveAttribute("aria-disabled", "true");
  await expect(add).toHaveAccessibleDescription("Two secrets are the most. Remove the idle one first.");

  const summary = secrets.getByText(/^Remove secret/).last();
  await summary.click();
  await expect(secrets.getByText("Applications that use it stop, at once and for good.").last()).toBeVisible();
  await secrets.getByRole("button", { name: "No", exact: true }).click();
  await expect(secrets.getByRole("button", { name: "Yes", exact: true })).toHaveCount(0);
  await expect(secrets).toContainText("2 of 2 live");
  await summary.click();
  await secrets.getByRole("button", { name: "Yes", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: /^The secret .+ is removed\. It is refused from now on\./ })).toBeVisible();
  await expect(secrets).toContainText("1 of 2 live");
  await page.goto(`${LIST}/${BILLING}/activity`);
  expect(await page.content()).not.toContain(value);
});

test("a legacy grant type is marked, and can be changed to a current one", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  const client = new ClientPage(page);
  await list.open("?q=wallboard");
  await alive(page);
  await expect(list.row("Wallboard")).toContainText("Legacy: no tokens");
  await expect(list.row("Wallboard")).toContainText("Active, no tokens");
  await expect(list.row("Wallboard").locator(".state-active, .key-active"), "nothing about it looks alive").toHaveCount(0);
  await list.row("Wallboard").getByRole("link", { name: "Wallboard" }).click();
  await expect(client.heading("Wallboard")).toBeVisible();
  await page.getByRole("radio", { name: "Code Authorization / PKCE" }).check();
  await page.getByLabel("Redirect URI 1", { exact: true }).fill("https://wall.meridianpost.example/callback");
  await client.save().click();
  await expect(page.getByRole("status").filter({ hasText: "Wallboard is saved." })).toBeVisible();
  await expect(page.getByRole("radio")).not.toHaveCount(0);
  await expect(page.getByRole("group", { name: "Grant type" }).getByRole("radio")).toHaveCount(2);
});

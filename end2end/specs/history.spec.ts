// A client's history: each change with what it changed, and any version brought back after a look at what that would do.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { alive, expect, test } from "../fixtures";
import { ClientPage, LIST } from "../pages";

const ID = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";

async function accessible(page: Page) {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
    expect(found.violations.flatMap((v) => v.nodes.map((n) => `${v.id} ${n.target.join(" ")} ${n.failureSummary}`))).toEqual([]);
  }
}

/** Gives the client another scope and another name. */
async function edit(page: Page) {
  const client = new ClientPage(page);
  await client.open(ID);
  await alive(page);
  await client.choose("Routing & telephony", "routing", "Read & write");
  await client.name().fill("Renamed dashboard");
  await client.save().click();
  await expect(page.getByRole("status").filter({ hasText: "is saved." })).toBeVisible();
}

test("an edit is seen in Activity, brought back after a look, and told to the audit log", async ({ page, as }) => {
  await as("ana");
  await edit(page);
  await page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: /^Activity/ }).click();
  const edited = page.getByRole("listitem").filter({ hasText: "Ana Ruiz edited" }).first();
  await expect(edited).toContainText("Version 2");
  await expect(edited.getByRole("row", { name: /^Scopes/ })).toContainText("+ routing");
  await expect(edited.getByRole("link")).toHaveCount(0);
  await accessible(page);

  await page.getByRole("link", { name: "Bring back version 1" }).click();
  await expect(page.getByRole("heading", { name: "Version 1 of Renamed dashboard", level: 1 })).toBeFocused();
  const scopes = page.getByRole("row", { name: /^Scopes/ });
  await expect(scopes.getByRole("cell").first()).toContainText("− routing");
  await expect(scopes.getByRole("cell").last()).toContainText("+ routing:readonly");
  await expect(page.getByRole("row", { name: /^App Name/ }).getByRole("cell").last()).toHaveText("Quality review dashboard");
  await accessible(page);
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await accessible(page);
  await page.setViewportSize({ width: 1280, height: 900 });

  await page.getByRole("button", { name: "Bring back version 1" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Quality review dashboard is as in version 1 again." })).toBeVisible();
  await alive(page);
  await expect(new ClientPage(page).scope("routing").getByRole("radio", { name: "Read", exact: true })).toBeChecked();

  await page.goto("/admin/audit");
  await alive(page);
  const entry = page.getByRole("article");
  await expect(entry.getByRole("heading", { name: "Brought back version 1 of Quality review dashboard" })).toBeVisible();
  await expect(entry).toContainText("version 2 to 3");
  await accessible(page);
  await entry.getByRole("link", { name: "Bring back version 2" }).click();
  await expect(page.getByRole("heading", { name: "Version 2 of Quality review dashboard" })).toBeVisible();
});

test("who may not bring it back is told why", async ({ page, as }) => {
  await as("ana");
  await edit(page);
  await page.context().clearCookies();
  await as("vera");
  await page.goto(`${LIST}/${ID}/versions/1`);
  await alive(page);
  const button = page.getByRole("button", { name: "Bring back version 1" });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await expect(button).toHaveAccessibleDescription(/^Needs OAuth > Client > Edit\./);
  await accessible(page);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a version is brought back", async ({ page, as }) => {
    await as("ana");
    const client = new ClientPage(page);
    await client.open(ID);
    await client.name().fill("Renamed dashboard");
    await client.save().click();
    await page.goto(`${LIST}/${ID}/activity`);
    await page.getByRole("link", { name: "Bring back version 1" }).click();
    await page.getByRole("button", { name: "Bring back version 1" }).click();
    await expect(page.getByRole("status")).toContainText("Quality review dashboard is as in version 1 again.");
  });
});

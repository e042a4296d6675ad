// The help page that Clientele starts from, followed literally, with and without JavaScript: nothing is clicked or typed
// but what the page names, and each step finds what it names.
import type { Locator, Page } from "@playwright/test";
import { alive, expect, test } from "../fixtures";

/** Its first steps, the same in each task: click Admin; under Integrations, click OAuth. */
async function manage(page: Page) {
  await page.getByRole("link", { name: "Admin", exact: true }).first().click();
  const integrations = page.getByRole("main").getByRole("region", { name: "Integrations" });
  await expect(integrations.getByRole("heading", { name: "Integrations" })).toBeVisible();
  await integrations.getByRole("link", { name: "OAuth", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Manage OAuth Applications", level: 1 })).toBeVisible();
}

/** Locate the row for the client: ten are on a page, so by the search above the table. */
async function search(page: Page, client: string) {
  await page.getByRole("searchbox", { name: "Search" }).fill(client);
  await page.keyboard.press("Enter");
  await page.waitForURL(/[?&]q=/);
}

const row = (page: Page, name: string, also: string | RegExp = ""): Locator =>
  page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) }).filter({ hasText: also });

/** Locate the row; under the Actions column, click More; select an item. */
async function select(page: Page, client: string, item: string) {
  await expect(page.getByRole("columnheader", { name: "Actions" })).toBeVisible();
  await row(page, client).getByRole("cell").last().getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("link", { name: item, exact: true }).and(page.locator(":popover-open *, .menu-page *")).click();
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });
    const ready = async (page: Page) => { if (javaScriptEnabled) await alive(page); };

    test("view OAuth clients in your organization", async ({ page, as }) => {
      await as("vera");
      await manage(page);
      await expect(page.getByRole("table", { name: "OAuth clients of your organization" })).toBeVisible();
      await expect(row(page, "Agent desktop")).toBeVisible();
    });

    test("edit an OAuth client", async ({ page, as }) => {
      await as("ana");
      await manage(page);
      await ready(page);
      await select(page, "Billing sync", "Edit Application");
      await ready(page);
      await page.getByLabel("Description").fill("Nightly export of invoices to the new ledger");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await expect(page.getByRole("status").filter({ hasText: "Billing sync is saved." })).toBeVisible();
    });

    test("delete an OAuth client created within the last 30 days", async ({ page, as }) => {
      await as("ana");
      await manage(page);
      await ready(page);
      await search(page, "Exit survey");
      await select(page, "Exit survey", "Delete Application");
      await expect(page.getByRole("heading", { name: "Delete “Exit survey”?" })).toBeVisible();
      await expect(page.getByText("Removed at once. This cannot be undone.")).toBeVisible();
      await expect(page.getByText("Applications that use its credentials stop")).toBeVisible();
      await yes(page);
      await expect(page.getByRole("status").filter({ hasText: "Exit survey is removed for good." })).toBeVisible();
      await manage(page);
      await search(page, "Exit survey");
      await expect(page.getByRole("heading", { name: "No client matches “Exit survey”" })).toBeVisible();
    });

    test("delete an OAuth client created more than 30 days ago, and restore it", async ({ page, as }) => {
      await as("ana");
      await manage(page);
      await ready(page);
      await select(page, "Billing sync", "Delete Application");
      await expect(page.getByText("Deactivated now, removed in seven days.")).toBeVisible();
      await yes(page);
      await expect(page.getByRole("status").filter({ hasText: "Billing sync is deactivated." })).toBeVisible();

      await manage(page);
      await ready(page);
      await row(page, "Billing sync").getByRole("link", { name: "Restore", exact: true }).click();
      await page.getByRole("button", { name: "Restore", exact: true }).click();
      await expect(page.getByRole("status").filter({ hasText: "Billing sync is restored by you." })).toBeVisible();
    });

    test("if the Restore button is inactive, scroll up on the Client Details tab and assign scopes", async ({ page, as }) => {
      await as("ana");
      await manage(page);
      await ready(page);
      await search(page, "Field service app");
      const deactivated = row(page, "Field service app");
      await expect(deactivated.getByRole("button", { name: "Restore", exact: true })).toHaveAttribute("aria-disabled", "true");
      await deactivated.getByRole("link", { name: "Restore needs scopes" }).click();
      await ready(page);
      const tab = page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Client Details" });
      await expect(tab).toHaveAttribute("aria-current", "page");
      const restore = page.getByRole("button", { name: "Restore", exact: true });
      await expect(restore).toHaveAttribute("aria-disabled", "true");
      const users = page.getByRole("group", { name: "users", exact: true });
      if (!(await users.isVisible())) await page.getByText("People & access", { exact: true }).click();
      await users.getByRole("radio", { name: "Read", exact: true }).check();
      if (!javaScriptEnabled) {
        await page.getByRole("button", { name: "Save", exact: true }).click();
        await expect(page.getByRole("status").filter({ hasText: "Field service app is saved." })).toBeVisible();
      }
      await expect(restore).not.toHaveAttribute("aria-disabled", "true");
      await restore.click();
      await expect(page.getByRole("status").filter({ hasText: "Field service app is restored by you." })).toBeVisible();
    });
  });
}

/** Click Yes to proceed: it waits until what depends on the client is counted. */
async function yes(page: Page) {
  const button = page.getByRole("button", { name: "Yes", exact: true });
  await expect(button).not.toHaveAttribute("aria-disabled", "true");
  await button.click();
}

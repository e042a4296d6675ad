// Back and Forward: a page that the browser kept comes at once, as it was left, and never with what is not so any more.
import type { Page } from "@playwright/test";
import { alive, expect, test } from "../fixtures";
import { ClientPage, LIST, ListPage, Question } from "../pages";

test.use({ launchOptions: { ignoreDefaultArgs: ["--disable-back-forward-cache"] } });

const BILLING = "8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7";

/** Goes back; whether the page came as it was left. */
async function back(page: Page) {
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => (window as { shown?: boolean }).shown !== undefined);
  return page.evaluate(() => (window as { shown?: boolean }).shown);
}

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => addEventListener("pageshow", (event) => ((window as { shown?: boolean }).shown = event.persisted)));
});

test("back to the list comes as it was left", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  await list.open();
  await alive(page);
  await page.evaluate(() => document.body.setAttribute("data-left", ""));
  await list.row("Billing sync").getByRole("link", { name: "Billing sync" }).click();
  await expect(page.getByRole("heading", { name: "Billing sync", level: 1 })).toBeVisible();
  await alive(page);
  await back(page);
  await expect(list.heading()).toBeVisible();
  await expect(page.locator("body[data-left]"), "it was kept").toHaveCount(1);
});

test("back to the list after a change shows the change", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  await list.open();
  await alive(page);
  await page.evaluate(() => document.body.setAttribute("data-left", ""));
  await list.row("Billing sync").getByRole("link", { name: "Billing sync" }).click();
  await alive(page);
  await page.getByRole("button", { name: "More" }).click();
  await list.item("Disable").click();
  await new Question(page).yes().click();
  await expect(page.locator("#notice")).toContainText("Billing sync");
  for (let steps = 0; !new URL(page.url()).pathname.endsWith("/oauth"); steps += 1) {
    expect(steps, "the list is a few steps back").toBeLessThan(4);
    await back(page);
    await alive(page);
  }
  await expect(list.row("Billing sync")).toContainText("Disabled");
});

test("what is typed and not sent is there again after back", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(BILLING);
  await alive(page);
  await client.name().fill("Billing sync of tomorrow");
  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("link", { name: "Users" }).click();
  await expect(page.getByRole("heading", { name: "Users", level: 1 })).toBeVisible();
  await alive(page);
  await back(page);
  await expect(client.name()).toHaveValue("Billing sync of tomorrow");
});

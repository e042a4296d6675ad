// Back and Forward: a page that the browser kept comes at once, as it was left, and never with what is not so any more.
import type { Page } from "@playwright/test";
import { alive, expect, test } from "../fixtures";
import { ListPage, Question } from "../pages";
import config from "../playwright.config";

test.use({ launchOptions: { ...config.use?.launchOptions, ignoreDefaultArgs: ["--disable-back-forward-cache"] } });

/** Goes back; whether the page came as it was left. */
async function back(page: Page) {
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => (window as { shown?: boolean }).shown !== undefined);
  return page.evaluate(() => (window as { shown?: boolean }).shown);
}

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => addEventListener("pageshow", (event) => ((window as { shown?: boolean }).shown = event.persisted)));
});

/** Marks the list as it is left, for a client's page. */
async function leave(page: Page) {
  const list = new ListPage(page);
  await list.open();
  await alive(page);
  await page.evaluate(() => document.body.setAttribute("data-left", ""));
  await list.row("Billing sync").getByRole("link", { name: "Billing sync" }).click();
  await expect(page.getByRole("heading", { name: "Billing sync", level: 1 })).toBeVisible();
  await alive(page);
  return list;
}

test("back to the list comes as it was left", async ({ page, as }) => {
  await as("ana");
  const list = await leave(page);
  await back(page);
  await expect(list.heading()).toBeVisible();
  await expect(page.locator("body[data-left]"), "it was kept").toHaveCount(1);
});

test("back to the list after a change shows the change", async ({ page, as }) => {
  await as("ana");
  const list = await leave(page);
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
  await expect(page.locator("body[data-left]"), "it was loaded again").toHaveCount(0);
});

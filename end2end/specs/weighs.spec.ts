// How much a client's page is: elements for the browser, stops for the Tab key.
import type { Page } from "@playwright/test";
import { alive, expect, test } from "../fixtures";
import { ClientPage, LIST } from "../pages";

const ID = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";
/** A scope of each group, and more of some: what a client has that reaches far. */
const MANY: [string, string[]][] = [
  ["People & access", ["authorization", "groups", "locations", "scim", "oauth", "license"]],
  ["Routing & telephony", ["architect", "outbound", "presence", "stations", "telephony"]],
  ["Conversations & channels", ["conversations", "external-contacts", "messaging", "scripts"]],
  ["Analytics & quality", ["alerting", "recordings", "speech-and-text-analytics"]],
  ["Workforce & learning", ["coaching", "learning", "workforce-management"]],
  ["Knowledge, bots & AI", ["knowledge", "textbots"]],
  ["Data, privacy & audit", ["billing", "gdpr"]],
];

const elements = (page: Page) => page.evaluate(() => document.querySelectorAll("*").length);

/** Presses Tab from the top of the page until `last` has the focus, following what leads past something; how often. */
async function stops(page: Page, last: string): Promise<string[]> {
  await page.evaluate(() => {
    scrollTo(0, 0);
    (document.activeElement as HTMLElement | null)?.blur();
  });
  const at = () =>
    page.evaluate(() => {
      const at = document.activeElement as HTMLElement;
      return at.getAttribute("aria-label") ?? (at.textContent?.trim() || at.getAttribute("name") || at.tagName);
    });
  const seen: string[] = [];
  while (seen.length < 100 && seen.at(-1) !== last) {
    await page.keyboard.press("Tab");
    seen.push(await at());
    if (/^Skip to/.test(seen.at(-1) ?? "")) {
      await page.keyboard.press("Enter");
      if ((await at()) === last) seen.push(last);
    }
  }
  return seen;
}

async function chooseMany(page: Page) {
  const client = new ClientPage(page);
  for (const [group, scopes] of MANY) for (const scope of scopes) await client.choose(group, scope, "Read");
}

test("a client's page has fewer than 900 elements, with many scopes, too", async ({ page, as }) => {
  test.setTimeout(60_000);
  await as("ana");
  const client = new ClientPage(page);
  await client.open(ID);
  await alive(page);
  await expect.poll(() => elements(page)).toBeLessThan(900);
  await chooseMany(page);
  await client.save().click();
  await expect(page.getByRole("status").filter({ hasText: "is saved." })).toBeVisible();
  await expect(page.getByText("29 chosen: 29 read")).toBeVisible();
  await alive(page);
  await expect.poll(() => elements(page)).toBeLessThan(900);
});

test("at most 25 stops of the Tab key lead from the top to Save", async ({ page, as }) => {
  await as("ana");
  for (const id of [ID, "b3a640fe-7d18-49e5-91c2-06e5d8f24b70", "1ac8d36b-e5f2-4d09-b74a-38c60f91d2e5"]) {
    await page.goto(`${LIST}/${id}`);
    await alive(page);
    const seen = await stops(page, "Save");
    expect(seen.at(-1)).toBe("Save");
    expect(seen.length, seen.join(", ")).toBeLessThanOrEqual(25);
  }
});

test("a folded row that was chosen is saved; the rest of its group opens, closes and is found", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(ID);
  await alive(page);
  const routing = page.locator(".scope-group").filter({ hasText: "Routing & telephony" });
  await expect(client.scope("routing")).toBeVisible();
  await expect(client.scope("stations")).toHaveCount(0);
  await routing.getByText("Show the other 8").click();
  await client.scope("stations").getByRole("radio", { name: "Read", exact: true }).check();
  await routing.getByText("Hide the other 8").click();
  await expect(client.scope("stations")).toBeHidden();
  await expect(client.scope("telephony")).toHaveCount(0);
  await page.getByRole("searchbox", { name: "Find a scope" }).fill("telephony");
  await expect(client.scope("telephony")).toBeVisible();
  await expect(client.scope("voicemail")).toHaveCount(0);
  await page.getByRole("searchbox", { name: "Find a scope" }).fill("");
  await client.save().click();
  await expect(page.getByRole("status").filter({ hasText: "is saved." })).toBeVisible();
  await expect(client.scope("stations").getByRole("radio", { name: "Read", exact: true })).toBeChecked();
});

test("arrow keys walk the chosen scopes and what is shown", async ({ page, as }) => {
  await as("ana");
  await page.goto(`${LIST}/${ID}`);
  await alive(page);
  const tags = page.getByRole("list", { name: "Chosen scopes" }).getByRole("button");
  await tags.first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(tags.nth(1)).toBeFocused();
  await page.keyboard.press("End");
  await expect(tags.last()).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(tags.first()).toBeFocused();
  const show = page.getByRole("toolbar", { name: "Show" }).getByRole("button");
  await show.first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(show.nth(1)).toBeFocused();
});

// More of the list: the rows share their menus, and each opens as if it were its row's alone. Without our code it leads to
// the same as a page.
import type { Page } from "@playwright/test";
import { accessible, alive, expect, test } from "../fixtures";
import { LIST, ListPage, Question } from "../pages";

const BILLING = "8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7";
const CHAT_BOT = "72d0b8e3-f6a1-4c95-9e47-1b3f5c80da29";
const QUALITY = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";

const more = (list: ListPage, name: string) => list.row(name).getByRole("button", { name: "More", exact: true });
const open = (page: Page) => page.locator(":popover-open");

/** Of each More whether its menu is open, as the browser tells readers of the screen. */
async function expanded(page: Page) {
  const { nodes } = await (await page.context().newCDPSession(page)).send("Accessibility.getFullAXTree");
  const buttons = nodes.filter((node) => !node.ignored && node.role?.value === "button" && node.name?.value === "More");
  return buttons.map((node) => node.properties?.find((property) => property.name === "expanded")?.value.value);
}

/** Disables a client behind the page's back. */
async function disable(page: Page, server: string, id: string) {
  const form = { id, back: LIST };
  await page.request.post("/fn/disable_client", { form, headers: { origin: server, accept: "text/html" }, maxRedirects: 0 });
}

test("each row opens its own menu, one at a time, and the button says whether it is open", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  await list.open();
  await alive(page);
  const [billing, chat] = [more(list, "Billing sync"), more(list, "Chat bot")];
  const closed = Array.from({ length: 10 }, () => false);
  expect(await expanded(page)).toEqual(closed);
  await expect(billing).toHaveAccessibleDescription("Billing sync");
  for (let twice = 0; twice < 2; twice += 1) {
    await chat.click();
    await expect(list.item("Delete Application")).toHaveAttribute("href", `${LIST}/${CHAT_BOT}/delete`);
    expect((await expanded(page)).filter((open) => open)).toHaveLength(1);
    // The row above, which the menu does not cover.
    await billing.click();
    await expect(open(page)).toHaveCount(1);
    await expect(list.item("Delete Application")).toHaveAttribute("href", `${LIST}/${BILLING}/delete`);
    await expect(list.item("Edit Application")).toHaveAttribute("href", `${LIST}/${BILLING}`);
    expect((await expanded(page)).filter((open) => open)).toHaveLength(1);
    await billing.click();
    await expect(open(page)).toHaveCount(0);
    expect(await expanded(page)).toEqual(closed);
  }
  for (const button of await page.getByRole("button", { name: "More", exact: true }).all()) {
    await button.click();
    await expect(open(page)).toHaveCount(1);
    const [at, of] = [await button.boundingBox(), await open(page).boundingBox()];
    expect(Math.abs((at?.x ?? 0) + (at?.width ?? 0) - (of?.x ?? 0) - (of?.width ?? 0)), "at its button").toBeLessThan(2);
    await page.keyboard.press("Escape");
  }
  const ids = await page.evaluate(() => [...document.querySelectorAll("[id]")].map((element) => element.id));
  expect(ids.length, "no name is given twice").toBe(new Set(ids).size);
  await accessible(page, "every menu made");
});

test("Esc, Tab and a click beside it close the menu", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  await list.open();
  await alive(page);
  const button = more(list, "Chat bot");
  await button.focus();
  for (const key of ["Enter", "Space"]) {
    await page.keyboard.press(key);
    await expect(open(page)).toHaveCount(1);
    await expect(button).toBeFocused();
    await page.keyboard.press("ArrowUp");
    await expect(list.item("Delete Application")).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(open(page)).toHaveCount(0);
    await expect(button).toBeFocused();
  }
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(list.item("Edit Application")).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.press("Tab");
  await expect(open(page)).toHaveCount(0);
  await button.click();
  await page.getByRole("heading", { level: 1 }).click();
  await expect(open(page)).toHaveCount(0);
});

test("the menu leads on and back, and opens again", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  await list.open("?q=sync");
  await alive(page);
  await list.more(list.row("Billing sync"));
  await list.item("Edit Application").click();
  await expect(page.getByRole("heading", { name: "Billing sync", level: 1 })).toBeVisible();
  await page.goBack();
  await alive(page);
  await expect(list.heading()).toBeVisible();
  await page.keyboard.press("Escape");
  await list.more(list.row("Billing sync"));
  await expect(list.item("Edit Application")).toBeVisible();
});

test("Enable that is on its way arrives, though another row's menu is opened meanwhile", async ({ page, as, server }) => {
  await as("ana");
  await disable(page, server, CHAT_BOT);
  const list = new ListPage(page);
  await list.open("?size=25");
  await alive(page);
  let answer = () => {};
  const waiting = new Promise<void>((go) => (answer = go));
  await page.route("**/fn/get_session", async (route) => {
    await waiting;
    await route.continue();
  });
  await list.more(list.row("Chat bot"));
  await expect(list.item("Enable", "button")).toHaveAccessibleDescription("Revives no old tokens");
  await list.item("Enable", "button").click();
  await list.more(list.row("Billing sync"));
  await expect(list.item("Disable")).toBeVisible();
  answer();
  await expect(list.notice()).toContainText("Chat bot is enabled.");
  await expect(page).toHaveURL(/[?&]size=25/);
});

test.describe("before the code is there", () => {
  test.use({ slow: true });

  test("More leads to a page of the same, and back to the list as it was left", async ({ page, as }) => {
    await as("ana");
    let arrive = () => {};
    const gate = new Promise<void>((go) => (arrive = go));
    await page.route("**/*.wasm", async (route) => {
      await gate;
      await route.continue();
    });
    const list = new ListPage(page);
    await page.goto(`${LIST}?q=quality`, { waitUntil: "domcontentloaded" });
    await list.more(list.row("Quality review dashboard"));
    await expect(page).toHaveURL(`${LIST}/${QUALITY}/actions?back=${encodeURIComponent(LIST)}%3Fq%3Dquality`);
    await expect(page.getByRole("heading", { name: "Quality review dashboard", level: 1 })).toBeVisible();
    await expect(list.item("Delete Application")).toHaveAccessibleDescription("Removes it at once: created 12 days ago");
    arrive();
    await alive(page);
    await page.unrouteAll({ behavior: "wait" });
    await list.item("Delete Application").click();
    await expect(page.getByRole("heading", { name: "Delete “Quality review dashboard”?", level: 1 })).toBeVisible();
    await page.getByRole("link", { name: "No", exact: true }).click();
    await expect(page).toHaveURL(`${LIST}?q=quality`);
    await alive(page);
    await list.more(list.row("Quality review dashboard"));
    await expect(open(page).getByRole("link", { name: "Delete Application" })).toBeVisible();
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a change leads back to the list as it was left, whatever the browser says of where one came from", async ({ page, as, server }) => {
    await page.setExtraHTTPHeaders({ referer: "" });
    await as("ana");
    const list = new ListPage(page);
    await list.open("?q=chat+bot&times=exact");
    await list.more(list.row("Chat bot"));
    await list.item("Disable").click();
    await new Question(page).yes().click();
    await expect(list.notice()).toContainText("Chat bot is disabled.");
    await expect(page).toHaveURL(/oauth\?q=chat%20bot&times=exact&flash=/);
    await list.more(list.row("Chat bot"));
    await expect(list.item("Enable", "button")).toHaveAccessibleDescription("Revives no old tokens");
    await list.item("Enable", "button").click();
    await expect(list.notice()).toContainText("Chat bot is enabled.");
    await expect(page).toHaveURL(/oauth\?q=chat%20bot&times=exact&flash=/);
    await list.more(list.row("Chat bot"));
    await page.getByRole("link", { name: "Close", exact: true }).click();
    await expect(page).toHaveURL(`${LIST}?q=chat%20bot&times=exact`);
    expect(page.url().startsWith(server)).toBe(true);
  });

  test("what one may not do stands there with its reason", async ({ page, as }) => {
    await as("vera");
    const list = new ListPage(page);
    await list.open();
    await list.more(list.row("Billing sync"));
    await expect(list.item("Delete Application", "button")).toHaveAttribute("aria-disabled", "true");
    await expect(list.item("Delete Application", "button")).toHaveAccessibleDescription(/^Needs OAuth > Client > Delete/);
    await list.item("Edit Application").click();
    await expect(page.getByRole("heading", { name: "Billing sync", level: 1 })).toBeVisible();
  });
});

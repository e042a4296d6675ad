// From sign-in to a deletion without a mouse.
import type { Locator, Page } from "@playwright/test";
import { alive, expect, test } from "../fixtures";
import { ClientPage, LIST, ListPage, Question } from "../pages";

test("menus, dialogs and search by keyboard", async ({ page, as }) => {
  await as("ana");
  await page.goto(LIST);
  await alive(page);
  const list = new ListPage(page);
  const question = new Question(page);

  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search" })).toBeFocused();
  await page.keyboard.type("billing");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/q=billing/);
  await expect(list.row("Agent desktop")).toHaveCount(0);

  const more = list.row("Billing sync").getByRole("button", { name: "More" });
  await more.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await expect(list.item("Edit Application")).toBeFocused();
  await page.keyboard.press("End");
  await expect(list.item("Delete Application")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(more).toBeFocused();

  await page.keyboard.press("Enter");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect(question.no()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(question.dialog(/Delete/)).toBeHidden();

  await list.more(list.row("Billing sync"));
  await list.item("Delete Application").press("Enter");
  await expect(question.no()).toBeFocused();
  await expect(question.yes()).not.toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Tab");
  await expect(question.yes()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(list.notice()).toContainText("Billing sync is deactivated.");
});

test("the first stop of a page skips to its content", async ({ page, as }) => {
  await as("ana");
  await page.goto(LIST);
  await alive(page);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
});

test("Ctrl+K finds a client from any page, and asks first where something is typed", async ({ page, as }) => {
  await as("ana");
  await page.goto("/admin/people/users");
  await alive(page);
  await page.keyboard.press("Control+k");
  await expect(page).toHaveURL(/\/admin\/find$/);
  const search = page.getByRole("searchbox", { name: "Search" });
  await expect(search).toBeFocused();
  await page.keyboard.type("billing sync");
  await page.keyboard.press("Enter");
  const found = page.getByRole("region", { name: "Clients" }).getByRole("link", { name: "Billing sync" });
  await expect(found).toBeVisible();
  await alive(page);
  await found.focus();
  await page.keyboard.press("Control+k");
  await expect(search).toBeFocused();
  await found.click();
  await expect(page.getByRole("heading", { name: "Billing sync", level: 1 })).toBeVisible();
  await alive(page);
  await page.getByLabel("App Name").fill("Billing sync 2");
  let asked = "";
  page.once("dialog", async (dialog) => {
    asked = dialog.message();
    await dialog.dismiss();
  });
  await page.keyboard.press("Control+k");
  await expect.poll(() => asked).not.toBe("");
  await expect(page.getByLabel("App Name")).toHaveValue("Billing sync 2");
});

test("Down on a menu's button opens it at its first entry, Up at its last", async ({ page, as }) => {
  await as("ana");
  await page.goto(LIST);
  await alive(page);
  const list = new ListPage(page);
  const opens = async (button: Locator, first: Locator, last: Locator) => {
    for (const [key, entry] of [["ArrowDown", first], ["ArrowUp", last]] as const) {
      await button.press(key);
      await expect(entry).toBeFocused();
      await page.keyboard.press("Escape");
      await expect(button).toBeFocused();
    }
  };
  const more = list.row("Billing sync").getByRole("button", { name: "More" });
  await opens(more, list.item("Edit Application"), list.item("Delete Application"));
  const account = page.locator("#account-menu").getByRole("button");
  await opens(page.getByRole("button", { name: "Account of Ana Ruiz" }), account.first(), account.last());
  const grants = page.getByRole("button", { name: "Grant type" });
  const kinds = page.locator(".tools [popover]").getByRole("link");
  await opens(grants, kinds.first(), kinds.last());
  for (const [path, first, last] of [
    [`${LIST}/c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4`, "Edit Application", "Delete Application"],
    ["/admin/integrations/authorized", "Edit Authorization", "Revoke Authorization"],
  ] as const) {
    await page.goto(path);
    await alive(page);
    const button = page.getByRole("main").getByRole("button", { name: "More", exact: true }).first();
    await opens(button, list.item(first), list.item(last));
  }
});

/** How often Tab is pressed from where the focus is to Save. */
async function stopsToSave(page: Page): Promise<number> {
  const stops: string[] = [];
  while (stops.length < 80) {
    await page.keyboard.press("Tab");
    stops.push(await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 90) ?? ""));
    if (await page.evaluate(() => document.activeElement?.id === "save")) return stops.length;
  }
  throw new Error(`Save is no stop: ${stops.join("\n")}`);
}

test("from the top of a client's page to Save it is at most 25 stops, without a link that skips to it", async ({ page, as }) => {
  await as("ana");
  await page.goto(LIST);
  await alive(page);
  // Who follows a link has the focus on the heading; who comes by an address gets there by the first stop of the page.
  await page.getByRole("link", { name: "Agent desktop", exact: true }).click();
  await alive(page);
  await expect(page.getByRole("heading", { name: "Agent desktop", level: 1 })).toBeFocused();
  const agent = await stopsToSave(page);
  await page.reload();
  await alive(page);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const skipped = await stopsToSave(page);
  expect(agent).toBeLessThanOrEqual(20);
  expect(skipped).toBe(agent + 2);
  await page.reload();
  await alive(page);
  expect(await stopsToSave(page), "with the links of the side bar").toBeLessThanOrEqual(35);
  // So it is for a machine, however many roles there are and divisions to hold them in.
  await page.goto(`${LIST}/8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7`);
  await alive(page);
  await page.getByRole("heading", { level: 1 }).focus();
  expect(await stopsToSave(page)).toBeLessThanOrEqual(14);
  await page.keyboard.press("Shift+Tab");
  const boxes = page.getByRole("region", { name: "Roles" }).getByRole("checkbox");
  await expect(boxes.first()).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(boxes.nth(1)).toBeFocused();
  await page.keyboard.press("End");
  await expect(boxes.last()).toBeFocused();
  await page.keyboard.press("Space");
  await expect(boxes.last()).toBeChecked();
  await page.goBack();
  await alive(page);
  // However many scopes are chosen, also with all of them in sight.
  for (const summary of await page.locator("#scope-rows summary").all()) await summary.click();
  await page.getByRole("heading", { level: 1 }).focus();
  expect(await stopsToSave(page)).toBe(agent);
});

test("the rows of the scope picker are one stop, walked by arrows", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open("c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4");
  await alive(page);
  const answer = (scope: string, access: string) => client.scope(scope).getByRole("radio", { name: access, exact: true });
  await answer("user-basic-info", "Allow").focus();
  await page.keyboard.press("ArrowDown");
  await expect(answer("users", "Read")).toBeFocused();
  await expect(answer("user-basic-info", "Allow")).toBeChecked();
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("summary").filter({ hasText: "Show the other 12" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(client.scope("authorization")).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(answer("authorization", "None")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(answer("authorization", "Read")).toBeChecked();
  await page.keyboard.press("Home");
  await expect(answer("user-basic-info", "Allow")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Discard" })).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(answer("user-basic-info", "Allow")).toBeFocused();
  // What is gone from sight is no stop: the first that is shown is.
  await page.getByRole("searchbox", { name: "Find a scope" }).fill("presence");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(answer("presence", "Read & write")).toBeFocused();
});

test("what a page wants first has the focus, also where the browser had forgotten it", async ({ page, as }) => {
  await as("ana");
  await page.goto("/admin/people/users");
  await alive(page);
  // A browser does so that lays the page out only after its code has come.
  await page.addInitScript(() => {
    addEventListener("DOMContentLoaded", () => document.querySelector("a")?.focus());
  });
  await page.keyboard.press("Control+k");
  await expect(page).toHaveURL(/\/admin\/find$/);
  await alive(page);
  await expect(page.getByRole("searchbox", { name: "Search" })).toBeFocused();
});

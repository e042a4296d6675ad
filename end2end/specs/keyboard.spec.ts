// From sign-in to a deletion without a mouse.
import { alive, expect, test } from "../fixtures";
import { LIST, ListPage, Question } from "../pages";

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

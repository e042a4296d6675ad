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

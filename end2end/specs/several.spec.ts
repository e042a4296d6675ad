// Several clients at once: chosen in the list, asked about in one question that is split by outcome, told row by row.
import { accessible, alive, expect, test } from "../fixtures";
import { LIST, ListPage } from "../pages";

test("what is ticked is counted, asked about once, and told row by row", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  await list.open();
  await alive(page);
  const bar = page.locator(".chosen");
  const box = (name: string) => list.row(name).getByRole("checkbox");
  await expect(bar).toBeHidden();
  await box("Billing sync").check();
  await box("Chat bot").check();
  await expect(bar).toContainText("2 chosen on this page");
  await box("Chat bot").uncheck();
  await expect(bar).toContainText("1 chosen on this page");
  await page.getByRole("checkbox", { name: "Choose this page" }).check();
  await expect(bar).toContainText("10 chosen on this page");
  await accessible(page, "the list with what is chosen");
  await page.getByRole("checkbox", { name: "Choose this page" }).uncheck();
  await expect(bar).toBeHidden();

  await box("Billing sync").check();
  await box("Chat bot").check();
  await list.row("Contact importer", "Staging copy").getByRole("checkbox").check();
  await bar.getByRole("button", { name: "Deactivate" }).click();
  await alive(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Deactivate 2 clients?");
  await expect(page.getByRole("main")).toContainText("1 is deactivated already.");
  await accessible(page, "the question");
  await page.getByLabel("How many").fill("3");
  await page.getByRole("button", { name: "Yes", exact: true }).click();
  await expect(page.getByRole("main")).toContainText("Type 2: that is how many it deactivates.");
  await expect(page.getByLabel("How many")).toHaveValue("3");
  await page.getByLabel("How many").fill("2");
  await page.getByRole("button", { name: "Yes", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("2 clients deactivated");
  await accessible(page, "the answer");
  await page.getByRole("link", { name: "Close" }).click();
  await expect(list.row("Billing sync")).toContainText("Removed in");
});

test("by keyboard a box comes before its client, and is seen while it has the focus", async ({ page, as }) => {
  await as("ana");
  await page.goto(LIST);
  await alive(page);
  const row = new ListPage(page).row("Billing sync");
  const box = row.getByRole("checkbox");
  await box.focus();
  await expect(box).toHaveCSS("opacity", "1");
  await page.keyboard.press("Space");
  await expect(box).toBeChecked();
  await page.keyboard.press("Tab");
  await expect(row.getByRole("link", { name: "Billing sync" })).toBeFocused();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("what is ticked is counted and labelled", async ({ page, as }) => {
    await as("ana");
    const list = new ListPage(page);
    await list.open();
    await list.row("Billing sync").getByRole("checkbox").check();
    await expect(page.getByRole("checkbox", { name: "Choose this page" })).toBeHidden();
    await page.getByRole("button", { name: "Label", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Label 1 client");
    await page.getByLabel("Label", { exact: true }).fill("staging");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("1 client labelled");
    await expect(page.getByRole("main")).toContainText("staging");
  });
});

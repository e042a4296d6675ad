import { expect, test } from "../fixtures";
import { REVIEW } from "../pages";

test("each client of a review is answered with one key, and the last answer is taken back", async ({ page, as }) => {
  await as("ana");
  await page.goto("/admin");
  await page.getByRole("link", { name: "2 questions of reviews waiting for your answer" }).click();
  await page.getByRole("link", { name: "Answer 2 clients" }).click();
  await expect(page.getByRole("heading", { name: "Is “Agent desktop” still needed?" })).toBeVisible();
  await expect(page.getByText("secrets in use")).toBeVisible();
  await page.keyboard.press("s");
  await expect(page.getByRole("status")).toContainText("Agent desktop: Still needed until");
  await expect(page.getByRole("heading", { name: "Is “Payroll bridge” still needed?" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("heading", { name: "Is “Agent desktop” still needed?" })).toBeVisible();
  // A key says nothing where somebody types.
  await page.getByLabel("until", { exact: true }).focus();
  await page.keyboard.press("l");
  await expect(page.getByRole("heading", { name: "Is “Agent desktop” still needed?" })).toBeVisible();
  await page.getByRole("heading", { level: 1 }).focus();
  await page.keyboard.press("p");
  await expect(page.getByRole("heading", { name: "Is “Payroll bridge” still needed?" })).toBeVisible();
  await page.keyboard.press("n");
  await expect(page.getByText("1 client that you passed over still waits.")).toBeVisible();
  await page.goto(REVIEW);
  await expect(page.getByRole("row", { name: /Payroll bridge/ })).toContainText("Not mine");
});

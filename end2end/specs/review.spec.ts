import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { REVIEW } from "../pages";

/** Waits for the question about a client, and until its keys count. */
async function asked(page: Page, client: string) {
  await expect(page.getByRole("heading", { name: `Is “${client}” still needed?` })).toBeVisible();
  await expect(page.getByRole("link", { name: "Pass over P" })).toBeVisible();
}

test("each client of a review is answered with one key, and the last answer is taken back", async ({ page, as }) => {
  await as("ana");
  await page.goto("/admin");
  await page.getByRole("link", { name: "2 questions of reviews waiting for your answer" }).click();
  await page.getByRole("link", { name: "Answer 2 clients" }).click();
  await asked(page, "Agent desktop");
  await expect(page.getByText("secrets in use")).toBeVisible();
  await page.keyboard.press("s");
  await expect(page.getByRole("status")).toContainText("Agent desktop: Still needed until");
  await asked(page, "Payroll bridge");
  await page.getByRole("button", { name: "Undo" }).click();
  await asked(page, "Agent desktop");
  // A key says nothing where somebody types.
  await page.getByLabel("until", { exact: true }).focus();
  await page.keyboard.press("l");
  await asked(page, "Agent desktop");
  await page.getByRole("heading", { level: 1 }).focus();
  await page.keyboard.press("p");
  await asked(page, "Payroll bridge");
  await page.keyboard.press("n");
  await expect(page.getByText("1 client that you passed over still waits.")).toBeVisible();
  await page.goto(REVIEW);
  await expect(page.getByRole("row", { name: /Payroll bridge/ })).toContainText("Not mine");
});

test("a second key before the next question is there answers nothing", async ({ page, as }) => {
  await as("ana");
  await page.goto(`${REVIEW}/answer`);
  await asked(page, "Agent desktop");
  let open = () => {};
  const gate = new Promise<void>((go) => (open = go));
  await page.route(/\/answer\?.*after=/, async (route) => {
    await gate;
    await route.continue();
  });
  await page.evaluate(() => document.addEventListener("submit", () => sessionStorage.setItem("answered", "yes"), true));
  await page.keyboard.press("p");
  await page.keyboard.press("n");
  open();
  await asked(page, "Payroll bridge");
  expect(await page.evaluate(() => sessionStorage.getItem("answered"))).toBeNull();
  await page.unrouteAll({ behavior: "wait" });
  await page.goto(REVIEW);
  await expect(page.getByRole("row", { name: /Payroll bridge/ })).toContainText("No answer");
  await expect(page.getByRole("row", { name: /Agent desktop/ })).toContainText("No answer");
});

test("the second press of a double one does not answer the next question", async ({ page, as }) => {
  await as("ana");
  await page.goto(`${REVIEW}/answer`);
  await asked(page, "Agent desktop");
  // The second press comes as soon as the next page's code is there.
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.documentElement?.hasAttribute("data-alive")) return;
      observer.disconnect();
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "s", bubbles: true, cancelable: true }));
      document.title = "pressed";
    }).observe(document, { attributes: true, subtree: true });
  });
  await page.keyboard.press("s");
  await expect(page).toHaveTitle("pressed");
  await asked(page, "Payroll bridge");
  await page.goto(REVIEW);
  await expect(page.getByRole("row", { name: /Agent desktop/ })).toContainText("Still needed until");
  await expect(page.getByRole("row", { name: /Payroll bridge/ })).toContainText("No answer");
});

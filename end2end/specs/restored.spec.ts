// A database that was restored from a backup: every page says so, until somebody confirms that it is known.
import { accessible, alive, expect, test } from "../fixtures";
import { LIST } from "../pages";

test.use({ restored: true });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("pages say so, who may not confirm is told why, and who may confirms once", async ({ page, as, context }) => {
      const says = page.getByText(/Restored from a backup of/);
      await as("jon");
      await page.goto(LIST);
      await expect(says).toBeVisible();
      await page.goto("/admin/restored");
      await expect(page.getByText("Needs Directory > Organization > Edit").first()).toBeAttached();
      await context.clearCookies();

      await as("ana");
      await page.goto(LIST);
      await expect(says).toBeVisible();
      await page.goto("/admin/restored");
      await expect(page.getByRole("heading", { name: "Restored database", level: 1 })).toBeVisible();
      if (javaScriptEnabled) {
        await alive(page);
        await accessible(page, "the page of a restored database");
      }
      await page.getByRole("button", { name: "Confirm", exact: true }).click();
      await expect(page.locator("#notice")).toContainText("Confirmed.");
      await page.goto("/admin/restored");
      await expect(page.getByText(/^Confirmed on .* by Ana Ruiz\.$/)).toBeVisible();
      await expect(page.getByRole("button", { name: "Confirm", exact: true })).toHaveCount(0);
      await page.goto(LIST);
      await expect(page.getByRole("row").nth(1)).toBeVisible();
      await expect(says).toHaveCount(0);
    });
  });
}

test("at every width, in both themes, nothing goes sideways", async ({ page, as }) => {
  // Two pages at twelve windows, each looked at whole.
  test.setTimeout(180_000);
  await as("ana");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [320, 390, 768, 1100, 1280, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      for (const path of ["/admin/restored", LIST]) {
        await page.goto(path);
        await alive(page);
        await expect(page.getByText(/Restored from a backup of/).first()).toBeVisible();
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(beyond, `${path} at ${width}`).toBeLessThanOrEqual(0);
        await accessible(page, `${path} of a restored database at ${width}, ${colorScheme}`);
      }
    }
  }
});

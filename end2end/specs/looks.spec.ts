// Every page and open dialog: no accessibility violation in light and dark. How they fit into a window: widths.spec.ts.
import { accessible, alive, expect, test } from "../fixtures";
import { LIST, ListPage, PAGES, Question } from "../pages";

const WIDTHS = [320, 360, 390, 600, 768, 1000, 1100, 1280, 1600, 1920];
/** As many tests, so that they run beside each other. */
const PARTS = 6;

for (const colorScheme of ["light", "dark"] as const) {
  for (let part = 0; part < PARTS; part += 1) {
    test(`no violation on any page at any width, ${colorScheme}, part ${part + 1}`, async ({ page, as }) => {
      test.setTimeout(300_000);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const look = async (path: string) => {
        await page.goto(path);
        await alive(page);
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          await accessible(page, `${path} at ${width} px`);
        }
      };
      if (part === 0) await look("/login");
      await as("ana");
      for (const path of PAGES.filter((_, at) => at % PARTS === part)) await look(path);
    });
  }

  test(`no violation in open menus and dialogs, ${colorScheme}`, async ({ page, as }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await as("ana");
    const list = new ListPage(page);
    await list.open();
    await alive(page);
    await list.more(list.row("Billing sync"));
    await accessible(page, "menu");
    await list.item("Delete Application").click();
    await expect(new Question(page).yes()).not.toHaveAttribute("aria-disabled", "true");
    await accessible(page, "delete, seven days");
    await page.keyboard.press("Escape");
    await list.open("?q=quality");
    await alive(page);
    await list.ask(list.row("Quality review dashboard"));
    await expect(new Question(page).yes()).not.toHaveAttribute("aria-disabled", "true");
    await accessible(page, "delete, at once");
    await list.open("?state=inactive");
    await alive(page);
    await list.row("Contact importer").getByRole("link", { name: "Restore" }).click();
    await expect(page.getByText("Stays gone")).toBeVisible();
    await accessible(page, "restore");
  });
}

test("the theme that was chosen is in the first byte", async ({ page, as }) => {
  await as("ana");
  await page.getByRole("button", { name: "Account of Ana Ruiz" }).click();
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const html = await (await page.request.get("/admin")).text();
  expect(html).toContain('data-theme="dark"');
});

test("the keys beside the sign-in are keys, each in its place, none beyond the picture", async ({ page }) => {
  await page.goto("/login");
  const picture = await page.locator(".login-keys > svg").boundingBox();
  const keys = await page.locator(".login-keys path").all();
  expect(keys.length).toBe(32);
  for (const key of keys) {
    const box = await key.boundingBox();
    expect.soft(box?.width, "four beside each other").toBeLessThan((picture?.width ?? 0) / 4);
    expect.soft(box?.height).toBeLessThan((picture?.height ?? 0) / 8);
    expect.soft((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual((picture?.x ?? 0) + (picture?.width ?? 0));
  }
});

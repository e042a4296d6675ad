// Every page and open dialog: no accessibility violation in light and dark, nothing scrolls sideways on a phone.
import { accessible, alive, expect, test } from "../fixtures";
import { LIST, ListPage, Question } from "../pages";

const PAGES = [
  "/admin",
  LIST,
  `${LIST}?state=inactive`,
  `${LIST}?q=nothing-like-it`,
  `${LIST}/new`,
  `${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53`,
  `${LIST}/b3a640fe-7d18-49e5-91c2-06e5d8f24b70`,
  `${LIST}/1ac8d36b-e5f2-4d09-b74a-38c60f91d2e5/roles`,
  `${LIST}/b3a640fe-7d18-49e5-91c2-06e5d8f24b70/activity`,
  `${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53/delete`,
  `${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53/secret`,
  `${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c54`,
  `${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53/authorizations`,
  `${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53/versions/1`,
  "/admin/integrations/authorized",
  "/admin/integrations/authorized?state=revoked",
  "/admin/integrations/authorized/new",
  "/admin/integrations/authorized/6c0d9b52-8f1e-4a73-b5e4-27d8c3f06a91",
  "/admin/audit",
  "/admin/audit?action=restore&q=nothing-like-it",
  "/admin/people/users",
  "/admin/people/users?q=nothing-like-it",
  "/admin/people/users/new",
  "/admin/people/users/0c11e27e-1e00-4000-8000-000400000003",
  "/admin/people/roles",
  "/admin/people/roles/new",
  "/admin/people/roles/0c11e27e-1e00-4000-8000-000300000006",
  "/admin/people/roles/0c11e27e-1e00-4000-8000-000300000004/delete",
  "/admin/people/divisions",
  "/admin/people/organization",
  "/admin/account",
  "/admin/account/prove",
  "/admin/account/authenticator",
  "/admin/account/codes",
  "/setup",
  "/welcome/nothing",
  "/oauth/authorize?client_id=nobody",
];

for (const colorScheme of ["light", "dark"] as const) {
  test(`no violation on any page, ${colorScheme}`, async ({ page, as }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto("/login");
    await accessible(page, "/login");
    await as("ana");
    for (const path of PAGES) {
      await page.goto(path);
      await alive(page);
      await accessible(page, path);
    }
  });

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

for (const width of [320, 390, 768, 1024]) {
  test(`nothing scrolls sideways at ${width} px`, async ({ page, as }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height: 844 });
    await as("ana");
    for (const path of ["/login", ...PAGES]) {
      await page.goto(path);
      await alive(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide, path).toBeLessThanOrEqual(0);
    }
    await page.goto(LIST);
    await expect(page.getByRole("button", { name: "More", exact: true }).first()).toBeVisible();
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

// On a phone: everything at hand is large enough, menus and questions fit, and nothing scrolls sideways.
import type { Locator, Page } from "@playwright/test";
import { alive, expect, test } from "../fixtures";
import { ClientPage, LIST, ListPage, Question } from "../pages";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

/** A menu or a dialog rises while it opens: places are those at its end. */
async function still(page: Page) {
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
}

async function fits(page: Page, what: string) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(wide, `${what} scrolls sideways`).toBeLessThanOrEqual(0);
}

async function inside(page: Page, what: Locator) {
  await still(page);
  const box = await what.boundingBox();
  const size = page.viewportSize();
  expect.soft(box && size && box.x >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height).toBe(true);
}

async function touchable(what: Locator) {
  const box = await what.boundingBox();
  expect.soft(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
}

test("deleting and restoring by touch", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open();
  await alive(page);
  const row = list.row("Billing sync");
  const more = row.getByRole("button", { name: "More", exact: true });
  await touchable(more);
  await more.tap();
  const item = list.item("Delete Application");
  await inside(page, page.locator(":popover-open"));
  await fits(page, "the menu");
  await item.tap();
  const dialog = page.getByRole("dialog", { name: /Billing sync/ });
  await expect(question.yes()).not.toHaveAttribute("aria-disabled", "true");
  await inside(page, dialog);
  await inside(page, question.yes());
  await touchable(question.yes());
  await touchable(question.no());
  await fits(page, "the question");
  await still(page);
  const [no, yes] = [await question.no().boundingBox(), await question.yes().boundingBox()];
  expect.soft(no?.y).toBe(yes?.y);
  expect.soft((yes?.x ?? 0) - (no?.x ?? 0) - (no?.width ?? 0)).toBeGreaterThanOrEqual(14);
  await question.yes().tap();
  await expect(list.notice()).toContainText("Billing sync is deactivated.");
  const restore = row.getByRole("link", { name: "Restore", exact: true });
  await touchable(restore);
  await restore.tap();
  const contract = page.getByRole("dialog", { name: /^Restore/ });
  await expect(contract).toContainText("Stays gone");
  await inside(page, contract.getByRole("button", { name: "Restore", exact: true }));
  await contract.getByRole("button", { name: "Restore", exact: true }).tap();
  await expect(list.notice()).toContainText("Billing sync is restored by you.");
});

test("More is one sign, wherever it stands", async ({ page, as }) => {
  await as("ana");
  for (const path of [LIST, `${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53`, "/admin/integrations/authorized"]) {
    await page.goto(path);
    await alive(page);
    const signs = page.getByRole("main").getByRole("button", { name: "More", exact: true }).first().locator(".icon");
    await expect(signs, path).toHaveCount(1);
    await expect(signs, path).toBeVisible();
    const dots = await signs.evaluate((sign) => {
      const root = getComputedStyle(document.documentElement).getPropertyValue("--dots");
      return getComputedStyle(sign).maskImage.includes("M3 8h.01M8 8h.01M13 8h.01") && root.includes("M3 8h.01M8 8h.01M13 8h.01");
    });
    expect(dots, `${path} shows the dots`).toBe(true);
  }
});

test("the navigation is behind Menu, and the longest name fits", async ({ page, as }) => {
  await as("ana");
  await page.goto("/admin");
  await alive(page);
  await page.getByRole("button", { name: "Menu" }).tap();
  const menu = page.locator(":popover-open");
  await inside(page, menu);
  await page.getByRole("button", { name: "Account of Ana Ruiz" }).tap();
  await still(page);
  const [navigation, account] = [await page.locator("#navigation").boundingBox(), await page.locator(".account-menu").boundingBox()];
  expect.soft((account?.x ?? 0) + (account?.width ?? 999), "the account's menu ends within the one it opens from").toBeLessThanOrEqual(
    (navigation?.x ?? 0) + (navigation?.width ?? 0),
  );
  await page.keyboard.press("Escape");
  await menu.getByRole("link", { name: "OAuth", exact: true }).tap();
  const list = new ListPage(page);
  await expect(list.heading()).toBeVisible();
  await expect.soft(menu).toHaveCount(0);
  await list.open("?q=knowledge+portal");
  await fits(page, "the list with the longest name");
  await page.getByRole("main").getByRole("link", { name: /^Knowledge portal/ }).tap();
  await expect(page.getByRole("heading", { name: /^Knowledge portal/, level: 1 })).toBeVisible();
  await fits(page, "the client with the longest name");
});

test("editing: fields are 16 px, so that no phone zooms, and the save bar covers nothing that has the focus", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await page.goto(`${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53`);
  await alive(page);
  for (const field of [client.name(), page.getByLabel("Description"), page.getByLabel("Token duration")]) {
    expect(await field.evaluate((element) => parseFloat(getComputedStyle(element).fontSize))).toBeGreaterThanOrEqual(16);
  }
  await client.name().fill("On the road");
  const bar = client.save();
  await touchable(bar);
  const duration = page.getByLabel("Token duration");
  await duration.focus();
  const [field, save] = [await duration.boundingBox(), await bar.boundingBox()];
  expect((field?.y ?? 0) + (field?.height ?? 0)).toBeLessThanOrEqual(save?.y ?? 0);
  await fits(page, "the form");
  await bar.tap();
  await expect(page.getByRole("status").filter({ hasText: "On the road is saved." })).toBeVisible();
});

test("sentences have the width of the phone, and what is chosen is in sight", async ({ page, as }) => {
  await as("ana");
  await page.goto("/admin/integrations/authorized?state=revoked");
  await alive(page);
  const lead = page.locator(".page-head p");
  expect((await lead.boundingBox())?.width, "beside no button").toBeGreaterThan(340);
  await expect(page.getByRole("link", { name: /^Revoked/ })).toBeInViewport({ ratio: 0.9 });
  await page.goto("/admin/people/roles");
  const [users, clients] = await page.locator("tbody tr").first().locator(".c-count").all();
  expect((await users.boundingBox())?.y, "on one line").toBe((await clients.boundingBox())?.y);
});

test("why a page may only be looked at stands beside its sign", async ({ page, as }) => {
  await as("vera");
  await page.goto(`${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53`);
  const [sign, words] = [page.locator("#read-only-why > .icon"), page.locator("#read-only-why > div")];
  const [left, right] = [await sign.boundingBox(), await words.boundingBox()];
  expect(left && right && left.x + left.width <= right.x && left.y < right.y + right.height).toBe(true);
  await fits(page, "a page that may only be looked at");
});

test("a user's page says their address below their name, before what is known of them", async ({ page, as }) => {
  await as("ana");
  await page.goto("/admin/people/users/0c11e27e-1e00-4000-8000-000400000003");
  await alive(page);
  const head = page.locator(".page-head");
  const tops = [];
  for (const text of ["Vera Lind", "vera.lind@meridianpost.example", "Added "]) {
    tops.push((await head.getByText(text).boundingBox())?.y ?? 0);
  }
  expect(tops).toEqual([...tops].sort((a, b) => a - b));
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a question that is a page opens at its top: the outcome comes before the question", async ({ page, as }) => {
      await as("ana");
      for (const asked of ["delete", "disable", "rehearse"]) {
        await page.goto(`${LIST}/8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7/${asked}`);
        if (javaScriptEnabled) await alive(page);
        await expect(page.locator(".outcome h2"), asked).toBeInViewport({ ratio: 1 });
        const [bar, outcome] = [await page.locator(".bar").boundingBox(), await page.locator(".outcome").boundingBox()];
        expect.soft(outcome?.y, `${asked}: below the bar`).toBeGreaterThan((bar?.y ?? 0) + (bar?.height ?? 999));
        await inside(page, page.getByRole("heading", { level: 1 }));
      }
    });

    test("whatever is in the box of a search lies within it", async ({ page, as }) => {
      await as("ana");
      for (const path of [LIST, "/admin/people/users", "/admin/audit"]) {
        await page.goto(path);
        const box = page.getByRole("search");
        if (javaScriptEnabled) await alive(page);
        else await touchable(box.getByRole("button", { name: "Search" }));
        // With our code the button is nowhere to be seen until it has the focus.
        const button = box.getByRole("button", { name: "Search" });
        await button.focus();
        const [around, shown] = [await box.boundingBox(), await button.boundingBox()];
        for (const [edge, less, more] of [
          ["top", around?.y, shown?.y],
          ["bottom", (shown?.y ?? 0) + (shown?.height ?? 999), (around?.y ?? 0) + (around?.height ?? 0)],
          ["right", (shown?.x ?? 0) + (shown?.width ?? 999), (around?.x ?? 0) + (around?.width ?? 0)],
        ] as const) {
          expect.soft(less, `${path}: ${edge}`).toBeLessThanOrEqual((more ?? -1) + 0.5);
        }
      }
    });
  });
}

test("what is shown once is shown whole", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open("c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4");
  await alive(page);
  await page.getByRole("button", { name: "Add a secret" }).tap();
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    for (const label of ["Client ID", "Client Secret"]) {
      const field = page.getByLabel(label, { exact: true });
      const hidden = await field.evaluate((f) => Math.max(f.scrollWidth - f.clientWidth, f.scrollHeight - f.clientHeight));
      expect.soft(hidden, `${label} at ${width}`).toBeLessThanOrEqual(0);
    }
    await fits(page, `the secret at ${width}`);
  }
});

// A database that was restored from a backup: every page says so, until somebody confirms that it is known.
import { accessible, alive, expect, PASSWORD, PEOPLE, test } from "../fixtures";
import { stumbles, WIDTHS } from "../layout";
import { LIST, LoginPage } from "../pages";

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

/** The least that a name gets, in pixels. */
const ROOM = 180;
const WAITS = "What waits";

test.describe("held back, as nobody knows what was done after the backup", () => {
  test.use({ restored: false, held: true });

  for (const javaScriptEnabled of [true, false]) {
    test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
      test.use({ javaScriptEnabled });

      test("clients and people wait, who may confirm sees how many, and with their yes all go on", async ({ page, as, server }) => {
        const ask = () =>
          page.request.post("/oauth/token", {
            form: { grant_type: "client_credentials" },
            headers: { authorization: `Basic ${Buffer.from("6b04d1ce-83f7-4e2a-9c58-a1f70e36b2d5:wrong").toString("base64")}` },
          });
        const held = await ask();
        expect([held.status(), held.headers()["retry-after"], (await held.json()).error]).toEqual([503, "60", "temporarily_unavailable"]);

        const ready = async () => { if (javaScriptEnabled) await alive(page); };
        await new LoginPage(page).signIn(PEOPLE.jon, PASSWORD, undefined, ready);
        const refused = page.getByRole("alert").filter({ hasText: "Clientele was restored to an earlier state" });
        await expect(refused).toContainText(/Until .*Ana Ruiz.* confirms that, nobody else can sign in\./);
        await expect(page.getByLabel("Email")).toHaveValue(PEOPLE.jon);
        await expect(page).toHaveURL(/\/login/);
        if (javaScriptEnabled) await accessible(page, "a sign-in that waits");

        await as("ana");
        await page.goto(LIST);
        await expect(page.getByText("until this is confirmed, no client gets a token and nobody else signs in")).toBeVisible();
        await page.goto("/admin/restored");
        const waits = page.getByRole("region", { name: WAITS });
        await expect(waits).toContainText(/\d+ secrets of \d+ clients and \d+ people wait until you confirm/);
        if (javaScriptEnabled) await alive(page);
        await page.getByRole("button", { name: "Confirm", exact: true }).click();
        await expect(page.locator("#notice")).toContainText("Confirmed.");
        await page.goto("/admin/restored");
        await expect(waits).toHaveCount(0);
        // The secret is wrong, and is looked at again.
        expect((await ask()).status()).toBe(401);
        await page.context().clearCookies();
        await as("jon");
      });
    });
  }

  test("its page and its notice fit into every window, in both themes", async ({ page, as }) => {
    test.setTimeout(240_000);
    await as("ana");
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const path of ["/admin/restored", LIST]) {
        await page.goto(path);
        await alive(page);
        await expect(page.getByText(path === LIST ? "until this is confirmed" : WAITS).first()).toBeVisible();
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          expect.soft(await page.evaluate(stumbles, ROOM), `${path} at ${width}, ${colorScheme}`).toEqual([]);
        }
        for (const width of [320, 1280]) {
          await page.setViewportSize({ width, height: 900 });
          await accessible(page, `${path} of a database that waits at ${width}, ${colorScheme}`);
        }
      }
    }
  });
});

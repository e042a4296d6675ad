// The zone in which times are shown: chosen from the list, or the browser's own.
import { accessible, alive, expect, test } from "../fixtures";
import { LIST } from "../pages";

const EXACT = `${LIST}?times=exact`;

test.describe("with JavaScript", () => {
  test.use({ timezoneId: "Asia/Tokyo" });

  test("the browser's own zone is offered, and chosen with a click", async ({ page, as }) => {
    await as("ana");
    await page.goto(EXACT);
    await expect(page.getByText("Times are in UTC.")).toBeVisible();
    await page.getByRole("button", { name: "Account of Ana Ruiz" }).click();
    await page.getByRole("link", { name: "Time zone: UTC" }).click();
    await alive(page);
    await accessible(page, "my account");
    await expect(page.getByLabel("Time zone")).toHaveValue("UTC");
    await page.getByRole("button", { name: "Use Asia/Tokyo, this browser’s zone" }).click();
    await expect(page).toHaveURL(/\/admin\/account#times$/);
    await expect(page.getByLabel("Time zone")).toHaveValue("Asia/Tokyo");
    await alive(page);
    await expect(page.getByRole("button", { name: /this browser’s zone/ })).toBeHidden();

    await page.goto(EXACT);
    await expect(page.getByText("Times are in Asia/Tokyo.")).toBeVisible();
    const created = page.getByRole("row").filter({ hasText: "Billing sync" }).locator("time").first();
    const shown = await created.evaluate((time: HTMLTimeElement) => {
      const at = new Date(time.dateTime);
      const clock = (timeZone: string) =>
        new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(at);
      return { here: clock("Asia/Tokyo"), utc: clock("UTC"), text: time.textContent ?? "", title: time.title };
    });
    expect(shown.text).toMatch(new RegExp(`, ${shown.here}$`));
    expect(shown.title).toMatch(new RegExp(`, ${shown.utc} UTC$`));
  });

  test.describe("by a name of former times", () => {
    test.use({ timezoneId: "Asia/Calcutta" });

    test("the browser's own zone is offered as it is called today", async ({ page, as }) => {
      await as("ana");
      await page.goto("/admin/account");
      await page.getByRole("button", { name: "Use Asia/Kolkata, this browser’s zone" }).click();
      await expect(page.getByLabel("Time zone")).toHaveValue("Asia/Kolkata");
      await alive(page);
      await expect(page.getByRole("button", { name: /this browser’s zone/ })).toBeHidden();
    });
  });

  test("a day of the audit log is one of the zone", async ({ page, as }) => {
    await as("ana");
    await page.goto("/admin/account");
    await page.getByLabel("Time zone").selectOption({ label: "Kiritimati" });
    await page.getByRole("button", { name: "Save time zone" }).click();
    await expect(page.getByLabel("Time zone")).toHaveValue("Pacific/Kiritimati");
    await page.goto("/admin/audit");
    await expect(page.getByText("Days in Pacific/Kiritimati")).toBeVisible();
    await page.getByRole("link", { name: "Today", exact: true }).click();
    const there = new Intl.DateTimeFormat("sv-SE", { timeZone: "Pacific/Kiritimati" }).format(new Date());
    await expect(page.getByLabel("From")).toHaveValue(there);
    await expect(page.getByLabel("From")).toHaveAccessibleDescription("Days in Pacific/Kiritimati");
    await expect(page.locator(".audit-entry time").filter({ hasText: /\d\d:\d\d UTC\+14$/ })).toBeVisible();
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false, timezoneId: "Europe/Rome" });

  test("a zone is chosen from the list, and nothing is offered that does nothing", async ({ page, as }) => {
    await as("ana");
    await page.goto("/admin/account");
    await expect(page.getByRole("button", { name: /this browser’s zone/ })).toBeHidden();
    await page.getByLabel("Time zone").selectOption({ label: "Rome" });
    await page.getByRole("button", { name: "Save time zone" }).click();
    await expect(page).toHaveURL(/\/admin\/account#times$/);
    await expect(page.getByLabel("Time zone")).toHaveValue("Europe/Rome");
    await page.goto(EXACT);
    await expect(page.getByText("Times are in Europe/Rome.")).toBeVisible();
    await expect(page.getByText(/removed on \w{3} \d+ \w{3} \d{4}, \d\d:\d\d UTC\+[12]\./)).toBeVisible();
  });
});

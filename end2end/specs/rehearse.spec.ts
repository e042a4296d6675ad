// Rehearse deactivation: asked as Delete and Disable are, seen wherever the client is, ended by one click.
import { accessible, alive, expect, test } from "../fixtures";
import { ClientPage, LIST, ListPage, Question } from "../pages";

const CHAT_BOT = "72d0b8e3-f6a1-4c95-9e47-1b3f5c80da29";
const SPEECH = "e93b07d4-a5c8-4f21-9d6e-7b0f2c8e4a15";
const LOAD_TEST = "07a5c3e8-d91f-4b64-9e20-7c6d4f8b15a3";

test("it is asked over the list, for as long as is typed, and ended by one click", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open("?q=chat+bot");
  await alive(page);
  const row = list.row("Chat bot");
  await list.more(row);
  await expect(list.item("Rehearse deactivation")).toHaveAccessibleDescription("Refused for a while, cuts nothing");
  await list.item("Rehearse deactivation").click();
  const dialog = question.dialog(/^Rehearse deactivating .Chat bot.\?$/);
  await expect(dialog).toContainText("Nothing is cut.");
  await expect(question.no()).toBeFocused();
  await accessible(page, "the question");
  const own = dialog.getByLabel("Or in your own words");
  await own.fill("soon");
  await question.answerYes();
  await expect(dialog).toContainText("Enter how long, such as 10 minutes, 2 hours or 3 days");
  await expect(own).toHaveValue("soon");
  await own.fill("2 hours");
  await question.answerYes();
  await expect(page.getByRole("status").filter({ hasText: "Chat bot is refused until" })).toBeFocused();
  await expect(row).toContainText("Rehearsal, no tokens");
  await expect(row).toContainText("Ends in 1 hour");
  await list.more(row);
  await expect(page.locator(":popover-open").getByRole("button", { name: "Rehearse deactivation" })).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Escape");

  await new ClientPage(page).open(CHAT_BOT);
  await alive(page);
  const banner = page.getByRole("region", { name: "Rehearsal", exact: true });
  await expect(banner).toContainText("Nothing was cut: when it ends its tokens live again, and that is no restore.");
  await expect(page.locator(".pill-disabled")).toHaveText("Refused for a rehearsal");
  await banner.getByRole("button", { name: "End it now" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The rehearsal of Chat bot is over." })).toBeVisible();
  await expect(page.getByRole("region", { name: "Last rehearsal" })).toContainText(/No knock in \d+ seconds?\./);
  await expect(page.locator(".pill-active")).toHaveText("Active");
});

for (const scheme of ["light", "dark"] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });
    test("what runs and what came of it is read at every width", async ({ page, as }) => {
      await as("ana");
      for (const width of [320, 768, 1280, 1920]) {
        await page.setViewportSize({ width, height: 900 });
        for (const path of [SPEECH, LOAD_TEST, `${CHAT_BOT}/rehearse`, `${LOAD_TEST}/delete`]) {
          await page.goto(`${LIST}/${path}`);
          await alive(page);
          await accessible(page, `${path} at ${width}`);
          const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          expect(beyond, `${path} at ${width}`).toBeLessThanOrEqual(0);
          if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${scheme}-${width}-${path.replace("/", "-")}.png` });
        }
      }
      await expect(page.getByText("Last rehearsal: No knock in 48 hours.")).toBeVisible();
    });
  });
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("the question is a page that keeps what was typed, and the end a form", async ({ page, as }) => {
    await as("ana");
    await page.goto(`${LIST}/${CHAT_BOT}/rehearse`);
    await page.getByLabel("Or in your own words").fill("4 days");
    await page.getByRole("button", { name: "Yes", exact: true }).click();
    await expect(page.getByText("A rehearsal lasts at least 1 minute and at most 72 hours.")).toBeVisible();
    await expect(page.getByLabel("Or in your own words")).toHaveValue("4 days");
    await page.getByLabel("Or in your own words").fill("");
    await page.getByLabel("How long").selectOption("48 hours");
    await page.getByRole("button", { name: "Yes", exact: true }).click();
    await expect(page.getByText(/Rehearsed deactivation until \w{3} \d+ \w{3} \d{4}, \d\d:\d\d UTC/)).toBeVisible();
    await page.getByRole("button", { name: "End it now" }).click();
    await expect(page.getByText("The rehearsal of Chat bot is over.")).toBeVisible();
  });
});

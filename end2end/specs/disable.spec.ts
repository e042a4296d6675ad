// Disable ends every token for good, so it asks first, with what depends on the client; Enable ends nothing and does not.
import { alive, expect, test } from "../fixtures";
import { meanwhile } from "../other";
import { ClientPage, LIST, ListPage, Question } from "../pages";

const QUALITY = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";
const CHAT_BOT = "72d0b8e3-f6a1-4c95-9e47-1b3f5c80da29";

test("Disable asks with what ends, No leaves the client alone, and the banner after Yes offers Enable", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open("?q=quality");
  await alive(page);
  const row = list.row("Quality review dashboard");
  await list.more(row);
  await expect(list.item("Disable")).toHaveAccessibleDescription("Stops all tokens, removes nothing");
  await list.item("Disable").click();
  const dialog = question.dialog(/^Disable .Quality review dashboard.\?$/);
  await expect(dialog).toContainText("Stops at once. Nothing is removed.");
  await expect(dialog).toContainText(/1,204 tokens end now, \d+ (person signs|people sign) in again\./);
  await expect(dialog).toContainText("2 other organizations lose access: Halden Clinics, Northwind Retail.");
  await expect(dialog).toContainText("Revives no token that ended");
  await expect(question.no()).toBeFocused();
  await question.no().click();
  await expect(dialog).toBeHidden();
  await expect(row.getByRole("button", { name: "More" })).toBeFocused();
  await page.reload();
  await alive(page);
  await expect(row).toContainText("Active");

  await list.more(row);
  await list.item("Disable").click();
  await question.answerYes();
  await expect(list.notice()).toContainText("Quality review dashboard is disabled. It gets and keeps no tokens.");
  await expect(list.notice()).toBeFocused();
  await expect(row).toContainText("Disabled");
  await expect(page).toHaveURL(/[?&]q=quality/);
  await list.notice().getByRole("button", { name: "Enable" }).click();
  await expect(list.notice()).toContainText("Quality review dashboard is enabled. Tokens issued before it was disabled stay ended.");
  await expect(row).toContainText("Active");
  await alive(page);
  await list.ask(row);
  await expect(page.getByRole("dialog").locator(".evidence")).toContainText("live tokens");
  await expect(page.getByRole("dialog").locator(".evidence div").first()).toHaveText(/^live tokens0$/);
});

test("a disabled client's page says since when and by whom as one says it", async ({ page, as, server }) => {
  await as("ana");
  const form = { id: CHAT_BOT, back: `${LIST}/${CHAT_BOT}` };
  await page.request.post("/fn/disable_client", { form, headers: { origin: server, accept: "text/html" }, maxRedirects: 0 });
  await page.goto(`${LIST}/${CHAT_BOT}`);
  const banner = page.getByRole("region", { name: "Disabled" });
  await expect(banner).toContainText(/Disabled (just now|\d+ seconds ago) by Ana Ruiz, on \w{3} \d+ \w{3} \d{4}, \d\d:\d\d UTC\./);
});

test("a client's own page asks in place, too, and comes back to it", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  const question = new Question(page);
  await client.open(CHAT_BOT);
  await alive(page);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.locator(":popover-open").getByRole("link", { name: "Disable", exact: true }).click();
  await expect(question.dialog(/^Disable .Chat bot.\?$/)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.locator(":popover-open").getByRole("link", { name: "Disable", exact: true }).click();
  await question.answerYes();
  await expect(page.getByRole("status").filter({ hasText: "Chat bot is disabled." })).toBeFocused();
  await expect(page).toHaveURL(new RegExp(`${LIST}/${CHAT_BOT}\\?flash=`));
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByRole("button", { name: "More", exact: true }).click();
  await expect(page.locator(":popover-open").getByRole("button", { name: "Enable" })).toHaveAccessibleDescription("Revives no old tokens");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.locator(":popover-open").getByRole("link", { name: "Delete Application", exact: true }).click();
  await question.answerYes();
  await expect(new ListPage(page).notice()).toContainText("Chat bot is deactivated.");
});

test("whoever was slower is told who was faster", async ({ page, as, browser, server }) => {
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open("?q=chat+bot");
  await alive(page);
  await list.more(list.row("Chat bot"));
  await list.item("Disable").click();
  await expect(question.yes()).not.toHaveAttribute("aria-disabled", "true");
  await meanwhile(browser, server, "tom", async (other) => {
    await other.goto(`${LIST}/${CHAT_BOT}/disable`);
    await alive(other);
    await new Question(other).answerYes();
    await expect(new ListPage(other).notice()).toContainText("Chat bot is disabled.");
  });
  await question.yes().click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText(/Tom Okafor disabled this client/);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("the question is a page, and the banner's Enable a form", async ({ page, as }) => {
    await as("ana");
    const list = new ListPage(page);
    await list.open("?q=quality");
    await list.more(list.row("Quality review dashboard"));
    await list.item("Disable").click();
    await expect(page).toHaveURL(`${LIST}/${QUALITY}/disable?back=${LIST}%3Fq%3Dquality`);
    await expect(page.getByRole("heading", { name: /^Disable .Quality review dashboard.\?$/, level: 1 })).toBeVisible();
    await expect(page.getByText(/1,204 tokens end now/)).toBeVisible();
    await page.getByRole("link", { name: "No", exact: true }).click();
    await expect(page, "the list as it was left").toHaveURL(`${LIST}?q=quality`);
    await page.goto(`${LIST}/${QUALITY}/disable`);
    await page.getByRole("link", { name: "No", exact: true }).click();
    await expect(page, "from nowhere: the client").toHaveURL(`${LIST}/${QUALITY}`);
    await page.goto(`${LIST}/${QUALITY}/disable`);
    await new Question(page).yes().click();
    await expect(list.notice()).toContainText("Quality review dashboard is disabled.");
    await page.goto(`${LIST}/${QUALITY}/disable`);
    await expect(page.getByText("Already disabled.")).toBeVisible();
    await page.goBack();
    await list.notice().getByRole("button", { name: "Enable" }).click();
    await expect(list.notice()).toContainText("is enabled. Tokens issued before it was disabled stay ended.");
  });
});

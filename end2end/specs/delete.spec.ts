// Delete: what is told before the question, what No leaves alone, and what happens when somebody was faster.
import { alive, expect, test } from "../fixtures";
import { meanwhile } from "../other";
import { LIST, ListPage, Question } from "../pages";

const BILLING = "8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7";
const QUALITY = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";

test("No, Esc and the backdrop leave the client alone, and the focus goes back to More", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open();
  await alive(page);
  const row = list.row("Billing sync");
  const more = row.getByRole("button", { name: "More" });
  const dialog = question.dialog(/^Delete .Billing sync.\?$/);

  await list.ask(row);
  await expect(question.no()).toBeFocused();
  await page.mouse.click(5, 5);
  await expect(dialog).toBeVisible();
  await question.no().click();
  await expect(dialog).toBeHidden();
  await expect(more).toBeFocused();

  await list.ask(row);
  await expect(question.no()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(more).toBeFocused();

  await page.reload();
  await expect(row).toContainText("Active");
});

test("the age decides: just under 30 days removes, just over deactivates, and the menu says so before", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  for (const [name, hint, outcome] of [
    ["Franking portal", "Removes it at once: created 29 days ago", "Removed at once. This cannot be undone."],
    ["Fleet telematics", "Deactivates now, removed after seven days", "Deactivated now, removed in seven days."],
  ]) {
    await list.open(`?q=${encodeURIComponent(name)}`);
    await alive(page);
    await list.more(list.row(name));
    await expect(list.item("Delete Application")).toHaveAccessibleDescription(hint);
    await list.item("Delete Application").click();
    await expect(page.getByRole("dialog").getByRole("heading", { name: outcome })).toBeVisible();
    await question.no().click();
  }
});

test("two clients of one name cannot be confused in the question", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  await list.open("?q=contact+importer");
  await alive(page);
  await expect(list.row("Contact importer")).toHaveCount(2);
  const staging = list.row("Contact importer", "Staging copy, owner: field team");
  await list.more(staging);
  const refused = page.getByRole("button", { name: "Delete Application" });
  await expect(refused).toHaveAttribute("aria-disabled", "true");
  await expect(refused).toHaveAccessibleDescription(/^Already deactivated, removed on \w{3} \d+ \w{3} \d{4}, \d\d:\d\d UTC$/);
  await page.keyboard.press("Escape");

  await list.ask(list.row("Contact importer", "Loads contact lists from the CRM every hour"));
  const dialog = page.getByRole("dialog", { name: /Contact importer/ });
  await expect(dialog).toContainText("Loads contact lists from the CRM every hour");
  await expect(dialog).toContainText("27b9e604-91ac-4d38-8e5f-10c7f2ab63d9");
});

test("which client and what will happen stand there at once; Yes waits for the count", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open();
  await alive(page);
  let count = () => {};
  const counting = new Promise<void>((done) => (count = done));
  await page.route("**/delete", async (route) => {
    await counting;
    await route.continue();
  });
  await list.ask(list.row("Billing sync"));
  const dialog = page.getByRole("dialog", { name: "Delete “Billing sync”?" });
  await expect(dialog.getByText("Counting…").first()).toBeVisible();
  await expect(dialog.getByRole("heading", { name: "Deactivates now, removed after seven days" })).toBeVisible();
  await expect(question.no()).toBeFocused();
  await expect(question.yes()).toHaveAttribute("aria-disabled", "true");
  await expect(question.yes()).toHaveAccessibleDescription("Counting what depends on it");
  await question.yes().press("Enter");
  await expect(dialog).toBeVisible();
  count();
  await expect(dialog).toContainText("Deactivated now, removed in seven days.");
  await question.answerYes();
  await expect(list.notice()).toContainText("Billing sync is deactivated.");
});

test("a count that comes after No is about nothing any more", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open();
  await alive(page);
  let count = () => {};
  const counting = new Promise<void>((done) => (count = done));
  await page.route(`**/${BILLING}/delete`, async (route) => {
    await counting;
    await route.continue();
  });
  await list.ask(list.row("Billing sync"));
  await question.no().click();
  await list.ask(list.row("Contact importer", /CRM every hour/));
  const dialog = page.getByRole("dialog", { name: "Delete “Contact importer”?" });
  await expect(question.yes()).not.toHaveAttribute("aria-disabled", "true");
  const late = page.waitForResponse(`**/${BILLING}/delete`);
  count();
  await (await late).finished();
  await expect(dialog).toContainText("Loads contact lists from the CRM every hour");
  await expect(page.getByRole("dialog")).not.toContainText("Billing sync");
});

test("without an answer nothing is said to be done, and Yes is not asked for twice", async ({ page, as, meant }) => {
  meant.push("error: Failed to load resource: net::ERR_FAILED");
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open();
  await alive(page);
  await list.ask(list.row("Billing sync"));
  await expect(question.yes()).not.toHaveAttribute("aria-disabled", "true");
  await page.route("**/fn/delete_client", (route) => route.abort());
  await question.yes().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("alert")).toContainText("It is not known whether it was deleted.");
  await expect(question.yes()).toHaveAttribute("aria-disabled", "true");
  await page.unrouteAll();
  await dialog.getByRole("button", { name: "Try again" }).click();
  await question.answerYes();
  await expect(list.notice()).toContainText("Billing sync is deactivated.");
});

test("whoever was slower is told who was faster, and nothing is done twice", async ({ page, as, browser, server }) => {
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open();
  await alive(page);
  await list.ask(list.row("Billing sync"));
  await expect(question.yes()).not.toHaveAttribute("aria-disabled", "true");
  await meanwhile(browser, server, "tom", async (other) => {
    await other.goto(`${LIST}/${BILLING}/delete`);
    await alive(other);
    await new Question(other).answerYes();
    await expect(new ListPage(other).notice()).toContainText("Billing sync is deactivated.");
  });
  await question.yes().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("alert")).toContainText(/Tom Okafor deactivated this client/);
  await expect(question.yes()).toHaveCount(0);
  await expect(question.no()).toHaveCount(0);
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toBeHidden();
});

test("a client that was removed meanwhile leaves nothing but Close", async ({ page, as, browser, server }) => {
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open("?q=quality");
  await alive(page);
  await list.ask(list.row("Quality review dashboard"));
  await expect(question.yes()).not.toHaveAttribute("aria-disabled", "true");
  await meanwhile(browser, server, "tom", async (other) => {
    await other.goto(`${LIST}/${QUALITY}/delete`);
    await alive(other);
    await new Question(other).answerYes();
    await expect(new ListPage(other).notice()).toContainText("is removed for good.");
  });
  await question.yes().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("alert")).toContainText("This client was removed.");
  await expect(dialog.getByText("Removed at once")).toHaveCount(0);
  await expect(question.yes()).toHaveCount(0);
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toBeHidden();
});

test("the answer to a question that was closed keeps its own words and its Try again", async ({ page, as, meant }) => {
  meant.push("error: Failed to load resource: net::ERR_FAILED");
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open();
  await alive(page);
  await list.ask(list.row("Billing sync"));
  await expect(question.yes()).not.toHaveAttribute("aria-disabled", "true");
  let fail = () => {};
  const asked = new Promise<void>((go) => (fail = go));
  await page.route("**/fn/delete_client", async (route) => {
    await asked;
    await route.abort();
  });
  await question.yes().click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  fail();
  const said = page.getByRole("main").getByRole("alert");
  await expect(said).toContainText("Delete “Billing sync”?");
  await expect(said).toContainText("It is not known whether it was deleted.");
  await said.getByRole("button", { name: "Try again" }).click();
  await expect(page).toHaveURL(new RegExp(`${BILLING}/delete$`));
});

test("the client is named beside the question, however far the page is scrolled", async ({ page, as }) => {
  await page.setViewportSize({ width: 390, height: 500 });
  await as("ana");
  await page.goto(`${LIST}/${QUALITY}/delete`);
  await alive(page);
  const foot = page.locator(".ask-foot");
  await new Question(page).yes().scrollIntoViewIfNeeded();
  await expect(foot.getByText("Quality review dashboard")).toBeInViewport();
});

test("a removed client's address says that it was removed, when and by whom", async ({ page, as, browser, server }) => {
  await as("ana");
  await page.goto(`${LIST}/${QUALITY}/delete`);
  await alive(page);
  await new Question(page).answerYes();
  await expect(new ListPage(page).notice()).toContainText("Quality review dashboard is removed for good.");
  const answer = await page.goto(`${LIST}/${QUALITY}`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "This client was removed" })).toBeVisible();
  await expect(page.getByText(/Quality review dashboard was removed on .+ UTC by Ana Ruiz\. It cannot be restored\./)).toBeVisible();
  await meanwhile(browser, server, "mia", async (other) => {
    expect((await other.goto(`${LIST}/${QUALITY}`))?.status()).toBe(404);
    await expect(other.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  });
});

test("one deletion after another, without leaving the list", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open();
  await alive(page);
  for (const name of ["Billing sync", "Chat bot"]) {
    await list.ask(list.row(name));
    await expect(page.getByRole("dialog").getByRole("heading", { name: new RegExp(name) })).toBeVisible();
    await question.answerYes();
    await expect(list.notice()).toContainText(`${name} is deactivated.`);
    await expect(list.row(name)).toContainText("Removed in 6 days");
  }
});

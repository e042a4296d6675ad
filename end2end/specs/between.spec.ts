// What happens in between: while an answer is on its way, lost or late, and while something typed is not saved.
import { alive, expect, test } from "../fixtures";
import { ClientPage, LIST, ListPage, Question } from "../pages";

const QUALITY = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";
const FIELD = "b3a640fe-7d18-49e5-91c2-06e5d8f24b70";
const LOST = "error: Failed to load resource: net::ERR_FAILED";

test("a deletion whose answer was lost: trying again says that it was done", async ({ page, as, meant }) => {
  meant.push(LOST);
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open("?q=quality");
  await alive(page);
  await list.ask(list.row("Quality review dashboard"));
  await expect(question.yes()).not.toHaveAttribute("aria-disabled", "true");
  await page.route("**/fn/delete_client", async (route) => {
    await route.fetch({ maxRedirects: 0 });
    await route.abort();
  });
  await question.yes().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("alert")).toContainText("It is not known whether it was deleted.");
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect(dialog.getByRole("alert")).toContainText("This client was removed");
  await expect(dialog.getByRole("alert")).toContainText("by Ana Ruiz");
});

test("an answer that is not ours says nothing of what was done, and Yes is not asked for twice", async ({ page, as, meant }) => {
  meant.push("error: Failed to load resource: the server responded with a status of 503 (Service Unavailable)");
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open();
  await alive(page);
  await list.ask(list.row("Billing sync"));
  await expect(question.yes()).not.toHaveAttribute("aria-disabled", "true");
  await page.route("**/fn/delete_client", (route) =>
    route.fulfill({ status: 503, contentType: "text/html", body: "<h1>Bad gateway</h1>" }),
  );
  await question.yes().click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("It is not known whether it was deleted.");
  await expect(page.getByRole("dialog")).not.toContainText("Bad gateway");
  await expect(question.yes()).toHaveAttribute("aria-disabled", "true");
});

test("a late answer about one client is never said of the next", async ({ page, as, meant }) => {
  meant.push(LOST);
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open();
  await alive(page);
  await list.ask(list.row("Billing sync"));
  await expect(question.yes()).not.toHaveAttribute("aria-disabled", "true");
  let lose = () => {};
  const held = new Promise<void>((done) => (lose = done));
  await page.route("**/fn/delete_client", async (route) => {
    await held;
    await route.abort();
  });
  await question.yes().click();
  await page.keyboard.press("Escape");
  await list.ask(list.row("Chat bot"));
  const next = page.getByRole("dialog", { name: "Delete “Chat bot”?" });
  await expect(question.yes()).not.toHaveAttribute("aria-disabled", "true");
  lose();
  await expect(page.locator("main").getByText(/Delete “Billing sync”\?.*It is not known whether it was deleted\./)).toBeAttached();
  await expect(next.getByRole("alert")).toHaveCount(0);
  await expect(question.yes()).not.toHaveAttribute("aria-disabled", "true");
});

test("a link to a section of the page asks nothing and gives nothing up", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(FIELD);
  await alive(page);
  await client.name().fill("Renamed");
  await page.getByRole("link", { name: "Go to Restore" }).click();
  await expect(client.name()).toHaveValue("Renamed");
  const asked = page.waitForEvent("dialog");
  const leaving = page.reload().catch(() => {});
  const question = await asked;
  expect(question.type()).toBe("beforeunload");
  await question.accept();
  await leaving;
});

test("who stays with what they typed can sign out all the same", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(QUALITY);
  await alive(page);
  await client.name().fill("Renamed");
  const signOut = async () => {
    await page.getByRole("button", { name: "Account of Ana Ruiz" }).click();
    await page.locator(":popover-open").getByRole("button", { name: "Sign out" }).click();
  };
  const first = page.waitForEvent("dialog");
  const pressed = signOut();
  await (await first).dismiss();
  await pressed;
  await expect(client.name()).toHaveValue("Renamed");
  await page.keyboard.press("Escape");
  await expect(page.locator("form[action='/fn/sign_out'][data-sent]")).toHaveCount(0);
  page.once("dialog", (question) => question.accept());
  await signOut();
  await expect(page).toHaveURL(/\/login/);
});

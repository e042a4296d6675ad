// Restore: what is told first, who may, and what a deactivated client's page never shows as alive.
import { alive, expect, test } from "../fixtures";
import { meanwhile } from "../other";
import { ClientPage, LIST, ListPage } from "../pages";

const STAGING = "27b9f113-0d4e-4b7a-a1c2-6f8e93d05b17";
const FIELD = "b3a640fe-7d18-49e5-91c2-06e5d8f24b70";

test("a deactivated client's page: the date, the contract, and nothing that looks alive", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(FIELD);
  await alive(page);
  const main = page.getByRole("main");
  await expect(main).toContainText(/Deactivated\. Removed in 6 days/);
  await expect(main).toContainText(/For good on \w{3} \d+ \w{3} \d{4}, \d\d:\d\d UTC/);
  await expect(main).toContainText("(1,204 cut)");
  await expect(page.getByRole("region", { name: "Secrets" })).toContainText("Refused");
  await expect(page.getByRole("region", { name: "Secrets" })).toContainText(/kept for restore/);
  const contract = page.getByRole("region", { name: "Restore this client" });
  await expect(contract).toContainText("All its settings");
  await expect(contract).toContainText("Access in 2 other organizations");
  await expect(contract).toContainText("The 1,204 tokens issued before");
  await expect(page.getByText("Saving does not restore the client.")).toBeVisible();
});

test("scopes saved on the way enable Restore, and saving alone does not restore", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  const client = new ClientPage(page);
  await list.open("?state=inactive");
  await alive(page);
  await list.row("Field service app").getByRole("link", { name: "Restore needs scopes" }).click();
  await expect(page).toHaveURL(/#scopes$/);
  await client.choose("People & access", "users", "Read");
  await client.save().click();
  await expect(page.getByRole("status").filter({ hasText: "Field service app is saved." })).toBeVisible();
  await expect(client.restore()).not.toHaveAttribute("aria-disabled", "true");
  await expect(page.getByText("Everything it needs is there.")).toBeVisible();
  await list.open("?state=inactive");
  await alive(page);
  await list.row("Field service app").getByRole("link", { name: "Restore", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Restore", exact: true }).click();
  await expect(list.notice()).toContainText("Field service app is restored by you.");
});

test("Cancel and Esc restore nothing", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  await list.open("?state=inactive");
  await alive(page);
  const row = list.row("Contact importer");
  const restore = row.getByRole("link", { name: "Restore", exact: true });
  const dialog = page.getByRole("dialog", { name: /^Restore .Contact importer.\?$/ });
  await restore.click();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  await expect(restore).toBeFocused();
  await restore.press("Enter");
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.reload();
  await expect(row).toContainText("Deactivated");
});

test("a viewer is told what Restore needs", async ({ page, as }) => {
  await as("vera");
  const list = new ListPage(page);
  await list.open("?state=inactive");
  await alive(page);
  const restore = list.row("Contact importer").getByRole("button", { name: "Restore" });
  const why = "Needs OAuth > Client > Edit. Ask an administrator who can give roles";
  await expect(restore).toHaveAttribute("aria-disabled", "true");
  await expect(restore).toHaveAccessibleDescription(why);
  await restore.focus();
  await expect(page.getByRole("tooltip").filter({ visible: true })).toHaveText(why);
});

test("who may not restore reads what it would bring back, and of a machine nothing about people", async ({ page, as }) => {
  await as("vera");
  const client = new ClientPage(page);
  const contract = page.getByRole("region", { name: "Restore this client" });
  await client.open(FIELD);
  await expect(contract).toContainText("All its settings");
  await expect(contract).toContainText("Sign-ins that were under way");
  await client.open(STAGING);
  await expect(contract).toContainText("The application must ask for a new token");
  await expect(contract).not.toContainText("Sign-ins");
});

test("the slower of two is told who restored, and when", async ({ page, as, browser, server }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(STAGING);
  await alive(page);
  await meanwhile(browser, server, "tom", async (other) => {
    await other.goto(`${LIST}/${STAGING}`);
    await alive(other);
    await new ClientPage(other).restore().click();
    await expect(other.getByRole("status").filter({ hasText: "is restored by you" })).toBeVisible();
  });
  await client.restore().click();
  await expect(page.getByRole("alert")).toContainText(/Tom Okafor restored this client (just now|\d+ seconds? ago)\. Nothing left to do\./);
});

// The help page that Clientele starts from, step by step and in its words.
import { alive, expect, test } from "../fixtures";
import { ClientPage, ListPage, Question } from "../pages";

const YOUNG = "Quality review dashboard";
const OLD = "Billing sync";

test("view: Admin, then OAuth below Integrations, shows the clients", async ({ page, as }) => {
  await as("ana");
  await page.goto("/admin/integrations/oauth/new");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Admin", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Admin", level: 1 })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Integrations" }).first()).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "OAuth", exact: true }).click();
  const list = new ListPage(page);
  await expect(list.heading()).toBeVisible();
  await expect(page.getByRole("table")).toBeVisible();
  for (const head of ["Name", "Client ID", "Grant type", "State", "Created", "Last used", "Actions"]) {
    await expect(page.getByRole("columnheader", { name: head })).toBeVisible();
  }
  await expect(page.getByText("1 to 10 of 40")).toBeVisible();
});

test("edit: locate the row, More, Edit Application, modify, Save", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  const client = new ClientPage(page);
  await list.open();
  await alive(page);
  await list.more(list.row(OLD));
  await list.item("Edit Application").click();
  await expect(client.heading(OLD)).toBeVisible();
  await page.getByLabel("Description").fill("Nightly export of invoices, since today to the new ledger");
  await client.save().click();
  await expect(page.getByRole("status").filter({ hasText: `${OLD} is saved.` })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Description")).toHaveValue("Nightly export of invoices, since today to the new ledger");
});

test("delete within 30 days of creation is not reversible", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open();
  await alive(page);
  await list.find("quality review");
  await list.ask(list.row(YOUNG));
  const dialog = question.dialog(/^Delete .Quality review dashboard.\?$/);
  await expect(dialog).toContainText("Removed at once. This cannot be undone.");
  await expect(dialog).toContainText("Created 12 days ago");
  await expect(dialog).toContainText("2 other organizations lose access: Halden Clinics, Northwind Retail.");
  await expect(dialog).toContainText("Applications that use its credentials stop");
  await expect(dialog).toContainText("1,204");
  await expect(question.no()).toBeFocused();
  await question.answerYes();
  await expect(list.notice()).toContainText(`${YOUNG} is removed for good.`);
  await expect(list.notice()).toBeFocused();
  await expect(page.getByText(/No client matches/)).toBeVisible();
});

test("delete more than 30 days after creation deactivates for seven days, and Restore brings it back", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  const question = new Question(page);
  await list.open();
  await alive(page);
  await list.ask(list.row(OLD));
  await expect(question.dialog(/Billing sync/)).toContainText("Deactivated now, removed in seven days.");
  await question.answerYes();
  await expect(list.notice()).toContainText(`${OLD} is deactivated. Removed on`);
  const row = list.row(OLD);
  await expect(row).toContainText("Deactivated");
  await expect(row).toContainText("Removed in 6 days");

  await row.getByRole("link", { name: "Restore", exact: true }).click();
  const contract = page.getByRole("dialog", { name: /^Restore .Billing sync.\?$/ });
  await expect(contract).toContainText("Comes back");
  await expect(contract).toContainText("Stays gone");
  await contract.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(list.notice()).toContainText(`${OLD} is restored by you.`);
  await expect(list.row(OLD)).toContainText("Active");
});

test("restore is inactive without scopes: assign them on the Client Details tab", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  const client = new ClientPage(page);
  await list.open("?state=inactive");
  await alive(page);
  const row = list.row("Field service app");
  await expect(row.getByRole("button", { name: "Restore" })).toHaveAttribute("aria-disabled", "true");
  await expect(row).toContainText("Restore needs scopes");
  await row.getByRole("link", { name: "Field service app" }).click();
  await expect(client.heading("Field service app")).toBeVisible();
  await expect(client.restore()).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByText("Restore is inactive: no scopes are assigned.")).toBeVisible();
  await client.choose("People & access", "users", "Read");
  await expect(page.getByText("Saves your 1 change too.")).toBeVisible();
  await client.restore().click();
  await expect(page.getByRole("status").filter({ hasText: "is restored by you. Tokens issued before" })).toBeVisible();
  await list.open("?q=field+service");
  await expect(list.row("Field service app")).toContainText("Active");
});

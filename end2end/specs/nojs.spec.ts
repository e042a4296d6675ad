// The whole way without JavaScript: links, forms, pages.
import { expect, test } from "../fixtures";
import { ClientPage, LIST, ListPage, Question } from "../pages";

test.use({ javaScriptEnabled: false });

test("search, filter and sort by forms and links", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  await list.open();
  await list.find("CALIBRATION");
  await expect(list.row("Quality review dashboard")).toBeVisible();
  await list.open();
  await page.getByRole("navigation", { name: "State" }).getByRole("link", { name: /Disabled/ }).click();
  await expect(page.getByText("1 to 2 of 2")).toBeVisible();
  await list.open();
  await page.getByRole("link", { name: "Created" }).click();
  await expect(page.getByRole("columnheader", { name: "Created" })).toHaveAttribute("aria-sort", "descending");
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByText("11 to 20 of 40")).toBeVisible();
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(page.getByText("1 to 10 of 40")).toBeVisible();
  await page.getByRole("link", { name: "Show exact times" }).click();
  await expect(page.getByText("Times are in UTC.")).toBeVisible();
  await expect(page.getByText(/\d{2}:\d{2} UTC/).first()).toBeVisible();
});

test("a refused save leads back to the form with what was typed", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open("90e7f5d1-38ab-4c02-a96f-d7120b4e8c53");
  await client.name().fill("Renamed");
  await page.getByLabel("Token duration").fill("180000");
  await client.save().click();
  await expect(page.getByText("At most 172800 seconds (48 hours).").first()).toBeVisible();
  await expect(client.name()).toHaveValue("Renamed");
  await expect(page.getByLabel("Token duration")).toHaveValue("180000");
  await page.getByLabel("Token duration").fill("3600");
  await client.save().click();
  await expect(client.heading("Renamed")).toBeVisible();
});

test("delete and restore are pages", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  const client = new ClientPage(page);
  await list.open();
  await list.ask(list.row("Billing sync"));
  await expect(page.getByRole("heading", { name: /^Delete .Billing sync.\?$/, level: 1 })).toBeVisible();
  await expect(page.getByText("Deactivated now, removed in seven days.")).toBeVisible();
  await page.getByRole("link", { name: "No", exact: true }).click();
  await expect(list.heading()).toBeVisible();
  await list.ask(list.row("Billing sync"));
  await new Question(page).yes().click();
  await expect(list.notice()).toContainText("Billing sync is deactivated.");
  await list.row("Billing sync").getByRole("link", { name: "Restore", exact: true }).click();
  await expect(page).toHaveURL(/\/restore$/);
  await expect(page.getByRole("heading", { name: "Comes back" })).toBeVisible();
  await client.restore().click();
  await expect(page.getByRole("status").filter({ hasText: "is restored by you" })).toBeVisible();
});

test("a new client's secret is shown once and never in an address", async ({ page, as }) => {
  await as("ana");
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.goto(`${LIST}/new`);
  await page.getByLabel("App Name").fill("Stamp archive");
  await page.getByLabel(/Client Credentials/).check();
  await page.getByRole("group", { name: /Workforce reader/ }).or(page.getByRole("listitem").filter({ hasText: "Workforce reader" }))
    .first().getByLabel("Home division").check();
  await page.getByRole("button", { name: "Add client" }).click();
  await expect(page.getByRole("heading", { name: "Client added" })).toBeVisible();
  const secret = await page.getByLabel("Client Secret", { exact: true }).inputValue();
  expect(secret).toMatch(/^cs_[\w-]{43}$/);
  expect(addresses.filter((address) => address.includes(secret))).toEqual([]);
  await page.reload();
  await expect(page.getByText(secret)).toHaveCount(0);
  await expect(page.getByText(/no longer shown/).first()).toBeVisible();
});

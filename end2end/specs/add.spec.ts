// Adding a client, and the one time its secret is seen.
import { alive, expect, test } from "../fixtures";
import { ClientPage, LIST, ListPage } from "../pages";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("a client for people: from the list to its secret, which is shown once", async ({ page, as }) => {
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await as("ana");
  const list = new ListPage(page);
  const client = new ClientPage(page);
  await list.open();
  await alive(page);
  await page.getByRole("link", { name: "Add client" }).click();
  await expect(page.getByRole("heading", { name: "Add client", level: 1 })).toBeVisible();

  await client.name().fill("Stamp archive");
  await page.getByLabel("Redirect URI 1", { exact: true }).fill("https://stamps.meridianpost.example/callback");
  await client.choose("People & access", "users", "Read");
  await page.getByRole("button", { name: "Add client" }).click();

  await expect(page.getByRole("heading", { name: "Client added" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Copy Client Secret" })).toBeFocused();
  const secret = await page.getByLabel("Client Secret", { exact: true }).inputValue();
  const id = await page.getByLabel("Client ID", { exact: true }).inputValue();
  expect(secret).toMatch(/^cs_[\w-]{43}$/);
  const done = page.getByRole("link", { name: "Done" });
  await expect(done).toHaveAttribute("aria-disabled", "true");
  await expect(done).toHaveAccessibleDescription(/Copy the secret, or say that it is stored/);
  await page.getByRole("checkbox", { name: "I have stored the secret" }).check();
  await done.click();

  await expect(client.heading("Stamp archive")).toBeVisible();
  await expect(page.getByText(id)).toBeVisible();
  await expect(page.getByText(secret)).toHaveCount(0);
  const again = await page.goto(`${LIST}/${id}/secret`);
  expect(again?.headers()["cache-control"]).toContain("no-store");
  await expect(page.getByRole("heading", { name: "The secret is no longer shown" })).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  expect(addresses.filter((address) => address.includes(secret))).toEqual([]);
});

test("a client for a machine: roles instead of scopes; the secret is copied or downloaded", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await page.goto(`${LIST}/new`);
  await alive(page);
  await client.name().fill("Night sorter");
  await page.getByRole("radio", { name: "Client Credentials" }).check();
  await expect(page.getByRole("heading", { name: "Scopes" })).toBeHidden();
  await page.getByRole("group", { name: "Billing" }).getByRole("checkbox", { name: "Home division" }).check();
  await page.getByRole("button", { name: "Add client" }).click();

  await expect(page.getByRole("heading", { name: "Client added" })).toBeVisible();
  const secret = await page.getByLabel("Client Secret", { exact: true }).inputValue();
  await page.getByRole("button", { name: "Copy Client Secret" }).click();
  await expect(page.getByText("Client Secret copied")).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toMatch(/^client-[0-9a-f]{8}.*\.txt$/);
  await page.getByRole("link", { name: "Done" }).click();
  await expect(client.heading("Night sorter")).toBeVisible();
});

test("what is missing is named, and what was typed stays", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await page.goto(`${LIST}/new`);
  await alive(page);
  await page.getByLabel("Description").fill("Typed before anything else");
  await page.getByRole("button", { name: "Add client" }).click();
  await expect(page.getByRole("alert")).toContainText("Not saved.");
  await expect(client.name()).toBeFocused();
  await expect(client.name()).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Description")).toHaveValue("Typed before anything else");
  await new ListPage(page).open("?q=anything+else");
  await expect(page.getByText(/No client matches/)).toBeVisible();
});

test("a role one does not hold is listed with the reason, not hidden", async ({ page, as }) => {
  await as("tom");
  await page.goto(`${LIST}/new`);
  await alive(page);
  await page.getByRole("radio", { name: "Client Credentials" }).check();
  const roles = page.getByRole("region", { name: "Roles" });
  await expect(roles.getByText("Payroll admin")).toBeVisible();
  await expect(roles.getByRole("group", { name: "Payroll admin" })).toHaveCount(0);
  await expect(roles.getByText("You do not hold this role in any division").first()).toBeVisible();
});

// Editing: what was typed is never lost, and nobody saves over another unasked.
import { alive, expect, test, watch, PEOPLE } from "../fixtures";
import { ClientPage, LoginPage } from "../pages";

const ID = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";

test("bad input is named, keeps its place, and the focus goes there", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(ID);
  await alive(page);
  await client.name().fill("");
  await page.getByLabel("Token duration").fill("12");
  await client.save().click();
  await expect(page.getByText("Enter a name of 1 to 100 characters.").first()).toBeVisible();
  await expect(page.getByText("At least 300 seconds (5 minutes).").first()).toBeVisible();
  await expect(client.name()).toBeFocused();
  await expect(client.name()).toHaveAttribute("aria-invalid", "true");
  await client.name().fill("Calibration dashboard");
  await page.getByLabel("Token duration").fill("3600");
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("status").filter({ hasText: "Calibration dashboard is saved." })).toBeVisible();
});

test("the bar counts unsaved changes, and scopes show what they were", async ({ page, as }) => {
  await as("ana");
  const client = new ClientPage(page);
  await client.open(ID);
  await alive(page);
  await client.choose("Routing & telephony", "routing", "Read & write");
  await expect(page.getByText("1 unsaved change")).toBeVisible();
  await expect(page.getByText("was Read", { exact: false }).first()).toBeVisible();
  await client.save().click();
  await expect(page.getByRole("status").filter({ hasText: "is saved." })).toBeVisible();
  await page.reload();
  await expect(client.scope("routing").getByRole("radio", { name: "Read & write" })).toBeChecked();
});

test("an edit on a stale version is refused with both versions shown", async ({ page, as, browser, server }) => {
  await as("ana");
  const mine = new ClientPage(page);
  await mine.open(ID);
  await alive(page);

  const context = await browser.newContext({ baseURL: server });
  const other = await context.newPage();
  const complaints = watch(other);
  await new LoginPage(other).signIn(PEOPLE.tom);
  const theirs = new ClientPage(other);
  await theirs.open(ID);
  await alive(other);
  await theirs.name().fill("Tom's dashboard");
  await theirs.save().click();
  await expect(other.getByRole("status").filter({ hasText: "is saved." })).toBeVisible();
  await context.close();
  expect(complaints).toEqual([]);

  await mine.name().fill("Ana's dashboard");
  await mine.save().click();
  await expect(page.getByText(/Not saved\. Tom Okafor changed this client/)).toBeVisible();
  await expect(page.getByText("Tom's dashboard").first()).toBeVisible();
  await expect(mine.name()).toHaveValue("Ana's dashboard");
});

// What each person sees, is offered and is refused, with the reason in words.
import { accessible, alive, expect, test } from "../fixtures";
import { ClientPage, LIST, ListPage } from "../pages";

const PAYROLL = "6b04d1ce-83f7-4e2a-9c58-a1f70e36b2d5";

test("a viewer sees everything and may do nothing; each control says why", async ({ page, as }) => {
  await as("vera");
  const list = new ListPage(page);
  await list.open();
  await alive(page);
  await expect(page.getByRole("button", { name: "Add client" })).toHaveAttribute("aria-disabled", "true");
  const row = list.row("Billing sync");
  await list.more(row);
  const menu = page.locator(":popover-open");
  await expect(menu.getByRole("button", { name: "Delete Application" })).toHaveAttribute("aria-disabled", "true");
  await expect(menu).toContainText("Needs OAuth > Client > Delete");
  await expect(menu).toContainText("Needs OAuth > Client > Edit");
  await page.goto(`${LIST}/${PAYROLL}`);
  await expect(page.getByText("Needs OAuth > Client > Edit").filter({ visible: true }).first()).toBeVisible();
  await expect(page.getByLabel("App Name")).toHaveCount(0);
});

test("an editor without a role of the client is told which", async ({ page, as }) => {
  await as("tom");
  await new ClientPage(page).open(PAYROLL);
  await expect(page.getByText("Needs the role Payroll admin in Home division, which this client has").filter({ visible: true }).first()).toBeVisible();
});

test("without any permission the list is refused with 403", async ({ page, as }) => {
  await as("jon");
  const answer = await page.goto(LIST);
  expect(answer?.status()).toBe(403);
  await expect(page.getByRole("heading", { name: "Needs OAuth > Client > View" })).toBeVisible();
  await expect(page.getByText("Supervisor in Home division")).toBeVisible();
});

test.describe("a refused page says what to ask for", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("and the request is copied with one click", async ({ page, as, server }) => {
    await as("jon");
    await page.goto(`${LIST}?state=inactive`);
    await alive(page);
    const button = page.getByRole("button", { name: "Copy this request" });
    await button.click();
    await expect(page.getByText("this request copied")).toBeAttached();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(
      "Jon Bekker (jon.bekker@meridianpost.example) asks for a role with OAuth > Client > View in Meridian Post, to open " +
        `${server}${LIST}?state=inactive`,
    );
    await expect(page.getByText(copied)).toBeVisible();
  });

  test.describe("without JavaScript", () => {
    test.use({ javaScriptEnabled: false });

    test("and one click selects it", async ({ page, as }) => {
      await as("jon");
      await page.goto(LIST);
      await expect(page.getByRole("button", { name: "Copy this request" })).toBeHidden();
      const request = page.getByText(/asks for a role with OAuth > Client > View/);
      await expect(request).toHaveCSS("user-select", "all");
    });
  });
});

test("a form from another site is refused in a sentence, with the way back", async ({ page, as, server }) => {
  await as("ana");
  const form = `<!DOCTYPE html><html lang="en"><title>Elsewhere</title><form method="post" action="${server}/fn/delete_client"><button>Win</button></form>`;
  await page.route("http://elsewhere.example/", (route) => route.fulfill({ contentType: "text/html", body: form }));
  await page.goto("http://elsewhere.example/");
  await page.getByRole("button", { name: "Win" }).click();
  await expect(page.getByRole("heading", { name: "The request came from another site and was refused", level: 1 })).toBeVisible();
  await accessible(page, "a refused form");
  await page.getByRole("link", { name: "Back to Admin" }).click();
  await expect(page.getByRole("heading", { name: "Admin", level: 1 })).toBeVisible();
});

test("another organization's client does not exist", async ({ page, as }) => {
  await as("mia");
  const answer = await page.goto(`${LIST}/${PAYROLL}`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByText("Payroll")).toHaveCount(0);
  await new ListPage(page).open();
  await expect(page.getByRole("link", { name: "Halden scheduling" })).toBeVisible();
});

test("signed out, a page leads to sign-in and back to where one was going", async ({ page }) => {
  await page.goto(`${LIST}?state=inactive`);
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByLabel("Email").fill("ana.ruiz@meridianpost.example");
  await page.getByLabel("Password", { exact: true }).fill("wrong");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("Email or password is not right. Try again.");
  await expect(page.getByLabel("Email")).toHaveValue("ana.ruiz@meridianpost.example");
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await page.getByLabel("Password", { exact: true }).fill("clientele-demo-1");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/admin\/integrations\/oauth\?state=inactive$/);
  await alive(page);
  await page.getByRole("button", { name: "Account of Ana Ruiz" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto(LIST);
  await expect(page).toHaveURL(/\/login/);
});

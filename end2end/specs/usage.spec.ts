// The Usage tab: what a client is used for, and the way from a scope that nothing needs to the edit that takes it away.
import { accessible, alive, expect, test } from "../fixtures";
import { ClientPage, LIST } from "../pages";

const AGENT = "c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("days are chosen by links, and their numbers can be read", async ({ page, as }) => {
      await as("ana");
      const client = new ClientPage(page);
      await client.open(AGENT);
      await page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Usage" }).click();
      await expect(page).toHaveURL(`${LIST}/${AGENT}/usage`);
      const days = page.getByRole("navigation", { name: "Days" });
      await expect(days.getByRole("link", { name: "30 days" })).toHaveAttribute("aria-current", "true");
      await days.getByRole("link", { name: "90 days" }).click();
      await expect(page).toHaveURL(`${LIST}/${AGENT}/usage?days=90`);
      await expect(days.getByRole("link", { name: "90 days" })).toHaveAttribute("aria-current", "true");
      await expect(page.getByRole("table")).toBeHidden();
      await page.getByText("The numbers, day by day").click();
      await expect(page.getByRole("table", { name: "Use by day, the latest first" })).toBeVisible();
    });

    test("scopes that are taken away are unticked, and saved by Save only", async ({ page, as }) => {
      await as("ana");
      const client = new ClientPage(page);
      await page.goto(`${LIST}/${AGENT}?without=user-basic-info routing:readonly`);
      if (javaScriptEnabled) await alive(page);
      const routing = client.scope("routing");
      await expect(page.getByText("2 scopes unticked below. Nothing is saved yet.")).toBeVisible();
      await expect(routing.getByRole("radio", { name: "None", exact: true })).toBeChecked();
      await page.getByRole("link", { name: "Keep them" }).click();
      await expect(page).toHaveURL(`${LIST}/${AGENT}`);
      await expect(routing.getByRole("radio", { name: "Read", exact: true })).toBeChecked();
      await page.goBack();
      await expect(routing.getByRole("radio", { name: "None", exact: true })).toBeChecked();
      await client.save().click();
      await expect(page.getByRole("status").filter({ hasText: "is saved." })).toBeVisible();
      await client.open(AGENT);
      await expect(page.getByText("3 chosen")).toBeVisible();
    });

    test("what is in use is asked about once, with what was typed", async ({ page, as }) => {
      await as("ana");
      const client = new ClientPage(page);
      await client.open(AGENT);
      if (javaScriptEnabled) await alive(page);
      await page.locator('[data-base="presence"] input[value="none"]').check();
      await client.name().fill("Agent desktop 2");
      await client.save().click();
      const asks = page.getByRole("alert").filter({ hasText: "What you take away was used in the last 30 days." });
      await expect(asks).toContainText(/Scope presence was needed [\d,]+ times since/);
      await expect(client.name()).toHaveValue("Agent desktop 2");
      if (javaScriptEnabled) await accessible(page, "the question");
      await page.getByRole("button", { name: "Take it away and save" }).click();
      await expect(client.heading("Agent desktop 2")).toBeVisible();
      await expect(page.getByText("4 chosen")).toBeVisible();
    });
  });
}

test("the numbers have no violation once they are open", async ({ page, as }) => {
  await as("ana");
  await page.goto(`${LIST}/${AGENT}/usage?days=90`);
  await alive(page);
  await page.getByText("The numbers, day by day").click();
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await accessible(page, `the numbers at ${width} px`);
  }
});

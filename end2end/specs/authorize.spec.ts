// An application, a user and an administrator of another organization: consent, approval, revocation.
import { createHash } from "node:crypto";
import type { Page } from "@playwright/test";
import { accessible, alive, expect, PASSWORD, PEOPLE, test } from "../fixtures";
import { meanwhile } from "../other";
import { ClientPage, LIST } from "../pages";

const AUTHORIZED = "/admin/integrations/authorized";
const CLIENT = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";
/** Of Halden Clinics; the demo's people of Meridian Post have asked for it. */
const REMINDERS = "4ee81b07-35cd-4f9a-8b12-9d60e7a4f3c8";
const VERIFIER = "a-verifier-that-is-long-enough-to-be-one-of-rfc-7636";

/** The application's callback, which no network is needed for. */
async function callback(page: Page): Promise<{ address: string; came: Promise<URL> }> {
  await page.goto(`${LIST}/${CLIENT}`);
  const address = await page.getByRole("textbox", { name: /redirect URI 1$/i }).inputValue();
  const came = new Promise<URL>((resolve) => {
    void page.route(`${new URL(address).origin}/**`, async (route) => {
      resolve(new URL(route.request().url()));
      await route.fulfill({ contentType: "text/html", body: "<title>back</title>" });
    });
  });
  return { address, came };
}

function request(redirectUri: string, client = CLIENT): string {
  const challenge = createHash("sha256").update(VERIFIER).digest("base64url");
  const query = new URLSearchParams({
    response_type: "code",
    client_id: client,
    redirect_uri: redirectUri,
    scope: client === CLIENT ? "quality:readonly users:readonly" : "users:readonly",
    state: "xyz",
    code_challenge: challenge,
    code_challenge_method: "S256",
  });
  return `/oauth/authorize?${query}`;
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a user signs in, is told what is asked, and allows it", async ({ page, as, context }) => {
      await as("ana");
      const { address, came } = await callback(page);
      await context.clearCookies();
      await page.goto(request(address));
      await expect(page).toHaveURL(/\/login\?next=/);
      await page.getByLabel("Email").fill(PEOPLE.tom);
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await expect(page.getByRole("heading", { name: "Let Quality review dashboard act for you?" })).toBeVisible();
      await expect(page.getByText("Tom Okafor")).toBeVisible();
      await expect(page.getByRole("listitem")).toHaveText([
        "See how conversations were rated by supervisors and customers",
        "See the people in your organization, with their e-mail addresses and roles",
      ]);
      await page.getByRole("button", { name: "Allow", exact: true }).click();
      const back = await came;
      expect(back.searchParams.get("code")).toMatch(/^cac_/);
      expect(back.searchParams.get("state")).toBe("xyz");
    });
  });
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("someone else says so, signs in and is asked the same", async ({ page, as }) => {
      await as("ana");
      const { address, came } = await callback(page);
      await page.goto(request(address));
      const who = page.getByRole("definition").filter({ has: page.getByRole("button", { name: "Not you?" }) });
      await expect(who).toContainText("Ana Ruiz");
      await page.getByRole("button", { name: "Not you?" }).click();
      await expect(page).toHaveURL(/\/login\?next=/);
      await page.getByLabel("Email").fill(PEOPLE.tom);
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await expect(who).toContainText("Tom Okafor");
      await expect(page.getByText("quality:readonly users:readonly")).toBeHidden();
      await page.getByText("Technical details").click();
      await expect(page.getByText("quality:readonly users:readonly")).toBeVisible();
      await page.getByRole("button", { name: "Allow", exact: true }).click();
      expect((await came).searchParams.get("code")).toMatch(/^cac_/);
    });
  });
}

test("a user says no", async ({ page, as }) => {
  await as("ana");
  const { address, came } = await callback(page);
  await page.goto(request(address));
  await page.getByRole("button", { name: "Do not allow" }).click();
  expect((await came).searchParams.get("error")).toBe("access_denied");
});

test("a yes to an application that was changed meanwhile is asked again", async ({ page, as, browser, server }) => {
  await as("ana");
  const { address, came } = await callback(page);
  await page.goto(request(address));
  await meanwhile(browser, server, "ana", async (other) => {
    const client = new ClientPage(other);
    await client.open(CLIENT);
    await alive(other);
    await client.name().fill("Quality dashboard");
    await client.save().click();
    await expect(other.getByRole("status").filter({ hasText: "Quality dashboard is saved." })).toBeVisible();
  });
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  const says = "Nothing was allowed. Quality review dashboard is now called Quality dashboard.";
  await expect(page.getByRole("alert")).toContainText(says);
  await accessible(page, "the page that asks again");
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  expect((await came).searchParams.get("code")).toMatch(/^cac_/);
});

test("an administrator reviews a request, approves it, narrows it and revokes it", async ({ page, as }) => {
  await as("ana");
  await page.goto("/admin");
  await page.getByRole("main").getByRole("link", { name: "Authorized Applications" }).click();
  await expect(page.getByRole("heading", { name: "Authorized Applications", level: 1 })).toBeVisible();
  await expect(page.getByText("Visit reminders of Halden Clinics asks for external-contacts read & write, users read.")).toBeVisible();
  await page.getByRole("link", { name: "Review request" }).click();
  const writing = page.getByRole("group", { name: "external-contacts" });
  await expect(writing.getByRole("radio", { name: "Read & write" })).toBeChecked();
  await writing.getByRole("radio", { name: "Read", exact: true }).check();
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.locator("#notice")).toHaveText(/Visit reminders is authorized/);
  const row = page.getByRole("row").filter({ hasText: "Visit reminders" });
  await expect(row).toContainText("2 read");
  await alive(page);
  await row.getByRole("button", { name: "More", exact: true }).click();
  await page.locator(":popover-open").getByRole("link", { name: "Revoke Authorization" }).click();
  await page.locator("summary", { hasText: "Revoke Authorization" }).click();
  await page.getByRole("button", { name: "Yes", exact: true }).click();
  await expect(page.locator("#notice")).toHaveText(/Visit reminders no longer has access/);
  await expect(page.getByRole("row").filter({ hasText: "Visit reminders" })).toContainText("Revoked");
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("an administrator declines a request with a reason, who tries to use it is told, and the log has it", async ({ page, as, context }) => {
      const ready = async () => { if (javaScriptEnabled) await alive(page); };
      const reason = "Patients are reminded by the clinics' own system.";
      await as("ana");
      await page.goto(AUTHORIZED);
      await page.getByRole("link", { name: "Review request" }).click();
      await ready();
      const decline = page.getByRole("region", { name: "Decline" });
      await decline.locator("summary").click();
      await expect(decline.getByText("At most 300 characters. People see it as you write it.")).toBeVisible();
      if (javaScriptEnabled) await accessible(page, "the question before a request is declined");
      // No folds it up again, and nothing is decided.
      await decline.getByRole("link", { name: "No", exact: true }).click();
      await ready();
      await expect(decline.getByLabel("Reason optional")).toBeHidden();
      await expect(page.getByRole("button", { name: "Approve" })).toBeVisible();
      await decline.locator("summary").click();
      await decline.getByLabel("Reason optional").fill(reason);
      await decline.getByRole("button", { name: "Yes", exact: true }).click();
      await expect(page.locator("#notice")).toHaveText(/Visit reminders is declined\./);
      await expect(page.getByRole("link", { name: "Review request" })).toHaveCount(0);
      const row = page.getByRole("row").filter({ hasText: "Visit reminders" });
      await expect(row).toContainText("Declined");

      await page.goto(`${AUTHORIZED}/${REMINDERS}`);
      const told = page.getByRole("region", { name: "Declined" });
      await expect(told).toContainText("Declined. It has no access.");
      await expect(told).toContainText(reason);
      await expect(page.getByRole("region", { name: "Decline", exact: true })).toHaveCount(0);
      await expect(page.getByRole("button", { name: "Approve" })).toBeVisible();
      if (javaScriptEnabled) await accessible(page, "a request that was declined");
      await page.goto("/admin/audit?action=decline_authorization");
      await page.getByRole("link", { name: /^Ana Ruiz declined the request to use/ }).click();
      await expect(page.getByText(reason)).toBeVisible();

      await context.clearCookies();
      await as("tom");
      const answer = await page.goto(request("https://visit-reminders.meridianpost.example/oauth/callback", REMINDERS));
      expect(answer?.status()).toBe(403);
      await expect(page.getByRole("heading", { name: "An administrator declined this application" })).toBeVisible();
      await expect(page.getByText(reason)).toBeVisible();
      await expect(page.getByText(/^You can ask again from /)).toBeVisible();
      if (javaScriptEnabled) await accessible(page, "the page that says a request was declined");
    });
  });
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a user asks for an application's approval, once, and the administrators see who asked", async ({ page, as, browser, context, server }) => {
      // An application of another organization, of which nobody here has heard.
      const address = "https://appointments.haldenclinics.example/callback";
      await as("mia");
      const added = await page.request.post("/fn/add_client", {
        form: {
          "form[name]": "Appointments",
          "form[grant_type]": "CODE",
          "form[client_type]": "public",
          "form[token_duration]": "3600",
          "form[redirect_uris][0]": address,
          "form[scopes][users]": "read",
        },
        headers: { origin: server, accept: "text/html" },
        maxRedirects: 0,
      });
      const id = /oauth\/([0-9a-f-]{36})/.exec(added.headers()["location"] ?? "")?.[1] ?? "";
      expect(id, "it is added").not.toBe("");
      await context.clearCookies();
      await as("vera");
      const seen = (times: number) =>
        meanwhile(browser, server, "ana", async (other) => {
          await other.waitForURL((url) => url.pathname === "/admin");
          await other.goto(AUTHORIZED);
          await expect(other.getByText(/^Visit reminders of Halden Clinics asks for /)).toBeVisible();
          await expect(other.getByText(/^Appointments of Halden Clinics asks for /)).toHaveCount(times);
        });
      const answer = await page.goto(request(address, id));
      expect(answer?.status()).toBe(403);
      await expect(page.getByRole("heading", { name: "An administrator must approve this application" })).toBeVisible();
      // A look asks for nothing.
      await seen(0);
      if (javaScriptEnabled) {
        await alive(page);
        await accessible(page, "the page that asks for approval");
      }
      await page.getByRole("button", { name: "Ask for approval", exact: true }).click();
      await expect(page.getByRole("button", { name: "Ask for approval", exact: true })).toHaveCount(0);
      await seen(1);
    });

    test("a user ends an application's access under My account, and no stays no", async ({ page, as }) => {
      const ready = async () => { if (javaScriptEnabled) await alive(page); };
      await as("ana");
      const { address, came } = await callback(page);
      await page.goto(request(address));
      await page.getByRole("button", { name: "Allow", exact: true }).click();
      await came;
      await page.waitForURL(/[?&]code=/);
      await page.goto("/admin/account#applications");
      await ready();
      const applications = page.getByRole("region", { name: "Applications" });
      const held = applications.getByRole("listitem").filter({ hasText: "Quality review dashboard" });
      await expect(held).toContainText("Meridian Post, your organization");
      await held.locator("summary", { hasText: "End" }).click();
      await expect(held).toContainText("Quality review dashboard can no longer act for you. End its access?");
      if (javaScriptEnabled) await accessible(page, "the question before an application's access ends");
      await held.getByRole("link", { name: "No", exact: true }).click();
      await ready();
      await expect(held).toBeVisible();
      await held.locator("summary", { hasText: "End" }).click();
      await held.getByRole("button", { name: "Yes", exact: true }).click();
      await expect(page.locator("#notice")).toContainText("Quality review dashboard");
      await expect(held).toHaveCount(0);
      // It is asked again, as if it had never been.
      await page.goto(request(address));
      await expect(page.getByRole("heading", { name: "Let Quality review dashboard act for you?" })).toBeVisible();
    });
  });
}

test("a Client ID that nobody has is told beside the field, and what was typed stays", async ({ page, as }) => {
  await as("ana");
  await page.goto(`${AUTHORIZED}/new`);
  await page.getByLabel("Client ID").fill("not-an-id");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("alert")).toContainText("Enter a whole Client ID");
  await expect(page.getByLabel("Client ID")).toHaveValue("not-an-id");
});

test("who may not authorize is told which permission is missing", async ({ page, as }) => {
  await as("vera");
  await page.goto(AUTHORIZED);
  await expect(page.getByText("Needs OAuth > Client > Authorize").first()).toBeVisible();
});

test("a secret expires when it was told to, and a reset can end the tokens", async ({ page, as }) => {
  await as("ana");
  await page.goto(`${LIST}/${CLIENT}`);
  await alive(page);
  await page.getByLabel("New one expires").selectOption("90");
  await page.getByRole("button", { name: "Add a secret" }).click();
  await expect(page.getByRole("heading", { name: /secret/i, level: 1 })).toBeVisible();
  await page.goto(`${LIST}/${CLIENT}`);
  await expect(page.getByText(/expires in (89|90) days/)).toBeVisible();
});

// What follows a user's answer is the application's matter: it may lead on to other sites, and live at an address that no
// policy can name. Both answers reach it, with real servers behind both addresses.
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import type { Page } from "@playwright/test";
import { expect, PASSWORD, test } from "../fixtures";

const ADD = "/fn/add_client";

/** A site that answers every request with `answer`. */
async function site(host: string, answer: (path: string) => { to?: string }): Promise<{ origin: string; server: Server }> {
  const server = createServer((request, response) => {
    const { to } = answer(request.url ?? "/");
    if (to) response.writeHead(302, { location: to }).end();
    else response.writeHead(200, { "content-type": "text/html" }).end("<title>Arrived</title><h1>Arrived</h1>");
  });
  await new Promise<void>((listening) => server.listen(0, host, listening));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://${host.includes(":") ? `[${host}]` : host}:${port}`, server };
}

/** Adds an application with this redirect URI, and returns its Client ID. */
async function application(page: Page, redirectUri: string): Promise<string> {
  const form = new URLSearchParams({
    "form[name]": "Route planner",
    "form[grant_type]": "CODE",
    "form[token_duration]": "3600",
    "form[redirect_uris][]": redirectUri,
    "form[scopes][users]": "read",
  });
  const origin = new URL(page.url()).origin;
  const headers = { origin, accept: "application/json", "content-type": "application/x-www-form-urlencoded" };
  const added = await page.request.post(ADD, { data: form.toString(), headers, maxRedirects: 0 });
  const id = /oauth\/([0-9a-f-]{36})\/secret/.exec(added.headers()["location"] ?? "");
  expect(id, await added.text()).not.toBeNull();
  return id![1];
}

function authorize(client: string, redirectUri: string): string {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: client,
    redirect_uri: redirectUri,
    scope: "users:readonly",
    state: "xyz",
    code_challenge: createHash("sha256").update("a-verifier-that-is-long-enough-to-be-one-of-rfc-7636").digest("base64url"),
    code_challenge_method: "S256",
  });
  return `/oauth/authorize?${query}`;
}

const ANSWERS = [
  { button: "Allow", brings: "code" },
  { button: "Do not allow", brings: "error" },
];

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    for (const { button, brings } of ANSWERS) {
      test(`${button} reaches an application that leads on to another site`, async ({ page, as }) => {
        const landing = await site("127.0.0.1", () => ({}));
        const app = await site("127.0.0.1", (path) => ({ to: landing.origin + path.replace("/callback", "/landed") }));
        await as("ana");
        const callback = `${app.origin}/callback`;
        const client = await application(page, callback);
        await page.goto(authorize(client, callback));
        await page.getByRole("button", { name: button, exact: true }).click();
        await expect(page.getByRole("heading", { name: "Arrived" })).toBeVisible();
        const arrived = new URL(page.url());
        expect(arrived.origin).toBe(landing.origin);
        expect(arrived.searchParams.get("state")).toBe("xyz");
        expect(arrived.searchParams.get(brings)).toMatch(brings === "code" ? /^cac_/ : /^access_denied$/);
        app.server.close();
        landing.server.close();
      });
    }
  });
}

for (const { button, brings } of ANSWERS) {
  test(`${button} reaches an application at the IPv6 loopback`, async ({ page, as }) => {
    const own = Object.values(networkInterfaces()).flat().map((address) => address?.address);
    if (!own.includes("::1")) console.warn("This machine has no ::1: the way back to an IPv6 loopback was NOT tried.");
    test.skip(!own.includes("::1"), "no ::1 on this machine");
    const app = await site("::1", () => ({}));
    await as("ana");
    // Registered without a port, asked for with one (RFC 8252 section 7.3).
    const client = await application(page, "http://[::1]/callback");
    await page.goto(authorize(client, `${app.origin}/callback`));
    await page.getByRole("button", { name: button, exact: true }).click();
    await expect(page.getByRole("heading", { name: "Arrived" })).toBeVisible();
    expect(new URL(page.url()).origin).toBe(app.origin);
    expect(new URL(page.url()).searchParams.has(brings)).toBe(true);
    app.server.close();
  });
}

test("a user who was asked again who they are reaches the application, too", async ({ page, as }) => {
  const landing = await site("127.0.0.1", () => ({}));
  const app = await site("127.0.0.1", () => ({ to: `${landing.origin}/landed` }));
  await as("ana");
  const callback = `${app.origin}/callback`;
  const client = await application(page, callback);
  await page.goto(`/admin/account/prove?next=${encodeURIComponent(authorize(client, callback))}`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Let Route planner act for you?" })).toBeVisible();
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(page).toHaveURL(`${landing.origin}/landed`);
  app.server.close();
  landing.server.close();
});

test("an application that asks wrongly hears of it also from someone who had to sign in", async ({ page, as }) => {
  const landing = await site("127.0.0.1", () => ({}));
  const app = await site("127.0.0.1", (path) => ({ to: landing.origin + path.replace("/callback", "/landed") }));
  await as("ana");
  const callback = `${app.origin}/callback`;
  const client = await application(page, callback);
  const wrong = authorize(client, callback).replace("users%3Areadonly", "billing");
  await page.goto(`/admin/account/prove?next=${encodeURIComponent(wrong)}`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await page.getByRole("link", { name: "Go back to the application" }).click();
  await expect(page.getByRole("heading", { name: "Arrived" })).toBeVisible();
  expect(new URL(page.url()).searchParams.get("error")).toBe("invalid_scope");
  app.server.close();
  landing.server.close();
});

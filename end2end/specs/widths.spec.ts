// Every page, at every width from the narrowest phone to a wide screen, with the longest names there are: no page scrolls
// sideways, nothing is cut off or overprinted, and names keep their room whatever else has to leave.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Page } from "@playwright/test";
import { alive, expect, PASSWORD, PEOPLE, test } from "../fixtures";
import { stumbles, WIDTHS } from "../layout";
import { meanwhile } from "../other";
import { ClientPage, LIST, ListPage, PAGES, Question } from "../pages";

/** The least that a name gets, in pixels. */
const ROOM = 180;

const QUALITY = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";
const AGENT = "c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4";
const HALDEN = "6c0d9b52-8f1e-4a73-b5e4-27d8c3f06a91";
const VERA = "0c11e27e-1e00-4000-8000-000400000003";
/** Each as long as it may be. The first has no place to break. */
const UNBROKEN = `W${"w".repeat(99)}`;
const CLIENT = "Patiëntenafsprakenherinneringsberichtendienst van alle klinieken en polikliniekbalies in het Noorden";
const ORGANIZATION = "Halden Clinics and Rehabilitation Centres of the Northern Counties, Pharmacies and Laboratories";
const ROLE = "Abwesenheitsvertretungsberechtigungsverwaltung der Zustellbezirke Nord, Ost, Süd und West im Ausland";
const DIVISION = "Utrecht, Amersfoort, Hilversum, Almere, Lelystad, Zwolle, Apeldoorn, Deventer en het hele oosten";
const PERSON = "Maria-Magdalena Theresia von Oppersdorff-Reichenbach zu Wolkenstein-Trostburg und Rodenegg";
const ADDRESS = "maria-magdalena.theresia.von.oppersdorff-reichenbach@meridianpost-international.example";

/** Sends a form of ours as a browser without JavaScript does; where it leads. */
async function send(page: Page, server: string, name: string, form: Record<string, string>) {
  const answer = await page.request.post(`/fn/${name}`, { form, headers: { origin: server, accept: "text/html" }, maxRedirects: 0 });
  expect(answer.status(), `${name} is sent`).toBe(303);
  return answer.headers()["location"] ?? "";
}

/** Looks at the page as it stands, at every width. */
async function fits(page: Page, what: string) {
  const found = new Map<string, number[]>();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const says of await page.evaluate(stumbles, ROOM)) found.set(says, [...(found.get(says) ?? []), width]);
  }
  const told = [...found].map(([says, at]) => `${what}: ${says} at ${at.length} widths from ${at[0]} to ${at[at.length - 1]} px`);
  expect.soft(told).toEqual([]);
}

/** Goes there and looks. */
async function look(page: Page, path: string) {
  await page.goto(path);
  await alive(page);
  await fits(page, path);
}

/** Gives what the demo has the longest names, and everything to be seen once something to show; where the invitation is shown. */
async function longNames(page: Page, server: string) {
  await send(page, server, "add_role", { name: ROLE, description: "Stands in for whoever is away", "permissions[0]": "oauth:client:view" });
  await send(page, server, "add_division", { name: DIVISION });
  const invited = await send(page, server, "invite_user", { name: PERSON, email: ADDRESS });
  const client = new ClientPage(page);
  await client.open(AGENT);
  await alive(page);
  await client.name().fill(UNBROKEN);
  await client.save().click();
  await expect(client.heading(UNBROKEN)).toBeVisible();
  return invited;
}

/** As many tests, so that they run beside each other. */
const PARTS = 5;
for (let part = 0; part < PARTS; part += 1) {
  // Where something is unsaved, Save stands at the window's foot, over whatever is there: on purpose.
  const pages = PAGES.filter((path, at) => at % PARTS === part && !path.includes("?without="));
  test(`every page fits into every window, part ${part + 1}`, async ({ page, as, browser, server }) => {
    test.setTimeout(240_000);
    await as("ana");
    await longNames(page, server);
    await meanwhile(browser, server, "mia", async (other) => {
      await send(other, server, "save_organization", { version: "1", name: ORGANIZATION });
      const client = new ClientPage(other);
      await client.open(HALDEN);
      await alive(other);
      await client.name().fill(CLIENT);
      await client.save().click();
      await expect(client.heading(CLIENT)).toBeVisible();
    });
    // A second session, to be ended.
    await meanwhile(browser, server, "ana", async (other) => {
      await other.waitForURL((url) => url.pathname === "/admin");
    });
    for (const path of pages) await look(page, path);
  });
}

test("what only an act leads to fits into every window", async ({ page, as, server, context }) => {
  test.setTimeout(240_000);
  await page.goto("/login");
  await alive(page);
  await fits(page, "/login");
  await as("ana");
  await look(page, await longNames(page, server));
  await send(page, server, "add_secret", { id: QUALITY });
  await look(page, `${LIST}/${QUALITY}/secret`);
  await send(page, server, "make_link", { id: VERA, version: "1" });
  await look(page, `/admin/people/users/${VERA}/link`);
  await send(page, server, "set_up_authenticator", {});
  await look(page, "/admin/account/authenticator");
  await look(page, `${LIST}?times=exact&size=25`);

  const list = new ListPage(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await list.open();
  await alive(page);
  await list.more(list.row("Billing sync"));
  await fits(page, "More");
  await page.setViewportSize({ width: 1000, height: 900 });
  await list.open();
  await alive(page);
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await fits(page, "Menu");
  for (const item of ["Disable", "Delete Application"]) {
    await page.setViewportSize({ width: 1280, height: 900 });
    await list.open("?q=wwww");
    await alive(page);
    await list.more(list.row(UNBROKEN));
    await list.item(item).click();
    await expect(new Question(page).yes()).not.toHaveAttribute("aria-disabled", "true");
    await fits(page, item);
  }

  await page.goto(`${LIST}/${QUALITY}`);
  const callback = await page.getByRole("textbox", { name: /redirect URI 1$/i }).inputValue();
  const query = new URLSearchParams({
    response_type: "code",
    client_id: QUALITY,
    redirect_uri: callback,
    scope: "quality:readonly users:readonly",
    state: "xyz",
    code_challenge: createHash("sha256").update("a-verifier-that-is-long-enough-to-be-one-of-rfc-7636").digest("base64url"),
    code_challenge_method: "S256",
  });
  await page.goto(`/oauth/authorize?${query}`);
  await expect(page.getByRole("button", { name: "Allow", exact: true })).toBeVisible();
  await fits(page, "/oauth/authorize");

  await context.clearCookies();
  await page.goto("/login");
  await page.getByLabel("Email").fill(PEOPLE.tom);
  await page.getByLabel("Password", { exact: true }).fill(`not ${PASSWORD}`);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await fits(page, "a refused sign-in");
});

test.describe("of an empty database", () => {
  test.use({ demo: false });
  test("the first page fits into every window", async ({ page }) => {
    test.setTimeout(60_000);
    await look(page, "/setup");
  });
});

test("no page is left out", () => {
  const [before, within = "", after] = readFileSync(resolve(__dirname, "../../src/pages/app.rs"), "utf8").split(/<\/?ParentRoute/);
  const paths = (source = "") => [...source.matchAll(/path=path!\("([^"]*)"\)/g)].map((found) => found[1] as string);
  // The first of them is the frame's own path.
  const [frame, ...framed] = paths(within);
  const routes = [...paths(before), ...framed.map((path) => `${frame}${path}`), ...paths(after)];
  // The second step of a sign-in has an account with a second factor before it: account.spec.ts.
  const elsewhere = ["/login/code"];
  const visited = [...PAGES, "/login", `/admin/people/users/${VERA}/link`].map((path) => path.split("?")[0] as string);
  const missed = routes.filter((route) => {
    // A word of another route's own is no parameter.
    const pattern = new RegExp(`^${route.replace(/:\w+/g, "(?!new$)[^/]+").replace(/\*\w+/, ".+")}$`);
    return !elsewhere.includes(route) && !visited.some((path) => pattern.test(path));
  });
  expect(routes.length).toBeGreaterThan(30);
  expect(missed).toEqual([]);
});

// One's own account: passkeys by a virtual authenticator, an authenticator app, and an organization that asks for them.
import { createHmac } from "node:crypto";
import type { CDPSession, Page } from "@playwright/test";
import { accessible, alive, expect, PASSWORD, PEOPLE, test } from "../fixtures";
import { LIST, LoginPage } from "../pages";

/** The six digits of an app (RFC 6238), for a key in base 32; `ahead` steps of 30 seconds from now. */
function code(key: string, ahead = 0): string {
  const bits = [...key.replace(/\s/g, "")].map((sign) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign).toString(2).padStart(5, "0"));
  const secret = Buffer.from(bits.join("").match(/.{8}/g)?.map((byte) => parseInt(byte, 2)) ?? []);
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const hash = createHmac("sha1", secret).update(step).digest();
  const number = hash.readUInt32BE(hash[hash.length - 1]! & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** Browsers have passkeys for names: the same server by its name. */
const byName = (server: string) => server.replace("127.0.0.1", "localhost");

/** What the page at hand asked the browser for, and what it took back; noted as it happens, also while it is being left. */
async function watchQuestions(page: Page): Promise<string[]> {
  const log: string[] = [];
  await page.exposeFunction("noted", (what: string) => (what === "a page" ? (log.length = 0) : log.push(what)));
  await page.addInitScript(() => {
    const { noted } = window as unknown as { noted: (what: string) => void };
    noted("a page");
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = (options) => {
      const kind = options?.mediation === "conditional" ? "at the field" : "asked";
      noted(kind);
      options?.signal?.addEventListener("abort", () => noted(`${kind}: gave way`));
      return get(options);
    };
  });
  return log;
}

async function authenticator(page: Page, verified = true): Promise<[CDPSession, string]> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: verified,
      automaticPresenceSimulation: true,
    },
  });
  return [cdp, authenticatorId];
}

/**
 * The page asks by the button alone. An authenticator that is always touched answers what waits at the field of the name,
 * too, before the button is pressed or after a refusal, and then again and again.
 */
const notAtField = (page: Page) =>
  page.addInitScript(() => {
    // A page of the browser's own has none.
    if ("PublicKeyCredential" in window) Reflect.deleteProperty(PublicKeyCredential, "isConditionalMediationAvailable");
  });

/** Whether somebody is there to touch the authenticator: it answers at once, also what waits at the field of the name. */
const touched = (cdp: CDPSession, authenticatorId: string) => (enabled: boolean) =>
  cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });

async function signOut(page: Page, name: string) {
  await page.getByRole("button", { name: `Account of ${name}` }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
}

/** Sets an app up from the account page; its key. Ends on the page of the recovery codes, or of the account. */
async function setUpApp(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Set up an app" }).click();
  await expect(page.getByRole("img", { name: "The secret as a picture for the app" })).toBeVisible();
  const key = await page.getByLabel("Or enter this key by hand").inputValue();
  await page.getByLabel("Enter the six digits").fill(code(key));
  await page.getByRole("button", { name: "Set up", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "The authenticator app is set up." })).toBeVisible();
  return key;
}

test("a passkey is added, signs in alone and after the password, shows who one is, and is removed", async ({ page, server }) => {
  test.setTimeout(90_000);
  const at = byName(server);
  await notAtField(page);
  const [cdp, key] = await authenticator(page);
  await new LoginPage(page).signIn(PEOPLE.ana, PASSWORD, `${at}/login`);
  await expect(page.getByRole("heading", { name: "Admin", level: 1 })).toBeVisible();
  await page.goto(`${at}/admin/account`);
  await alive(page);
  await page.getByLabel("Name of the new passkey").fill("Desk key");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Your recovery codes" })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: /^[0-9A-Z]{4}(-[0-9A-Z]{4}){5}$/ })).toHaveCount(10);
  await accessible(page, "recovery codes");
  await page.reload();
  await expect(page.getByRole("heading", { name: "The codes are no longer shown" })).toBeVisible();
  await page.goto(`${at}/admin/account`);
  await alive(page);
  await expect(page.getByText("Added", { exact: false }).filter({ hasText: "never used" })).toBeVisible();
  await accessible(page, "account with a passkey");
  // The same authenticator has one already.
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByRole("alert")).toContainText("has a passkey of this account already");

  await signOut(page, "Ana Ruiz");
  await alive(page);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("button", { name: "Account of Ana Ruiz" })).toBeVisible();

  // Whoever finds the authenticator and cannot unlock it gets nowhere.
  await signOut(page, "Ana Ruiz");
  await alive(page);
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId: key, isUserVerified: false });
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("alert")).toContainText("No passkey was chosen, or it took too long");
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId: key, isUserVerified: true });

  // After the password it is asked for, and leads on to where one wanted to go.
  await new LoginPage(page).signIn(PEOPLE.ana, PASSWORD, `${at}/login?next=${encodeURIComponent("/admin/people/users")}`);
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  await accessible(page, "second step");
  await page.goto(`${at}${LIST}`);
  await expect(page, "half a sign-in opens nothing").toHaveURL(/\/login\?next=/);
  await page.goto(`${at}/login/code?next=${encodeURIComponent("/admin/people/users")}`);
  await alive(page);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Users", level: 1 })).toBeVisible();

  // Led to the sign-in by an application: after a passkey the answer reaches the application as after a password.
  await page.goto(`${at}${LIST}/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53`);
  const callback = await page.getByRole("textbox", { name: /redirect URI 1$/i }).inputValue();
  const came = page.waitForRequest((request) => request.url().startsWith(callback));
  await page.context().clearCookies();
  const query = new URLSearchParams({
    response_type: "code",
    client_id: "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53",
    redirect_uri: callback,
    scope: "quality:readonly",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  });
  await page.goto(`${at}/oauth/authorize?${query}`);
  await alive(page);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  expect(new URL((await came).url()).searchParams.get("code")).toMatch(/^cac_/);
  // Nobody answers there: the browser says so on a page of its own.
  await expect.poll(() => page.url()).not.toContain(at);

  await page.goto(`${at}/admin/account/prove?next=${encodeURIComponent("/admin/people/roles")}`);
  await alive(page);
  await page.getByRole("button", { name: "Confirm with a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Roles", level: 1 })).toBeVisible();

  await page.goto(`${at}/admin/account`);
  await alive(page);
  const row = page.getByRole("listitem").filter({ hasText: "Desk key" });
  await expect(row).toContainText("last used");
  await row.getByText("Remove", { exact: true }).click();
  await row.getByRole("button", { name: "Yes", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "The passkey Desk key is removed." })).toBeVisible();
  await page.goto(`${at}/admin/audit?action=remove_passkey`);
  await expect(page.getByRole("link", { name: "Ana Ruiz removed a passkey of" })).toBeVisible();
  // What was removed here is still in the authenticator, and signs nobody in.
  await signOut(page, "Ana Ruiz");
  await alive(page);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("alert")).toContainText("This passkey is not known here");
});

test("a passkey is offered at the field of the name, gives way to all else, and is asked for anew", async ({ page, server }) => {
  test.setTimeout(90_000);
  const at = byName(server);
  const [cdp, key] = await authenticator(page);
  const there = touched(cdp, key);
  const log = await watchQuestions(page);
  await there(false);
  await new LoginPage(page).signIn(PEOPLE.ana, PASSWORD, `${at}/login`);
  await expect(page.getByRole("heading", { name: "Admin", level: 1 })).toBeVisible();
  await page.goto(`${at}/admin/account`);
  await alive(page);
  await there(true);
  await page.getByLabel("Name of the new passkey").fill("Desk key");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Your recovery codes" })).toBeVisible();

  // Chosen at the field: nothing is pressed.
  await page.context().clearCookies();
  await page.goto(`${at}/login?next=${encodeURIComponent("/admin/people/users")}`);
  await expect(page.getByRole("heading", { name: "Users", level: 1 })).toBeVisible();

  await there(false);
  await signOut(page, "Ana Ruiz");
  const waits = ["at the field"];
  const gaveWay = [...waits, "at the field: gave way"];
  await expect.poll(() => [...log]).toEqual(waits);
  await expect(page.getByLabel("Email")).toHaveAttribute("autocomplete", "username webauthn");
  // The button's question comes in its place, and when that is refused it waits again; nobody hears of it but who pressed.
  await expect(page.getByRole("alert")).toHaveCount(0);
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId: key, isUserVerified: false });
  await there(true);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("alert")).toContainText("No passkey was chosen, or it took too long");
  await expect.poll(() => [...log]).toEqual([...gaveWay, "asked", ...waits]);
  await there(false);
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId: key, isUserVerified: true });

  // What a page asked that stands open for long is asked again before the server forgets it.
  await page.clock.install();
  await page.goto(`${at}/login`);
  await expect.poll(() => [...log]).toEqual(waits);
  await page.clock.fastForward("08:02");
  await expect.poll(() => [...log]).toEqual([...gaveWay, ...waits]);
  await expect(page.getByRole("alert")).toHaveCount(0);

  // A password ends it while its answer is on its way.
  let goOn = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await page.route("**/fn/sign_in", async (route) => {
    await held;
    await route.continue();
  });
  await page.getByLabel("Email").fill(PEOPLE.vera);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click({ noWaitAfter: true });
  await expect.poll(() => [...log]).toEqual([...gaveWay, ...gaveWay]);
  goOn();
  await expect(page.getByRole("button", { name: "Account of Vera Lind" })).toBeVisible();

  // Back on the sign-in it waits once more, whether the page was kept or not.
  await signOut(page, "Vera Lind");
  await page.goto(`${at}/setup`);
  await page.goBack();
  await expect.poll(() => log.at(-1)).toBe("at the field");
});

test("where a browser offers no passkeys at the field, none is asked for", async ({ page, server }) => {
  await authenticator(page);
  const log = await watchQuestions(page);
  await notAtField(page);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${byName(server)}/login`);
  await alive(page);
  await new LoginPage(page).signIn(PEOPLE.ana, PASSWORD, `${byName(server)}/login`);
  await expect(page.getByRole("heading", { name: "Admin", level: 1 })).toBeVisible();
  expect(asked).not.toContain("/fn/ask_passkey");
  expect(log).toEqual([]);
});

test("at an IP address there are no passkeys, and the page says why", async ({ page, as }) => {
  await as("vera");
  await page.goto("/admin/account");
  await alive(page);
  await expect(page.getByText("Browsers have passkeys for names only")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add a passkey" })).toHaveCount(0);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("an authenticator app is set up, asked for, and replaced by a recovery code", async ({ page, as }) => {
    await as("vera");
    await page.goto("/admin/account");
    const key = await setUpApp(page);
    const recovery = (await page.getByRole("listitem").filter({ hasText: /^[0-9A-Z]{4}(-[0-9A-Z]{4}){5}$/ }).first().textContent()) ?? "";
    await page.context().clearCookies();

    await new LoginPage(page).signIn(PEOPLE.vera, PASSWORD, `/login?next=${encodeURIComponent(LIST)}`);
    await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
    await page.getByLabel("Code", { exact: true }).fill("000000");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByText("This code is not right")).toBeVisible();
    // The next step's code: the one that set the app up was used.
    await page.getByLabel("Code", { exact: true }).fill(code(key, 1));
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Manage OAuth Applications" })).toBeVisible();

    await page.context().clearCookies();
    await new LoginPage(page).signIn(PEOPLE.vera);
    await page.getByLabel("Code", { exact: true }).fill(recovery.toLowerCase());
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("status")).toContainText("You signed in with a recovery code. You have 9 codes left.");
    await page.getByText("Remove the app", { exact: true }).click();
    await page.getByRole("button", { name: "Yes", exact: true }).click();
    await expect(page.getByRole("status")).toContainText("The authenticator app is removed.");
    await page.context().clearCookies();
    await new LoginPage(page).signIn(PEOPLE.vera);
    await expect(page.getByRole("heading", { name: "Admin", level: 1 })).toBeVisible();
  });

  test("the password is changed and another session ended", async ({ page, as, browser, server }) => {
    await as("vera");
    const elsewhere = await (await browser.newContext({ baseURL: server })).newPage();
    await new LoginPage(elsewhere).signIn(PEOPLE.vera);
    await expect(elsewhere.getByRole("heading", { name: "Admin", level: 1 })).toBeVisible();
    await page.goto("/admin/account");
    const other = page.locator("#sessions").getByRole("listitem").filter({ has: page.locator("summary", { hasText: /^End$/ }) });
    await expect(other).toHaveCount(1);
    await other.locator("summary").click();
    await expect(other).toContainText("It is signed out at once. End it?");
    await other.getByRole("button", { name: "Yes", exact: true }).click();
    await expect(page.getByRole("status")).toContainText("The session is ended.");
    await elsewhere.goto("/admin");
    await expect(elsewhere).toHaveURL(/\/login/);

    await page.getByLabel("Current password").fill(PASSWORD);
    await page.getByLabel("New password").fill("short");
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(page.getByLabel("New password")).toHaveAccessibleDescription(/Use at least 12 characters/);
    await page.getByLabel("Current password").fill(PASSWORD);
    await page.getByLabel("New password").fill("a long walk by the sea");
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(page.getByRole("status")).toContainText("Your password is changed.");
    await new LoginPage(elsewhere).signIn(PEOPLE.vera, "a long walk by the sea");
    await expect(elsewhere.getByRole("heading", { name: "Admin", level: 1 })).toBeVisible();
  });
});

test("an organization asks everyone for a second factor, and helps who lost it", async ({ page, as, browser, server }) => {
  test.setTimeout(90_000);
  await as("ana");
  await page.goto("/admin/people/organization");
  await expect(page.getByText("You have none yourself")).toBeVisible();
  await page.goto("/admin/account");
  await alive(page);
  await setUpApp(page);
  await page.goto("/admin/people/organization");
  await alive(page);
  await page.getByLabel("Everyone must have a second factor").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("status")).toContainText("Meridian Post is saved.");

  const jon = await (await browser.newContext({ baseURL: server })).newPage();
  await new LoginPage(jon).signIn(PEOPLE.jon, PASSWORD, `/login?next=${encodeURIComponent(LIST)}`);
  await expect(jon.getByText("Meridian Post asks everyone for a second factor")).toBeVisible();
  await alive(jon);
  await jon.getByRole("link", { name: "Divisions" }).first().click();
  await expect(jon.getByText("Meridian Post asks everyone for a second factor")).toBeVisible();
  await alive(jon);
  await setUpApp(jon);
  await jon.goto("/admin/people/divisions");
  await expect(jon.getByRole("heading", { name: "Needs Authorization > Division > View" })).toBeVisible();

  // Without Jon's role: nobody takes a factor away from someone who may do more.
  const remove = page.getByText("Remove second factor", { exact: true });
  const supervisor = page.getByRole("group", { name: "Supervisor" }).getByRole("checkbox", { name: "All divisions" });
  await page.goto("/admin/people/users");
  await page.getByRole("link", { name: "Jon Bekker" }).click();
  await expect(page.getByText("Authenticator app.", { exact: true })).toBeVisible();
  await expect(remove).toBeVisible();
  await expect(page.getByRole("button", { name: "Remove second factor" })).toHaveCount(0);
  await page.goto("/admin/people/users");
  await page.getByRole("link", { name: "Ana Ruiz" }).click();
  await alive(page);
  await supervisor.uncheck();
  await page.getByRole("button", { name: "Save roles" }).click();
  await expect(page.getByRole("status")).toContainText("saved");
  await page.goto("/admin/people/users");
  await page.getByRole("link", { name: "Jon Bekker" }).click();
  await expect(page.getByRole("button", { name: "Remove second factor" })).toHaveAttribute("aria-disabled", "true");
});

test("a password is shown while its button is pressed, and is sent as one", async ({ page }) => {
  await page.goto("/login");
  await alive(page);
  const field = page.getByLabel("Password", { exact: true });
  const show = page.getByRole("button", { name: "Show password" });
  await page.getByLabel("Email").fill(PEOPLE.ana);
  await field.fill(PASSWORD);
  await show.click();
  await expect(field).toHaveAttribute("type", "text");
  await expect(show).toHaveAttribute("aria-pressed", "true");
  await accessible(page, "sign-in with a shown password");
  await show.click();
  await expect(field).toHaveAttribute("type", "password");
  await show.click();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Admin", level: 1 })).toBeVisible();
});

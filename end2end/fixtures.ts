// Every test gets a server and a database of its own, and fails on anything the browser complains about.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { LoginPage } from "./pages";

export const PEOPLE = {
  ana: "ana.ruiz@meridianpost.example",
  tom: "tom.okafor@meridianpost.example",
  vera: "vera.lind@meridianpost.example",
  jon: "jon.bekker@meridianpost.example",
  mia: "mia.chen@haldenclinics.example",
} as const;
export type Person = keyof typeof PEOPLE;
export const PASSWORD = "clientele-demo-1";

const binary = process.env.CLIENTELE_BIN ?? resolve(__dirname, "../target/debug/clientele");

// A refused page answers with its status, which the browser logs as a failed load: that much is meant.
const refused = /^Failed to load resource: the server responded with a status of 4\d\d/;

/** Collects what the browser complains about. */
export function watch(page: Page, loads = true): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    // Without JavaScript, and while a test holds the code back, what a page has loaded beforehand is not used soon.
    const unused = !loads && message.text().includes("was preloaded using link preload but not used");
    const complaint = ["error", "warning"].includes(message.type()) && !refused.test(message.text()) && !unused;
    if (complaint) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}

type Fixtures = {
  /** Whether the server begins with the demo data, or with an empty database. */
  demo: boolean;
  /** Whether its database, of the demo, is one that was restored from a backup a moment ago. */
  restored: boolean;
  /** Whether it was restored where nobody knows what was done after the backup, so that it waits until somebody confirms. */
  held: boolean;
  /** Further flags of the server. */
  flags: string[];
  server: string;
  /** Whether the test holds the code of pages back. */
  slow: boolean;
  /** What the server has printed so far. */
  printed: string[];
  complaints: string[];
  /** What the browser may complain about in this test. */
  meant: string[];
  /** Signs in and waits until the page is alive. */
  as: (person: Person) => Promise<void>;
};

export const test = base.extend<Fixtures>({
  demo: [true, { option: true }],
  restored: [false, { option: true }],
  held: [false, { option: true }],
  flags: [[], { option: true }],
  slow: [false, { option: true }],
  printed: async ({}, use) => use([]),
  server: async ({ demo, restored, held, flags, printed }, use) => {
    const folder = mkdtempSync(join(tmpdir(), "clientele-"));
    if (restored || held) {
      const backup = join(folder, "a.backup");
      const database = (name: string) => ["--database", join(folder, name), "--log", "error"];
      const first = held ? "before.db" : "test.db";
      for (const command of [["demo"], ["backup", backup]]) execFileSync(binary, [...command, ...database(first)]);
      execFileSync(binary, ["restore", backup, "--replace", ...database("test.db")]);
    }
    const process = spawn(binary, [
      ...(demo ? ["serve", "--demo"] : ["serve"]),
      ...["--listen", "127.0.0.1:0", "--log", "error"],
      ...["--database", join(folder, "test.db")],
      ...["--sign-in-per-account", "100000", "--sign-in-per-address", "100000"],
      ...flags,
    ]);
    process.stderr.pipe(globalThis.process.stderr);
    const panics: string[] = [];
    createInterface(process.stderr).on("line", (line) => {
      if (line.includes("panicked at")) panics.push(line);
    });
    const address = await new Promise<string>((found, failed) => {
      process.on("exit", (code) => failed(new Error(`the server ended with ${code}`)));
      createInterface(process.stdout).on("line", (line) => {
        printed.push(line);
        const match = /ready at (\S+)/.exec(line);
        if (match) found(match[1]);
      });
    });
    await use(address);
    process.removeAllListeners("exit");
    process.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
    expect(panics, "what broke inside the server").toEqual([]);
  },
  baseURL: async ({ server }, use) => use(server),
  complaints: async ({}, use) => use([]),
  meant: async ({}, use) => use([]),
  page: async ({ page, complaints, meant, javaScriptEnabled, slow }, use) => {
    const heard = watch(page, javaScriptEnabled !== false && !slow);
    await use(page);
    complaints.push(...heard.filter((complaint) => !meant.includes(complaint)));
    expect(complaints, "what the browser complained about").toEqual([]);
  },
  as: async ({ page, javaScriptEnabled }, use) => {
    await use(async (person) => {
      // A click at the very moment when the code arrives may be lost: what is done before it is early.spec.ts's matter.
      const ready = async () => { if (javaScriptEnabled !== false) await alive(page); };
      await new LoginPage(page).signIn(PEOPLE[person], undefined, undefined, ready);
      // The page that signs in is alive, too: whoever goes on from it takes the sign-in back.
      await page.waitForURL((url) => !url.pathname.startsWith("/login"));
      if (javaScriptEnabled !== false) await alive(page);
    });
  },
});

/** Until then clicks fall on a page that only looks ready. */
export async function alive(page: Page) {
  await page.locator("html[data-ready]").waitFor();
}

/**
 * Nothing that a checker of WCAG 2.2 A and AA objects to, and no heading that skips a level. It runs in the page alone:
 * the way it has for frames of other sites, of which there are none here, opens a second page each time and takes twice as
 * long.
 */
export async function accessible(page: Page, what: string) {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const rules = { "heading-order": { enabled: true } };
  const found = await new AxeBuilder({ page }).setLegacyMode().options({ rules }).withTags(tags).analyze();
  const said = found.violations.flatMap((v) => v.nodes.map((n) => `${what}: ${v.id} ${n.target.join(" ")} ${n.failureSummary}`));
  expect(said).toEqual([]);
}

export { expect };

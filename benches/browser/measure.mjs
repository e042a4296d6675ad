// How the console's pages feel: a cold visit on a slow phone's line and processor, the layout that moves meanwhile, a warm
// click, and Lighthouse. Prints the last tables of docs/benchmarks.md. Usage: node measure.mjs PATH-OF-CHROMIUM
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright";

// What the aims are stated for: 1.6 megabits a second, 150 ms for each answer, a processor a quarter as fast.
const LINE = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (0.75 * 1024 * 1024) / 8 };
const SLOWER = 4;
const ROUNDS = 5;
const DEBUGGER = 9333;
const CLIENT = "/admin/integrations/oauth/90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";
const PAGES = [
  ["login", "/login"],
  ["list", "/admin/integrations/oauth"],
  ["client", CLIENT],
  ["add client", "/admin/integrations/oauth/new"],
  ["delete", `${CLIENT}/delete`],
  ["authorized", "/admin/integrations/authorized"],
  ["users", "/admin/people/users"],
  ["roles", "/admin/people/roles"],
  ["divisions", "/admin/people/divisions"],
  ["audit", "/admin/audit"],
  ["account", "/admin/account"],
];
const AIMS = { list: 1500, client: 2000 };

const [executablePath] = process.argv.slice(2);
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"];
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const verdict = (met) => (met ? "met" : "MISSED");

async function served() {
  const folder = mkdtempSync(join(tmpdir(), "clientele-"));
  const flags = ["--listen", "127.0.0.1:0", "--log", "error", "--database", join(folder, "bench.db")];
  const server = spawn("target/release/clientele", ["serve", "--demo", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  const base = await new Promise((found, failed) => {
    server.on("exit", (code) => failed(new Error(`the server ended with ${code}`)));
    createInterface(server.stdout).on("line", (line) => {
      const match = /ready at (\S+)/.exec(line);
      if (match) found(match[1]);
    });
  });
  const end = () => {
    server.removeAllListeners("exit");
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { base, end };
}

async function signIn(page, base) {
  await page.goto(`${base}/login`);
  await page.getByLabel("Email").fill("ana.ruiz@meridianpost.example");
  await page.getByLabel("Password", { exact: true }).fill("clientele-demo-1");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/admin**");
}

/// Runs in the page from its first script on: what moved, and which tasks kept the main thread.
function watch() {
  window.measured = { moved: 0, tasks: [] };
  const each = (type, add) => new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type, buffered: true });
  each("layout-shift", (shift) => { if (!shift.hadRecentInput) window.measured.moved += shift.value; });
  each("longtask", (task) => { window.measured.tasks.push([task.startTime, task.startTime + task.duration]); });
  const alive = () => { if (document.documentElement?.hasAttribute("data-ready")) window.measured.alive ??= performance.now(); };
  new MutationObserver(alive).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-ready"] });
}

/// One visit with nothing in the cache, under the throttle.
async function cold(browser, base, cookies, path) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  await context.addCookies(cookies);
  await context.addInitScript(watch);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", LINE);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.goto(`${base}${path}`);
  await page.waitForFunction(() => window.measured?.alive !== undefined);
  await page.waitForLoadState("networkidle");
  const measured = await page.evaluate(async () => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    await document.fonts.ready;
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    return { ...window.measured, painted: paint?.startTime };
  });
  await context.close();
  return { ...measured, blocked: blocked(measured) };
}

/// Total blocking time (https://web.dev/articles/tbt): what of each task goes beyond 50 ms, from the first paint on. Of a
/// task that the paint falls into, only the rest counts: nobody can press what is not there.
function blocked({ tasks, painted }) {
  const beyond = ([start, end]) => Math.max(0, end - Math.max(start, painted) - 50);
  return tasks.reduce((sum, task) => sum + beyond(task), 0);
}

/// A click from the list to a client on a line and processor as they are: until the client's page is painted.
async function warm(browser, base, cookies) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.addCookies(cookies);
  await context.addInitScript(watch);
  const page = await context.newPage();
  const times = { painted: [], alive: [] };
  for (let round = 0; round < ROUNDS * 4; round += 1) {
    await page.goto(`${base}/admin/integrations/oauth`);
    await page.waitForFunction(() => window.measured?.alive !== undefined);
    const link = page.locator("a.client-name").nth(round % 10);
    await page.evaluate(() => addEventListener("click", () => sessionStorage.setItem("clicked", String(Date.now())), true));
    await link.click();
    await page.waitForURL(/oauth\/[0-9a-f-]{36}$/);
    await page.waitForFunction(() => window.measured?.alive !== undefined && performance.getEntriesByName("first-contentful-paint").length > 0);
    const after = await page.evaluate(() => {
      const began = performance.timeOrigin - Number(sessionStorage.getItem("clicked"));
      return { painted: began + performance.getEntriesByName("first-contentful-paint")[0].startTime, alive: began + window.measured.alive };
    });
    times.painted.push(after.painted);
    times.alive.push(after.alive);
  }
  await context.close();
  return { painted: median(times.painted), alive: median(times.alive) };
}

/// Lighthouse as it comes, on a phone, in a browser that is signed in.
async function judged(base, browser, context, page) {
  const { default: lighthouse } = await import("lighthouse");
  console.log(`\n| Lighthouse ${"".padEnd(0)}mobile | performance (at least 95) | accessibility (100) | |\n|---|---:|---:|---|`);
  for (const [name, path] of PAGES.slice(0, 3)) {
    if (name === "login") await context.clearCookies();
    else if ((await context.cookies()).length === 0) await signIn(page, base);
    const options = { port: DEBUGGER, onlyCategories: ["performance", "accessibility"], disableStorageReset: true, logLevel: "error" };
    const scores = [];
    const faults = new Set();
    for (let round = 0; round < 3; round += 1) {
      const { lhr } = await lighthouse(`${base}${path}`, options);
      scores.push([lhr.categories.performance.score * 100, lhr.categories.accessibility.score * 100]);
      for (const { id, weight } of lhr.categories.accessibility.auditRefs) {
        const { score, title, details } = lhr.audits[id];
        if (weight > 0 && score !== null && score < 1) faults.add(`  ${name}: ${title}: ${details.items.map((item) => item.node?.snippet).join(" ")}`);
      }
    }
    const [performance, accessibility] = [median(scores.map((s) => s[0])), Math.min(...scores.map((s) => s[1]))];
    console.log(`| ${name} | ${performance.toFixed(0)} | ${accessibility.toFixed(0)} | ${verdict(performance >= 95 && accessibility === 100)} |`);
    faults.forEach((fault) => console.log(fault));
  }
}

const { base, end } = await served();
const browser = await chromium.launch({ executablePath, args: [...args, `--remote-debugging-port=${DEBUGGER}`] });
try {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, base);
  const cookies = await context.cookies();
  console.log("\n| cold visit, throttled, ms | first paint | alive | aim | moved, CLS (at most 0.02) | blocked, TBT (at most 100) | |");
  console.log("|---|---:|---:|---:|---:|---:|---|");
  for (const [name, path] of PAGES) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await cold(browser, base, name === "login" ? [] : cookies, path));
    const of = (what) => median(rounds.map((round) => round[what]));
    const [painted, alive, moved, blocked] = [of("painted"), of("alive"), Math.max(...rounds.map((r) => r.moved)), of("blocked")];
    const met = alive <= (AIMS[name] ?? Infinity) && moved <= 0.02 && blocked <= 100;
    console.log(`| ${name} | ${painted.toFixed(0)} | ${alive.toFixed(0)} | ${AIMS[name] ?? ""} | ${moved.toFixed(3)} | ${blocked.toFixed(0)} | ${verdict(met)} |`);
  }
  const click = await warm(browser, base, cookies);
  console.log(`\nA warm click from the list to a client, unthrottled: painted after ${click.painted.toFixed(0)} ms, alive after ${click.alive.toFixed(0)} ms; at most 150: ${verdict(click.painted <= 150)}`);
  await context.close();
} finally {
  await browser.close();
}
const own = await chromium.launchPersistentContext("", { executablePath, args: [...args, `--remote-debugging-port=${DEBUGGER}`] });
try {
  await judged(base, own.browser(), own, await own.newPage());
} finally {
  await own.close();
  end();
}

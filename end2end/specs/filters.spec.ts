// The tools above every list: what is typed and chosen applies at once, the box says what the list is searched for however
// one came there, and there is a way out of everything.
import { alive, expect, test } from "../fixtures";
import { LIST, ListPage } from "../pages";

const USERS = "/admin/people/users";
const LISTS = [
  { path: LIST, other: "state=active" },
  { path: USERS, other: "state=active" },
  { path: "/admin/integrations/authorized", other: "state=approved" },
  { path: "/admin/audit", other: "outcome=done" },
];

test("the list stands still while it is searched: the filters stay in one line", async ({ page, as }) => {
  await as("ana");
  const top = async () => (await page.locator(".table-card").boundingBox())?.y;
  await page.goto(LIST);
  await alive(page);
  const before = await top();
  for (const query of ["q=contact", "q=contact&state=active"]) {
    await page.goto(`${LIST}?${query}`);
    await alive(page);
    expect(await top(), query).toBe(before);
  }
});

for (const width of [1280, 390]) {
  test(`the button of a search covers nothing until it has the focus, at ${width} px`, async ({ page, as }) => {
    await as("ana");
    await page.setViewportSize({ width, height: 844 });
    await page.goto(LIST);
    await alive(page);
    const box = page.getByRole("searchbox", { name: "Search", exact: true });
    const { x, y, width: wide, height } = (await box.boundingBox())!;
    const at = (left: number) =>
      page.evaluate(([x, y]) => document.elementFromPoint(x, y)?.closest("input, button, nav")?.tagName, [left, y + height / 2]);
    for (const part of [0.2, 0.5, 0.95]) {
      expect(await at(x + wide * part), `${part}`).toBe("INPUT");
    }
    await box.focus();
    await page.keyboard.press("Tab");
    await expect(page.getByRole("button", { name: "Search", exact: true })).toBeFocused();
    const button = (await page.getByRole("button", { name: "Search", exact: true }).boundingBox())!;
    expect(await at(button.x + button.width / 2)).toBe("BUTTON");
    expect(button.x, "within its box").toBeGreaterThan(x + wide / 2);
    expect(button.y + button.height).toBeLessThanOrEqual(y + height + 1);
  });
}

for (const { path, other } of LISTS) {
  test(`the box says what ${path} is searched for`, async ({ page, as }) => {
    await as("ana");
    const box = page.getByRole("searchbox", { name: "Search", exact: true });
    await page.goto(`${path}?q=an&${other}`);
    await alive(page);
    await expect(box, "by a deep link").toHaveValue("an");
    // What was typed and not sent is not what the list is searched for.
    await box.fill("anx");
    await page.goto("/admin");
    await page.goBack();
    await alive(page);
    await expect(box, "after Back").toHaveValue("an");
    await box.fill("tom");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=tom/);
    await alive(page);
    await page.goBack();
    await alive(page);
    await expect(box, "after Back to another search").toHaveValue("an");
    await page.goForward();
    await alive(page);
    await expect(box, "after Forward").toHaveValue("tom");

    await page.getByRole("link", { name: "Remove the search “tom”" }).click();
    await expect(page).toHaveURL(new RegExp(`\\?${other}$`));
    await alive(page);
    await expect(box).toHaveValue("");
    await expect(box, "the focus stays in the filter").toBeFocused();
    await page.goBack();
    await alive(page);
    await page.getByRole("link", { name: "Clear filters" }).first().click();
    await expect(page).toHaveURL(new RegExp(`${path}$`));
    await expect(box).toHaveValue("");
  });

  test(`Esc takes the search of ${path} back, and not only its text`, async ({ page, as }) => {
    await as("ana");
    await page.goto(`${path}?q=an&${other}`);
    await alive(page);
    const box = page.getByRole("searchbox", { name: "Search", exact: true });
    await box.focus();
    await page.keyboard.press("Escape");
    await expect(page, "no empty parameter is left").toHaveURL(new RegExp(`${path.replaceAll("/", "\\/")}\\?${other}$`));
    await alive(page);
    await expect(box).toBeFocused();
    await expect(page.getByRole("link", { name: /^Remove the search/ })).toHaveCount(0);
    // Emptied by hand it is taken back all the same.
    await page.goto(`${path}?q=an`);
    await alive(page);
    await box.fill("");
    await page.keyboard.press("Escape");
    await expect(page).toHaveURL(new RegExp(`${path}$`));
  });
}

test("what is chosen in a menu or a chip applies at once, and the focus stays there", async ({ page, as }) => {
  await as("ana");
  await page.goto("/admin/audit");
  await alive(page);
  await page.getByRole("button", { name: /^Outcome/ }).click();
  await page.getByRole("link", { name: "Refused", exact: true }).click();
  await expect(page).toHaveURL(/\?outcome=refused$/);
  await alive(page);
  await expect(page.getByRole("button", { name: "Outcome: Refused" })).toBeFocused();
  await page.getByRole("navigation", { name: "Days" }).getByRole("link", { name: "Last 7 days" }).click();
  await expect(page).toHaveURL(/outcome=refused&from=\d{4}-\d\d-\d\d$/);
  await alive(page);
  await expect(page.getByRole("link", { name: "Last 7 days" })).toBeFocused();
  await expect(page.getByRole("status").filter({ hasText: /entr(y|ies)$/ })).toHaveCount(1);

  await page.getByLabel(/^From/).fill("yesterday");
  await page.getByLabel(/^From/).press("Enter");
  await alive(page);
  const from = page.getByLabel(/^From/);
  await expect(from).toHaveAccessibleDescription(/^Use a day, as in/);
  await expect(from).toHaveValue("yesterday");
  await expect(from).toBeFocused();

  await page.goto(USERS);
  await alive(page);
  await page.getByRole("button", { name: /^Role/ }).click();
  await page.locator(":popover-open").getByRole("link", { name: "Supervisor", exact: true }).click();
  await expect(page).toHaveURL(/\?role=[0-9a-f-]+$/);
  await expect(page.getByRole("link", { name: "Jon Bekker" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Vera Lind" })).toHaveCount(0);
});

test("a list stays scrolled to where it is narrowed from", async ({ page, as }) => {
  await page.setViewportSize({ width: 390, height: 500 });
  await as("ana");
  await page.goto(LIST);
  await alive(page);
  await page.evaluate(() => document.documentElement.scrollTo(0, 60));
  await page.getByRole("navigation", { name: "State" }).getByRole("link", { name: /^Active/ }).click();
  await expect(page).toHaveURL(/state=active/);
  await alive(page);
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollTop)).toBe(60);
  await expect(page.getByRole("status").filter({ hasText: /^\d+ clients$/ })).toHaveCount(1);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("every list is searched by its button, and no empty field is left in the address", async ({ page, as }) => {
    await as("ana");
    for (const { path, other } of LISTS) {
      await page.goto(`${path}?${other}`);
      await page.getByRole("searchbox", { name: "Search", exact: true }).fill("an");
      await page.getByRole("button", { name: "Search", exact: true }).click();
      await expect(page).toHaveURL(new RegExp(`\\?${other}&q=an$`));
      await page.getByRole("searchbox", { name: "Search", exact: true }).fill("");
      await page.getByRole("button", { name: "Search", exact: true }).click();
      await expect(page).toHaveURL(new RegExp(`\\?${other}$`));
    }
    await page.getByLabel(/^From/).fill("2026-01-31");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await expect(page).toHaveURL(/\?outcome=done&from=2026-01-31$/);
    await page.getByRole("button", { name: /^Who/ }).click();
    await page.getByRole("link", { name: "Tom Okafor", exact: true }).click();
    await expect(page).toHaveURL(/from=2026-01-31&who=/);
  });
});

test("a search of the list counts what it finds in every state", async ({ page, as }) => {
  await as("ana");
  const list = new ListPage(page);
  await list.open("?q=billing");
  const states = page.getByRole("navigation", { name: "State" });
  await expect(states.getByRole("link", { name: "All 1", exact: true })).toBeVisible();
  await expect(states.getByRole("link", { name: "Disabled 0", exact: true })).toBeVisible();
});

test("Previous on the users page keeps what is searched for, and the box and the chips say it", async ({ page, as, server }) => {
  await as("ana");
  // More users than a page has, of one name and not.
  for (let n = 0; n < 56; n += 1) {
    const form = { name: n < 53 ? `Night crew ${n}` : `Day crew ${n}`, email: `crew${n}@meridianpost.example` };
    const answer = await page.request.post("/fn/invite_user", { form, headers: { accept: "application/json", origin: server } });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
  await page.goto(`${USERS}?q=night&state=invited`);
  await alive(page);
  const box = page.getByRole("searchbox", { name: "Search", exact: true });
  const says = async (range: string) => {
    await expect(page.getByText(range)).toBeVisible();
    await expect(box).toHaveValue("night");
    await expect(page.getByRole("link", { name: "Remove the search “night”" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Invited 53" })).toHaveAttribute("aria-current", "true");
    await expect(page.getByRole("link", { name: "All 53" })).not.toHaveAttribute("aria-current");
  };
  await says("1 to 50 of 53");
  await page.getByRole("link", { name: "Next" }).click();
  await page.waitForURL(/after=/);
  await alive(page);
  await says("51 to 53 of 53");
  await page.getByRole("link", { name: "Previous" }).click();
  await page.waitForURL(/before=/);
  await alive(page);
  await says("1 to 50 of 53");
  await page.goBack();
  await alive(page);
  await says("51 to 53 of 53");
});

test("filters that are folded away are chosen one after the other, named, and taken back", async ({ page, as }) => {
  await as("ana");
  await page.goto(LIST);
  await alive(page);
  const more = page.locator("summary", { hasText: "More filters" });
  await more.click();
  await page.getByRole("link", { name: "Legacy grant type", exact: true }).click();
  await expect(page).toHaveURL(/\?legacy=yes$/);
  await alive(page);
  await expect(more, "the focus stays in the filter").toBeFocused();
  await expect(more).toContainText("More filters 1");
  await more.press("Enter");
  await page.getByRole("textbox", { name: "Not since" }).fill("45");
  await page.getByRole("textbox", { name: "Not since" }).press("Enter");
  await expect(page).toHaveURL(/\?used=45&legacy=yes$|\?legacy=yes&used=45$/);
  await alive(page);
  await page.getByRole("link", { name: "Remove the filter Legacy grant type" }).click();
  await expect(page).toHaveURL(/\?used=45$/);
  await alive(page);
  await expect(page.getByRole("link", { name: "Remove the filter Last used: not in the last 45 days" })).toBeVisible();

  await more.click();
  await page.getByRole("textbox", { name: "Not since" }).fill("yesterday");
  await page.getByRole("textbox", { name: "Not since" }).press("Enter");
  await alive(page);
  await expect(page.getByRole("textbox", { name: "Not since" }), "what was typed is in sight").toHaveValue("yesterday");
  await expect(page.getByRole("textbox", { name: "Not since" })).toHaveAccessibleDescription(/^Use never, a day such as/);
});

test("from whose a client is one comes to all of theirs, and to all with its label", async ({ page, as }) => {
  await as("ana");
  const one = `${LIST}/8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7`;
  const rows = page.getByRole("row");
  await page.goto(one);
  await page.getByRole("link", { name: "finance", exact: true }).click();
  await expect(page).toHaveURL(/\?label=finance$/);
  await expect(rows).toHaveCount(4);
  await page.goto(one);
  await page.getByRole("link", { name: "All of theirs" }).click();
  await expect(page.getByRole("link", { name: "Remove the filter Owner: ap-team@meridianpost.example" })).toBeVisible();
  await alive(page);
  await page.locator("summary", { hasText: "More filters" }).click();
  await page.getByRole("textbox", { name: "Label: Name" }).fill("personal data");
  await page.getByRole("textbox", { name: "Label: Name" }).press("Enter");
  await expect(page.getByRole("link", { name: "Remove the filter Label: personal data" })).toBeVisible();
  await expect(rows).toHaveCount(3);
});

test("no group of filters stands alone below the others", async ({ page, as }) => {
  await as("ana");
  await page.goto(LIST);
  await alive(page);
  await page.getByText("More filters").click();
  const last = page.getByRole("region", { name: "Only with" });
  await expect(last).toBeVisible();
  for (const width of [768, 1024, 1100, 1280, 1440, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    const beside = await last.evaluate((own) => {
      const box = (group: Element) => group.getBoundingClientRect();
      const { top, bottom, left } = box(own);
      const others = [...(own.parentElement?.children ?? [])].filter((other) => box(other).left !== left);
      return others.filter((other) => box(other).bottom > top && box(other).top < bottom).length;
    });
    expect.soft(beside, `at ${width}`).toBeGreaterThan(0);
  }
});

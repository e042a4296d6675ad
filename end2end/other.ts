// A second person, at a browser of their own, while the first one's page stands open.
import type { Browser, Page } from "@playwright/test";
import { expect, PEOPLE, watch, type Person } from "./fixtures";
import { LoginPage } from "./pages";

/** Signs `person` in beside the test's own page and lets them act; what their browser complains about fails the test. */
export async function meanwhile(browser: Browser, server: string, person: Person, act: (page: Page) => Promise<void>) {
  const context = await browser.newContext({ baseURL: server });
  const page = await context.newPage();
  const complaints = watch(page);
  await new LoginPage(page).signIn(PEOPLE[person]);
  await act(page);
  await context.close();
  expect(complaints, `what ${person}'s browser complained about`).toEqual([]);
}

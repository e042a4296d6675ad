// Reasons beside what is inactive: they leave the window nowhere, wherever what they belong to stands.
import type { Locator } from "@playwright/test";
import { alive, expect, test } from "../fixtures";
import { LIST } from "../pages";

// Where a reason is seen: a browser sets what is anchored anew with the frame after a scroll, not before it.
function seen(tip: Locator): Promise<DOMRect> {
  return tip.evaluate(async (at) => {
    for (const _ of [1, 2]) await new Promise((frame) => requestAnimationFrame(frame));
    return at.getBoundingClientRect().toJSON() as DOMRect;
  });
}

for (const width of [390, 1280]) {
  test(`a reason stays within a window of ${width} px`, async ({ page, as }) => {
    await page.setViewportSize({ width, height: 560 });
    await as("vera");
    await page.goto(LIST);
    await alive(page);
    const hosts = await page.locator(".tip-host").filter({ visible: true }).all();
    expect(hosts.length).toBeGreaterThan(1);
    for (const host of hosts) {
      const tip = host.getByRole("tooltip", { includeHidden: true });
      // At the top of the window there is no room above, at its foot none below.
      for (const block of ["start", "end"] as const) {
        await host.evaluate((at, block) => at.scrollIntoView({ block, behavior: "instant" }), block);
        await host.getByRole("button").focus();
        await expect(tip).toBeVisible();
        const box = await seen(tip);
        const where = `${await tip.textContent()} at the ${block}: ${JSON.stringify(box)}`;
        expect(box.left, where).toBeGreaterThanOrEqual(0);
        expect(box.right, where).toBeLessThanOrEqual(width);
        expect(box.top, where).toBeGreaterThanOrEqual(0);
        expect(box.bottom, where).toBeLessThanOrEqual(560);
      }
    }
    // One that stands at the very edge of the window has its reason beside it all the same.
    const host = page.locator(".tip-host").filter({ visible: true }).first();
    for (const edge of ["left", "right"] as const) {
      await host.evaluate((at: HTMLElement, edge) => {
        Object.assign(at.style, { position: "fixed", top: "40%", left: "auto", right: "auto", [edge]: "0" });
      }, edge);
      await host.getByRole("button").focus();
      const box = await seen(host.getByRole("tooltip"));
      expect(box.left, edge).toBeGreaterThanOrEqual(0);
      expect(box.right, edge).toBeLessThanOrEqual(width);
    }
  });
}

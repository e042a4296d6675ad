// What one is told of, by mail and by a webhook of one's own.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { accessible, alive, expect, PEOPLE, test } from "../fixtures";
import { LoginPage } from "../pages";

type Heard = { headers: IncomingHttpHeaders; body: string };

/** A program that gets notices, and what it heard. */
async function target(): Promise<{ server: Server; url: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      heard.push({ headers: request.headers, body });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/clientele`, heard };
}

/** What a receiver checks (Standard Webhooks). */
function verifies({ headers, body }: Heard, secret: string): boolean {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const [version, signature] = String(headers["webhook-signature"]).split(",");
  const own = createHmac("sha256", key).update(signed).digest();
  return version === "v1" && timingSafeEqual(own, Buffer.from(signature!, "base64"));
}

test.use({ flags: ["--webhook-allow-private", "127.0.0.0/8"] });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("chooses mail, sets up a webhook whose secret is shown once, and tests it", async ({ page, server }) => {
      const receiver = await target();
      await new LoginPage(page).signIn(PEOPLE.vera, undefined, `${server}/login`);
      await page.goto(`${server}/admin/account`);
      if (javaScriptEnabled) await alive(page);
      const notices = page.getByRole("region", { name: "Notices" });
      await notices.getByRole("checkbox", { name: "Deactivated clients" }).check();
      await expect(notices.getByRole("checkbox", { name: `By mail to ${PEOPLE.vera}` })).toBeChecked();
      await notices.getByRole("button", { name: "Save notices" }).click();
      await expect(page.getByText("Saved. Your notices come by mail.")).toBeVisible();
      await expect(notices.getByRole("checkbox", { name: "Deactivated clients" })).toBeChecked();

      // What is refused stays in its field, with the reason beside it.
      await notices.getByLabel("Address").fill("https://10.0.0.1/clientele");
      await notices.getByRole("button", { name: "Set up a webhook" }).click();
      await expect(notices.getByLabel("Address")).toHaveValue("https://10.0.0.1/clientele");
      await expect(notices.getByLabel("Address")).toHaveAccessibleDescription(/10\.0\.0\.1 is no public address/);
      await notices.getByLabel("Address").fill(receiver.url);
      await notices.getByRole("button", { name: "Set up a webhook" }).click();
      await expect(page.getByRole("heading", { name: "The secret of your webhook" })).toBeVisible();
      const secret = await page.getByLabel("Signing secret", { exact: true }).inputValue();
      await page.setViewportSize({ width: 390, height: 844 });
      const field = page.getByLabel("Signing secret", { exact: true });
      expect(await field.evaluate((f) => f.scrollWidth - f.clientWidth), "shown whole on a phone").toBeLessThanOrEqual(0);
      await page.setViewportSize({ width: 1280, height: 900 });
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      if (javaScriptEnabled) await accessible(page, "notices");
      await page.getByRole("link", { name: "Done" }).click();

      await notices.getByRole("button", { name: "Send a test" }).click();
      await expect(page.getByText("The test arrived: the target answered 204.")).toBeVisible();
      expect(receiver.heard).toHaveLength(1);
      expect(verifies(receiver.heard[0]!, secret)).toBe(true);
      if (javaScriptEnabled) await accessible(page, "notices");

      await notices.getByText("Remove the webhook").click();
      await notices.getByRole("button", { name: "Yes" }).click();
      await expect(page.getByText("The webhook is removed.")).toBeVisible();
      await expect(notices.getByRole("button", { name: "Set up a webhook" })).toBeVisible();
      receiver.server.close();
    });
  });
}

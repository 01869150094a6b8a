import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { withDevice } from "./device.ts";
import { heading, visit } from "./visit.ts";

describe.skipIf(noBrowser)("passkeys in the browser", () => {
  let reeve: Reeve;
  let browser: Browser;
  beforeAll(async () => {
    [reeve, browser] = await Promise.all([startReeve(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await reeve?.stop();
  });

  test("at the address that was printed a passkey is made, and signs in without a name or a password", async () => {
    const { page, complaints } = await visit(browser);
    await withDevice(page);
    await page.goto(reeve.signIn);
    await page.getByRole("button", { name: "Sign in with this link" }).click();
    await heading(page, "Welcome").waitFor();
    await page.getByLabel("Name of the passkey").fill("Laptop");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByText("The passkey is added.").waitFor();

    await page.goto(`${new URL(reeve.signIn).origin}/account`);
    await page.getByText("Laptop").first().waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await heading(page, "Sign in").waitFor();
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByRole("navigation", { name: "Pages" }).waitFor();
    const { items } = await reeve.call("people.list", {});
    await page.goto(`${new URL(reeve.signIn).origin}/account`);
    await page
      .getByText(items[0]?.email ?? "nobody")
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
  });

  test("at a bare address the page says where passkeys work", async () => {
    const { page } = await visit(browser);
    const address = new URL(reeve.url);
    address.hostname = "127.0.0.1";
    await page.goto(`${address.origin}/sign-in`);
    await heading(page, "Sign in").waitFor();
    const button = page.getByRole("button", { name: "Sign in with a passkey" });
    await button.waitFor();
    expect(await page.textContent("main")).toContain(`Open the console at ${reeve.url}.`);
  });
});

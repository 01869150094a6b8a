import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { heading, visit } from "./visit.ts";

const password = "correct horse battery staple";

describe.skipIf(noBrowser)("signing in", () => {
  let reeve: Reeve;
  let browser: Browser;
  beforeAll(async () => {
    [reeve, browser] = await Promise.all([startReeve(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await reeve?.stop();
  });

  test("the first start's link signs in once, and offers to set a way to come back", async () => {
    const { page, complaints } = await visit(browser);
    await page.goto(reeve.signIn);
    const open = page.getByRole("button", { name: "Sign in with this link" });
    await open.waitFor();
    expect(page.url(), "the token is taken out of the address").not.toContain("token");
    await open.click();
    await heading(page, "Welcome").waitFor();

    await page.getByLabel("New password").first().fill("short");
    await page.getByRole("button", { name: "Set a password" }).click();
    await page.getByText("at least 12 characters").last().waitFor();
    await page.getByLabel("New password").first().fill(password);
    await page.getByRole("button", { name: "Set a password" }).click();
    await page.getByRole("link", { name: /^(Overview|Last 24 hours)$/ }).click();
    await page.getByRole("heading", { name: "What to do next" }).waitFor();

    const again = await visit(browser);
    await again.page.goto(reeve.signIn);
    await again.page.getByRole("button", { name: "Sign in with this link" }).click();
    await again.page.getByRole("alert").waitFor();

    await page.goto(`${reeve.url}/account`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await heading(page, "Sign in").waitFor();
    expect(complaints).toEqual([]);
  });

  test("a page asks for a sign-in first and comes back to itself; a wrong password says what to do", async () => {
    const { items } = await reeve.call("people.list", {});
    const { page } = await visit(browser);
    await page.goto(`${reeve.url}/agents?tier=high`);
    await heading(page, "Sign in").waitFor();
    await page.getByLabel("E-mail").fill(items[0]?.email ?? "");
    await page.getByLabel("Password", { exact: true }).fill("wrong horse battery staple");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("alert").waitFor();

    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await heading(page, "Agents").waitFor();
    expect(new URL(page.url()).search).toBe("?tier=high");
  });

  test("a link to another site is not followed after signing in", async () => {
    const { items } = await reeve.call("people.list", {});
    const { page } = await visit(browser);
    await page.goto(`${reeve.url}/sign-in?next=${encodeURIComponent("//elsewhere.example/")}`);
    await page.getByLabel("E-mail").fill(items[0]?.email ?? "");
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("navigation", { name: "Pages" }).waitFor();
    expect(new URL(page.url()).origin).toBe(reeve.url);
  });
});

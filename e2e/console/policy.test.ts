import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { heading, signIn, visit } from "./visit.ts";

describe.skipIf(noBrowser)("writing a policy", () => {
  let reeve: Reeve;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    [reeve, browser] = await Promise.all([startReeve(), openBrowser()]);
    ({ page } = await visit(browser));
    await signIn(page, reeve);
  });
  afterAll(async () => {
    await browser?.close();
    await reeve?.stop();
  });

  test("what is wrong is shown at its line while it is typed, and a press leads there", async () => {
    await page.goto(`${reeve.url}/policies/new`);
    const editor = page.getByRole("textbox", { name: "Cedar text" });
    await editor.click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("// Everyone may read.\npermitt (principal, action, resource);\n");
    const place = page.getByRole("button", { name: /^line 2, column \d+$/ });
    await place.first().waitFor();
    await page.locator(".cm-lintRange-error").first().waitFor();
    expect(
      await page.locator(".cm-lintRange-error").first().locator("xpath=ancestor::*[1]").innerText(),
    ).toContain("permitt");

    await page.getByLabel("Name", { exact: true }).fill("everyone");
    await page.getByRole("button", { name: "Save the policy" }).click();
    await page.getByRole("alert").waitFor();
    await place.first().click();
    expect(await editor.evaluate((it) => it.matches(":focus"))).toBe(true);
  });

  test("every starter text is valid and can be put in force; saving again makes the next version", async () => {
    await page.goto(`${reeve.url}/policies/new`);
    const begin = page.getByLabel("Begin with");
    const starters = await begin
      .locator("option")
      .evaluateAll((options) => options.map((option) => option.getAttribute("value") ?? ""));
    for (const starter of starters.filter((it) => it !== "blank")) {
      await begin.selectOption(starter);
      await page.getByText("Valid", { exact: true }).waitFor();
    }
    await begin.selectOption("no-destruction");
    await page.getByLabel("Name", { exact: true }).fill("no-destruction");
    await page.getByRole("button", { name: "Save the policy" }).click();
    await heading(page, "no-destruction").waitFor();

    await page.getByLabel("Mode").selectOption("shadow");
    await page.getByRole("button", { name: "Save as a new version" }).click();
    await page.getByText("Policy, version 2").waitFor();
    await page.getByRole("link", { name: "1", exact: true }).click();
    await page.getByText("Policy, version 1").waitFor();
    expect(page.url()).toContain("version=1");
  });
});

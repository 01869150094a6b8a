import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { heading, signIn, visit } from "./visit.ts";

const mostPresses = 60;

/** Presses Tab until what has the focus carries this name. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < mostPresses; i++) {
    await page.keyboard.press("Tab");
    const here = page.locator(":focus");
    if ((await here.count()) === 0) continue;
    const told = await here.evaluate((it) => [
      it.getAttribute("aria-label") ?? it.textContent,
      it.closest("label")?.textContent,
    ]);
    if (told.some((text) => text?.trim() === name)) return;
  }
  throw new Error(`Tab did not reach "${name}" in ${mostPresses} presses`);
}

describe.skipIf(noBrowser)("the console without a mouse", () => {
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

  test("the first stop of Tab skips to the content", async () => {
    await page.goto(reeve.url);
    await page.locator("#content h1").waitFor();
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").innerText()).toBe("Skip to content");
    await page.keyboard.press("Enter");
    expect(await page.locator(":focus").getAttribute("id")).toBe("content");
  });

  test("a person is invited with the keyboard alone; the dialog keeps the focus and gives it back", async () => {
    await page.goto(reeve.url);
    await page.locator("#content h1").waitFor();
    await tabTo(page, "People");
    await page.keyboard.press("Enter");
    await heading(page, "People").waitFor();
    await tabTo(page, "Invite a person");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Invite a person" });
    await dialog.waitFor();
    expect(await dialog.getByLabel("Name").evaluate((it) => it.matches(":focus"))).toBe(true);
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press("Tab");
      // At either end the focus passes a guard before it comes round.
      await expect
        .poll(() => dialog.locator(":focus").count(), { message: "the focus stays in the dialog" })
        .toBe(1);
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await page.locator(":focus").innerText()).toBe("Invite a person");

    await page.keyboard.press("Enter");
    await page.keyboard.type("Ben Quill");
    await page.keyboard.press("Tab");
    await page.keyboard.type("ben@example.com");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Ben Quill is added" }).waitFor();
    expect(await page.getByLabel("One-time sign-in link", { exact: true }).innerText()).toContain(
      "/sign-in#token=",
    );
    await page.keyboard.press("Escape");
    await page.getByRole("rowheader", { name: "Ben Quill" }).waitFor();
  });

  test("what has the focus can be seen", async () => {
    await page.goto(`${reeve.url}/agents`);
    await tabTo(page, "Register an agent");
    const outline = await page
      .locator(":focus")
      .evaluate((it) => it.ownerDocument.defaultView?.getComputedStyle(it).outlineStyle);
    expect(outline).toBe("solid");
  });
});

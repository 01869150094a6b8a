import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { settle, type Estate } from "./estate.ts";
import { heading, signIn, visit } from "./visit.ts";

describe.skipIf(noBrowser)("the record, checked and kept", () => {
  let reeve: Reeve;
  let browser: Browser;
  let estate: Estate;
  let page: Page;
  beforeAll(async () => {
    [reeve, browser] = await Promise.all([startReeve(), openBrowser()]);
    ({ page } = await visit(browser));
    await signIn(page, reeve);
    estate = await settle(reeve);
    await estate.read();
    await estate.write();
  });
  afterAll(async () => {
    await estate?.close();
    await browser?.close();
    await reeve?.stop();
  });

  test("a press checks every record and says what was found", async () => {
    await page.goto(`${reeve.url}/record`);
    await heading(page, "The record").waitFor();
    await page.getByRole("button", { name: "Check the record now" }).click();
    await page.getByText("It verifies").waitFor();
    expect(await page.getByText(/All \d+ records of \d+ actions are/).count()).toBe(1);
  });

  test("how long payloads are kept is set and refused where it is too short; a hold says who began it and why", async () => {
    await page.getByRole("button", { name: "Change how long Payloads are kept" }).click();
    await page.getByLabel("Days").fill("5");
    await page.getByRole("button", { name: "Set the rule" }).click();
    await page.getByText("payloads must be kept for at least 31 days").waitFor();
    await page.getByLabel("Days").fill("90");
    await page.getByRole("button", { name: "Set the rule" }).click();
    await page.getByRole("cell", { name: "90 days" }).waitFor();
    await page.getByRole("button", { name: "Hold everything" }).click();
    await page.getByLabel("Reason").fill("a case before a court");
    await page.getByRole("dialog").getByRole("button", { name: "Hold everything" }).click();
    await page.getByText("a case before a court").waitFor();
    expect((await reeve.call("retention.get", {})).hold?.reason).toBe("a case before a court");
  });
});

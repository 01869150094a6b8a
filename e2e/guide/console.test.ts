import { model } from "@reeve/contract/maturity/model";
import axe from "axe-core";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { expectNoSidewaysScroll, heading, signIn, visit } from "../console/visit.ts";
import { startReeve, type Reeve } from "../harness.ts";

describe.skipIf(noBrowser)("the guide in the console", () => {
  let reeve: Reeve;
  let browser: Browser;
  let signedIn: Awaited<ReturnType<BrowserContext["storageState"]>>;
  beforeAll(async () => {
    [reeve, browser] = await Promise.all([startReeve(), openBrowser()]);
    const { page } = await visit(browser);
    await signIn(page, reeve);
    signedIn = await page.context().storageState();
  });
  afterAll(async () => {
    await browser?.close();
    await reeve?.stop();
  });

  test("leads from the ladder to each stage and surface, and from a criterion to where it is done", async () => {
    const { page, complaints } = await visit(browser, { storageState: signedIn });
    await page.goto(reeve.url);
    await page.getByRole("link", { name: "Guide" }).click();
    await heading(page, "The ladder").waitFor();
    await page.getByRole("link", { name: "Stage 02, Shared" }).click();
    await heading(page, "Stage 02, Shared").waitFor();
    await page.getByRole("link", { name: "Ownership at level 3" }).click();
    await heading(page, "Ownership").waitFor();
    for (const { id, name } of model.criteria.filter(({ surface }) => surface === "ownership"))
      await page.getByRole("heading", { name: `${id} ${name}` }).waitFor();
    await page.locator("#OWN-2\\.1").getByRole("link", { name: "Where it is done" }).click();
    await heading(page, "Agents").waitFor();
    expect(complaints).toEqual([]);
  });

  test("every page is accessible and fits 400 pixels; what is none says so", async () => {
    const { page, complaints } = await visit(browser, {
      storageState: signedIn,
      viewport: { width: 400, height: 800 },
    });
    const pages = [
      "/guide",
      ...model.stages.map(({ number }) => `/guide/stages/${number}`),
      ...model.surfaces.map(({ id }) => `/guide/surfaces/${id}`),
    ];
    for (const address of pages) {
      await page.goto(reeve.url + address);
      await page.locator(".guide").waitFor();
      await expectNoSidewaysScroll(page, address);
      await page.evaluate(axe.source);
      const { violations } = (await page.evaluate("axe.run('main')")) as axe.AxeResults;
      expect(
        violations.map(({ id }) => id),
        address,
      ).toEqual([]);
    }
    await page.goto(`${reeve.url}/guide/stages/9`);
    await page.getByText("There is nothing here").waitFor();
    expect(complaints).toEqual([]);
  });
});

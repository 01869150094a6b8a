import type { Maturity } from "@reeve/contract/maturity/maturity";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { settle, type Estate } from "../console/estate.ts";
import { signIn, visit } from "../console/visit.ts";
import { startReeve, type Reeve } from "../harness.ts";

describe.skipIf(noBrowser)("every number of the ladder opens what it was counted from", () => {
  let reeve: Reeve;
  let browser: Browser;
  let estate: Estate;
  let page: Page;
  let complaints: string[];
  let maturity: Maturity;
  beforeAll(async () => {
    [reeve, browser] = await Promise.all([startReeve(), openBrowser()]);
    ({ page, complaints } = await visit(browser));
    await signIn(page, reeve);
    estate = await settle(reeve);
    await estate.read();
    await estate.write();
    // Measured after what was done: the agent's action is counted.
    const until = performance.now() + 30_000;
    while (passing(await reeve.call("maturity.get", {}), "VIS-2.1") !== 1) {
      if (performance.now() > until) throw new Error("the action was not counted within 30 s");
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    maturity = await reeve.call("maturity.get", {});
  });
  afterAll(async () => {
    await estate?.close();
    await browser?.close();
    await reeve?.stop();
  });

  const passing = ({ surfaces }: Maturity, id: string): number | undefined =>
    surfaces.flatMap(({ criteria }) => criteria).find((it) => it.id === id)?.counts.pass;

  test("each surface of home opens its page, which shows the same level", async () => {
    await page.goto(`${reeve.url}/`);
    const cards = page.getByRole("list", { name: "Six surfaces" }).getByRole("link");
    await cards.first().waitFor();
    expect(await cards.count()).toBe(6);
    for (const { surface, level, part } of maturity.surfaces) {
      await page.goto(`${reeve.url}/`);
      const card = page.locator(`.surface-cards a[href="/maturity/${surface}"]`);
      const said = level < 5 && part > 0 ? `${level}+` : String(level);
      await card.getByText(said, { exact: true }).waitFor();
      await card.click();
      await page.locator(".surface-now").getByText(said, { exact: true }).waitFor();
    }
  });

  test("each criterion's number opens as many subjects as it counts, failing first, and each its records", async () => {
    for (const { surface, criteria } of maturity.surfaces) {
      await page.goto(`${reeve.url}/maturity/${surface}`);
      for (const { id, denominator, numerator, counts } of criteria) {
        const link = page.locator(`a[href="/maturity/criteria/${id}"]`);
        await link.waitFor();
        const said = await link.innerText();
        if (denominator === 0) {
          expect(said, id).toContain("nothing to count yet");
          continue;
        }
        expect(said, id).toContain(`${Math.floor(numerator * 10 + 1e-9) / 10} of ${denominator}`);
        const { items } = await reeve.call("maturity.subjects", { id });
        expect(items.length, id).toBe(denominator + counts.not_applicable);
        const standings = items.map(({ standing }) => standing);
        expect(standings.indexOf("pass"), id).toBe(
          counts.pass === 0 ? -1 : standings.length - counts.pass - counts.not_applicable,
        );
        for (const subject of items) {
          expect(subject.page, id).toMatch(/^\//);
          expect(subject.evidence, id).toMatch(/^\//);
        }
      }
    }
  });

  test("a subject's records are one click away, and are those of the agent", async () => {
    await page.goto(`${reeve.url}/maturity/visibility`);
    await page.locator('a[href="/maturity/criteria/VIS-2.1"]').click();
    const row = page.getByRole("row").filter({ hasText: "triage-bot" });
    await row.getByText("Passes").waitFor();
    await row.getByRole("link", { name: "Records of triage-bot" }).click();
    await page.getByText("read_text_file").first().waitFor();
  });

  test("what is measured can be narrowed to an environment, a team and an agent, and the address says so", async () => {
    await page.goto(`${reeve.url}/maturity`);
    await page.getByLabel("Environment").selectOption("production");
    await page.getByText("Measured over the environment production.").waitFor();
    await page.waitForURL("**/maturity?environment=production");
    await page.getByLabel("Environment").selectOption("");
    await page.getByLabel("Agent").fill("triage-bot");
    await page.getByText("Measured over the agent triage-bot.").waitFor();
    await page.waitForURL(`**/maturity?agent=${estate.agent.id}`);
    await page.reload();
    await page.getByText("Measured over the agent triage-bot.").waitFor();
  });

  test("the report is one page of paper that says when and by what it was measured", async () => {
    await page.goto(`${reeve.url}/report`);
    await page.getByText("Measured from records, not self-assessed.").waitFor();
    await page.getByText(maturity.model.sha256.slice(0, 12)).waitFor();
    await page.getByRole("figure", { name: /^Stage by day/ }).waitFor();
    const pdf = await page.pdf({ preferCSSPageSize: true });
    const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length;
    expect(pages).toBe(1);
  });

  test("the history says what caused each change, and leads there", async () => {
    await page.goto(`${reeve.url}/maturity/history`);
    await page
      .getByText(/Access control (rose|was first measured)/)
      .first()
      .waitFor();
    await page
      .getByRole("link", { name: /^The cause of Access control/ })
      .first()
      .click();
    await page.waitForURL("**/maturity/criteria/ACC-*");
    await page.getByRole("heading", { name: "Counted from" }).waitFor();
  });

  test("the browser had nothing to complain of", () => {
    expect(complaints).toEqual([]);
  });
});

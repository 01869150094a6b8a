import { assess, type Answers } from "@reeve/contract/maturity/assess";
import { assessmentFile, modelText } from "@reeve/contract/maturity/assessment-file";
import { model } from "@reeve/contract/maturity/model";
import { createHash } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { heading, signIn, visit } from "../console/visit.ts";
import { startReeve, type Reeve } from "../harness.ts";

const link = `#model=${model.version}&on=2026-11-23&answers=343432124330213120112`;
const keep = { name: "Keep these answers as what we claim" };

describe.skipIf(noBrowser)("the self-assessment that Reeve serves", () => {
  let reeve: Reeve;
  let browser: Browser;
  beforeAll(async () => {
    [reeve, browser] = await Promise.all([startReeve(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await reeve?.stop();
  });

  test("nobody needs to sign in to take it, and who has not is offered nothing of Reeve's", async () => {
    const { page, complaints } = await visit(browser);
    const asked: string[] = [];
    page.on("response", (response) => asked.push(`${response.status()} ${response.url()}`));
    await page.goto(`${reeve.url}/assess/${link}`);
    await heading(page, "Stage 02, Shared").waitFor();
    await expect
      .poll(() => asked.filter((it) => it.includes("/api/")))
      .toEqual([`401 ${reeve.url}/api/maturity/claims`]);
    expect(await page.getByText("Claimed beside measured").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test("signed in, the answers are kept as what is claimed and stand beside what is measured", async () => {
    const { page, complaints } = await visit(browser);
    await signIn(page, reeve);
    await page.goto(`${reeve.url}/assess/${link}`);
    await page.getByRole("button", { name: "Go on with these answers" }).click();
    await page.getByText("Nothing is claimed in this Reeve yet.").waitFor();
    await page.getByRole("button", keep).click();
    await page.getByText("Kept. The comparison").waitFor();
    const table = page.getByRole("table", { name: "Claimed beside measured" });
    await table.waitFor();
    const states = await table.getByRole("row").locator("td:last-child").allTextContents();
    expect(states).toHaveLength(18);
    expect(states).toEqual(
      states.toSorted((a, b) => Number(b === "over-claimed") - Number(a === "over-claimed")),
    );
    const { claimed } = await reeve.call("maturity.get", {});
    expect(claimed).toMatchObject({ stage: 2, exposure: 4 });
    expect(complaints).toEqual([]);
  });

  test("a file names the very model that Reeve measures by", async () => {
    const answers: Answers = {};
    const sha256 = createHash("sha256").update(modelText(model)).digest("hex");
    const file = assessmentFile(model, sha256, answers, assess(model, answers), "2026-11-23");
    const measured = await reeve.call("maturity.get", {});
    expect(file.model).toMatchObject({
      version: measured.model.version,
      sha256: measured.model.sha256,
    });
  });
});

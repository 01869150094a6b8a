import { model } from "@reeve/contract/maturity/model";
import axe from "axe-core";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { expectNoSidewaysScroll, heading, visit } from "../console/visit.ts";
import { folder, staticHost } from "./static-host.ts";

/** Stage 02 with a reach of 4: the two gaps differ, and two answers are don't know. */
const digits = "343232124330213120112";
const link = `#model=${model.version}&on=2026-11-23&answers=${digits}`;
const asks = (place: number): string => model.questions[place]?.asks ?? "";

async function expectAccessible(page: Page, where: string): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as axe.AxeResults;
  const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map((it) => it.html).join(" ")}`);
  expect(said, where).toEqual([]);
}

describe.skipIf(noBrowser)("the self-assessment on a plain host", () => {
  let host: Awaited<ReturnType<typeof staticHost>>;
  let browser: Browser;
  beforeAll(async () => {
    [host, browser] = await Promise.all([staticHost("/some/folder/"), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    host?.close();
  });

  test("the keyboard alone leads through all 21 questions to the result", async () => {
    const { page, complaints } = await visit(browser);
    await page.goto(host.url);
    await page.getByRole("button", { name: "Start" }).focus();
    await page.keyboard.press("Enter");
    await heading(page, asks(0)).waitFor();

    // Nothing is passed without an answer.
    await page.keyboard.press("Enter");
    await page.getByText("Choose one of the five").waitFor();
    await page.keyboard.press("ArrowRight");
    expect(await heading(page, asks(0)).isVisible()).toBe(true);

    // By arrows, back by Backspace, and changed by number.
    for (const key of ["ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
    await heading(page, asks(1)).waitFor();
    await page.keyboard.press("Backspace");
    await heading(page, asks(0)).waitFor();
    expect(await page.getByRole("radio", { checked: true }).getAttribute("id")).toBe("answer-1");

    for (const [place, digit] of digits.split("").entries()) {
      await heading(page, asks(place)).waitFor();
      await page.keyboard.press(digit === "0" && place > 12 ? "?" : digit);
    }
    await heading(page, "Stage 02, Shared").waitFor();
    expect(await page.evaluate("document.activeElement.tagName")).toBe("H1");
    await page.getByText("Self-assessed", { exact: true }).waitFor();
    for (const title of ["Reach and control", "What to do first", "Two gaps", "What to find out"])
      await page.getByRole("heading", { name: title }).waitFor();
    await page.getByText("They differ because").waitFor();
    expect(await page.getByRole("row").count()).toBe(7);
    expect(complaints).toEqual([]);
  });

  test("the pointer answers and goes on, the screen reader is told where it is", async () => {
    const { page } = await visit(browser);
    await page.goto(`${host.url}#question-1`);
    await page.getByRole("radio", { name: model.questions[0]?.answers[3] ?? "" }).click();
    await heading(page, asks(1)).waitFor();
    await page.getByRole("radio", { name: "Don’t know" }).click();
    await heading(page, asks(2)).waitFor();
    expect(await page.title()).toBe(`3 of 21 · ${asks(2)}`);
    await page.getByRole("progressbar", { name: "2 of 21 answered" }).waitFor();
    await page.getByRole("group", { name: asks(2) }).waitFor();
  });

  test("after a reload it goes on where it was, no address leads past an open question, and clear-all forgets", async () => {
    const { page } = await visit(browser);
    await page.goto(`${host.url}#question-1`);
    for (const [place, key] of digits.slice(0, 5).split("").entries()) {
      await heading(page, asks(place)).waitFor();
      await page.keyboard.press(key);
    }
    await heading(page, asks(5)).waitFor();
    await page.reload();
    await heading(page, asks(5)).waitFor();
    await page.goto(`${host.url}#question-20`);
    await heading(page, asks(5)).waitFor();
    await page.goto(`${host.url}#result`);
    await heading(page, asks(5)).waitFor();

    await page.goto(host.url);
    await page.getByText("5 of 21 answered").waitFor();
    await page.getByRole("button", { name: "Clear all answers" }).click();
    await page.getByRole("button", { name: "Clear them" }).click();
    await page.getByRole("button", { name: "Start" }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Start" }).waitFor();
  });

  test("a link opens the result with all answers and changes nothing of one's own", async () => {
    const { page } = await visit(browser);
    await page.goto(`${host.url}#question-1`);
    await heading(page, asks(0)).waitFor();
    await page.keyboard.press("5");
    await heading(page, asks(1)).waitFor();
    await page.goto(host.url + link);
    await heading(page, "Stage 02, Shared").waitFor();
    await page.getByText("came with a link").waitFor();
    await page.getByText("23 November 2026").waitFor();
    await page.getByText("All 21 answers").click();
    expect(await page.locator(".answers li").count()).toBe(21);
    await page.goto(host.url);
    await page.getByText("1 of 21 answered").waitFor();
  });

  test("a link that lost a part says so, and offers the assessment", async () => {
    const { page } = await visit(browser);
    await page.goto(`${host.url}#model=${model.version}&answers=34`);
    expect(await page.getByRole("alert").textContent()).toContain("should hold 21 digits");
    await page.getByRole("button", { name: "Start" }).waitFor();
  });

  test("saved as JSON and opened again, it is the same result; a bad file is named with its field", async () => {
    const { page } = await visit(browser);
    await page.goto(host.url + link);
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as JSON" }).click();
    const file = await (await saving).path();
    const saved = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
    expect(saved).toMatchObject({
      format: "reeve-assessment/1",
      standing: "self-assessed",
      model: { version: model.version },
      result: { stage: 2, exposure: 4 },
    });

    const other = await visit(browser);
    await other.page.goto(host.url);
    const open = other.page.getByLabel("Open a saved file");
    const bad = { ...saved, answers: { E1: 7 } };
    await open.setInputFiles({
      name: "bad.json",
      mimeType: "application/json",
      buffer: Buffer.from(JSON.stringify(bad)),
    });
    await other.page.getByText("answers.E1: 7 is not an answer").waitFor();
    await open.setInputFiles(file);
    await heading(other.page, "Stage 02, Shared").waitFor();
    await other.page.getByText("A link to this result").waitFor();
    expect(await other.page.locator(".snippet pre").textContent()).toContain(`answers=${digits}`);
  });

  test("on paper every result is one or two pages", async () => {
    const { page } = await visit(browser);
    for (const answers of [digits, "0".repeat(21), "4".repeat(21), "5".repeat(21)]) {
      await page.goto(`${host.url}#model=${model.version}&answers=${answers}`);
      await heading(page, /^Stage/).waitFor();
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
      const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length;
      expect(pages, answers).toBeGreaterThan(0);
      expect(pages, answers).toBeLessThanOrEqual(2);
    }
  });

  test.each(["light", "dark"] as const)(
    "every view is accessible and fits 400 pixels, %s",
    async (colorScheme) => {
      const { page, complaints } = await visit(browser, {
        colorScheme,
        reducedMotion: "reduce",
        viewport: { width: 400, height: 800 },
      });
      for (const [where, address] of [
        ["start", host.url],
        ["question", `${host.url}#question-1`],
        ["result", host.url + link],
      ] as const) {
        await page.goto(address);
        await page.getByRole("heading", { level: 1 }).waitFor();
        if (where === "question") await page.keyboard.press("ArrowDown");
        await expectNoSidewaysScroll(page, where);
        await expectAccessible(page, `${where}, ${colorScheme}`);
      }
      expect(complaints).toEqual([]);
    },
  );

  test("it asks its host for its own files and for nothing else", () => {
    const files = /^GET \/some\/folder\/(theme\.js|favicon\.svg|assets\/[\w.-]+)?$/;
    expect(host.asked.filter((it) => !files.test(it))).toEqual([]);
    expect(host.asked.length).toBeGreaterThan(10);
  });

  test("opened from a disk it works as well, with no network at all", async () => {
    const { page, complaints } = await visit(browser, { offline: true });
    await page.goto(pathToFileURL(path.join(folder, "index.html")).href);
    await page.getByRole("button", { name: "Start" }).click();
    await heading(page, asks(0)).waitFor();
    await page.keyboard.press("3");
    await heading(page, asks(1)).waitFor();
    await page.reload();
    await heading(page, asks(1)).waitFor();
    expect(complaints).toEqual([]);
  });
});

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { settle, type Estate } from "./estate.ts";
import { heading, signIn, visit } from "./visit.ts";

describe.skipIf(noBrowser)("the road of an action, as a person sees it", () => {
  let reeve: Reeve;
  let browser: Browser;
  let estate: Estate;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    [reeve, browser] = await Promise.all([startReeve(), openBrowser()]);
    ({ page, complaints } = await visit(browser));
    await signIn(page, reeve);
    estate = await settle(reeve);
  });
  afterAll(async () => {
    await estate?.close();
    await browser?.close();
    await reeve?.stop();
  });

  test("an agent is registered, told what is wrong at the field, and given a token that is shown once", async () => {
    await page.goto(`${reeve.url}/agents/new`);
    await page.getByLabel("Environment").fill("laptop");
    await page.getByLabel("Purpose").fill("Keeps the graph of who knows what.");
    await page.getByRole("button", { name: "Register the agent" }).click();
    const name = page.getByLabel("Name", { exact: true });
    await page.getByRole("alert").waitFor();
    expect(await name.getAttribute("aria-invalid")).toBe("true");
    expect(await name.evaluate((field) => field.matches(":focus"))).toBe(true);

    await name.fill("knowledge-keeper");
    await page.getByRole("button", { name: "Register the agent" }).click();
    await heading(page, "knowledge-keeper").waitFor();

    await page.getByRole("button", { name: "Make a development token" }).click();
    await page.getByRole("button", { name: "Make the token" }).click();
    const token = await page.getByLabel("Development token", { exact: true }).innerText();
    expect(token.length).toBeGreaterThan(30);
    const settings = await page
      .getByLabel("Settings of an MCP client", { exact: true })
      .innerText();
    expect(settings).toContain(`${reeve.url}/mcp`);
    expect(settings).toContain(token);

    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("cell", { name: /^crd_/ }).waitFor();
    await page.reload();
    await page.getByRole("cell", { name: /^crd_/ }).waitFor();
    expect(await page.content()).not.toContain(token);
  });

  test("an action appears live, waits while paused and is counted, and the filter is in the address", async () => {
    await page.goto(`${reeve.url}/live`);
    await page.getByText("Live", { exact: true }).last().waitFor();
    const rows = page.getByRole("table", { name: "Actions as they happen" }).getByRole("row");
    await estate.read();
    await rows.filter({ hasText: "read_text_file" }).filter({ hasText: "Done" }).waitFor();

    await page.getByRole("button", { name: "Pause" }).click();
    const before = await rows.count();
    await estate.write();
    await page.getByRole("button", { name: "1 action waits: show it" }).waitFor();
    expect(await rows.count()).toBe(before);
    await page.getByRole("button", { name: "Resume" }).click();
    await rows.filter({ hasText: "write_file" }).filter({ hasText: "Block" }).waitFor();

    await page.getByLabel("Answer").selectOption("block");
    await page.waitForURL("**/live?decision=block");
    await rows.filter({ hasText: "write_file" }).waitFor();
    expect(await rows.filter({ hasText: "read_text_file" }).count()).toBe(0);
  });

  test("an action's page tells who, what, why and when, shows what is hidden in a text, and proves it", async () => {
    await page.goto(`${reeve.url}/actions?tool=write_file`);
    await page.getByRole("row").filter({ hasText: "write_file" }).getByRole("link").first().click();
    await heading(page, "write_file").waitFor();
    await page.getByText("Did not happen").first().waitFor();
    await page.getByRole("link", { name: "triage-bot" }).waitFor();
    // A character that would turn the file's name round is shown as what it is.
    await page.getByLabel("Arguments").getByText("U+202E").waitFor();
    const records = page.getByRole("table", { name: "Records of this action" });
    await records.waitFor({ timeout: 40_000 });
    // The next checkpoint covers both records without anyone asking again.
    await page.getByText("Covered").nth(1).waitFor({ timeout: 40_000 });
    await page.getByText("reeve verify").waitFor();
  });

  test("an agent is stopped with a reason, and its next call is refused and seen", async () => {
    await page.goto(`${reeve.url}/agents/${estate.agent.id}`);
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByLabel("Reason").fill("It wrote where it should only read.");
    await page.getByRole("button", { name: "Stop the agent" }).click();
    await page.getByText("It wrote where it should only read.").waitFor();
    await page.getByText("Stopped", { exact: true }).first().waitFor();
    await expect(estate.read()).rejects.toThrow();
  });

  test("the browser had nothing to complain of", () => {
    expect(complaints).toEqual([]);
  });
});

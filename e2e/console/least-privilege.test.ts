import { setTimeout as sleep } from "node:timers/promises";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startNotes } from "../guide/tool-server.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { callTool } from "../tool-call.ts";
import { expectNoSidewaysScroll, signIn, visit, type Visit } from "./visit.ts";

describe.skipIf(noBrowser)("least privilege", () => {
  let reeve: Reeve;
  let notes: Awaited<ReturnType<typeof startNotes>>;
  let browser: Browser;
  let page: Page;
  let complaints: Visit["complaints"];
  let id: `agt_${string}`;
  let token: string;
  beforeAll(async () => {
    [reeve, notes, browser] = await Promise.all([startReeve(), startNotes(), openBrowser()]);
    ({ page, complaints } = await visit(browser));
    await signIn(page, reeve);
    await reeve.call("servers.add", { name: "notes", transport: { kind: "http", url: notes.url } });
    const { items } = await reeve.call("people.list", {});
    ({ id } = await reeve.call("agents.register", {
      name: "clerk",
      purpose: "Answers letters",
      environment: "production",
      tier: "low",
      owner: items[0]?.id ?? "per_",
    }));
    await reeve.call("grants.create", {
      agent: id,
      server: "notes",
      tools: ["*"],
      reason: "A start",
    });
    const credential = await reeve.call("agents.credentials.add", { id });
    token = ("token" in credential ? credential.token : "") ?? "";
    for (let n = 0; n < 20; n++) await ask("search", { text: `letter ${n}`, limit: n });
    await ask("erase", { id: "1" });
  });
  afterAll(async () => {
    await browser?.close();
    notes?.close();
    await reeve?.stop();
  });

  async function ask(tool: string, args: object): Promise<string> {
    return (await callTool({ url: `${reeve.url}/mcp/notes`, token: token }, tool, args)).text;
  }
  const button = (name: string) => page.getByRole("button", { name, exact: true });

  test("what it may do stands beside what it did, and what it never used comes first", async () => {
    await expect
      .poll(
        async () => {
          const { tools, uncounted } = await reeve.call("privileges.get", { id });
          return uncounted === 0 && tools.some(({ calls }) => calls === 20);
        },
        { timeout: 60_000, interval: 500 },
      )
      .toBe(true);
    await page.goto(`${reeve.url}/agents/${id}`);
    await page.getByRole("tab", { name: "Least privilege" }).click();
    const rows = page.getByRole("table", { name: "What it may do and did" }).getByRole("row");
    await rows.nth(1).waitFor();
    expect(await rows.nth(1).innerText()).toMatch(/notes\/send[^]*Never used/);
    expect(await page.getByRole("row", { name: /notes\/search/ }).innerText()).toMatch(
      /Used[^]*20/,
    );
  });

  test("a proposal is chosen by what one knows, tried, and what it would block leads to the action", async () => {
    await button("Propose a narrower grant").click();
    await page.getByText("none would have been answered differently").waitFor();
    await page.getByText("limit at most 19").waitFor();
    await page.getByLabel("Keep notes/erase").click();
    await page.getByText("1 would have been answered differently").waitFor();
    await page.getByText("notes: search instead of every tool").waitFor();
    await button("Try in shadow").click();
    await page.getByText("It is watched from now. Nothing is blocked.").waitFor();
    await page.getByText("It has not acted since.").waitFor();
    expect(await ask("erase", { id: "2" })).toContain("done");
    await page.reload();
    await page.getByText("1 would have been blocked.").waitFor();
    await page
      .getByRole("list", { name: "Actions that would have been blocked" })
      .getByRole("link", { name: "notes/erase" })
      .click();
    await page.getByText("block", { exact: false }).first().waitFor();
    await page.goBack();
  });

  test("it is enforced and undone, each after one is asked once more", async () => {
    await button("Enforce").click();
    await page.getByText("1 of its calls would have been blocked", { exact: false }).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Enforce", exact: true }).click();
    await page.getByRole("heading", { name: "Kept to what it has used", exact: true }).waitFor();
    expect(await ask("erase", { id: "3" })).toContain('"answer":"block"');
    // What is undone leaves the page before the page's slowest part is read again.
    await page.route("**/api/overview*", async (route) => {
      await sleep(500);
      await route.continue();
    });
    await button("Undo").click();
    await page.getByRole("dialog").getByRole("button", { name: "Undo", exact: true }).click();
    await page.getByText("It is undone.").waitFor();
    await page.unroute("**/api/overview*");
    expect(await ask("erase", { id: "4" })).toContain("done");
    expect(complaints).toEqual([]);
  });

  test("the page is accessible with a proposal open, and fits 400 pixels", async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    await button("Propose a narrower grant").click();
    await page.getByText("What it would have changed").waitFor();
    await expectNoSidewaysScroll(page, "least privilege");
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate("axe.run('main')")) as axe.AxeResults;
    expect(violations.map(({ id: rule, nodes }) => [rule, nodes[0]?.html])).toEqual([]);
  });
});

import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startNotes } from "../guide/tool-server.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { callTool } from "../tool-call.ts";
import { heading, signIn, visit, type Visit } from "./visit.ts";

describe.skipIf(noBrowser)("knowing what a policy would do", () => {
  let reeve: Reeve;
  let notes: Awaited<ReturnType<typeof startNotes>>;
  let browser: Browser;
  let page: Page;
  let visited: Visit;

  beforeAll(async () => {
    [reeve, notes, browser] = await Promise.all([startReeve(), startNotes(), openBrowser()]);
    const { person } = await reeve.call("people.invite", {
      name: "Ada",
      email: "ada@example.com",
      role: "owner",
    });
    await reeve.call("servers.add", { name: "notes", transport: { kind: "http", url: notes.url } });
    const agent = await reeve.call("agents.register", {
      name: "triage",
      purpose: "Sorts notes.",
      environment: "production",
      tier: "low",
      owner: person.id,
    });
    await reeve.call("grants.create", {
      agent: agent.id,
      server: "notes",
      tools: ["search", "send"],
      reason: "It sorts notes.",
    });
    await reeve.call("policies.put", {
      name: "mail",
      cedar:
        'forbid(principal, action == Reeve::Action::"notes/send", resource) when { context.args.to like "*@elsewhere.example" };',
      mode: "enforce",
    });
    const { token } = await reeve.call("agents.credentials.add", { id: agent.id });
    for (const to of ["ada@example.com", "eve@elsewhere.example"]) await send(token ?? "", to);
    visited = await visit(browser);
    page = visited.page;
    await signIn(page, reeve);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    notes?.close();
    await reeve?.stop();
  });

  async function send(token: string, to: string): Promise<void> {
    await callTool({ url: `${reeve.url}/mcp/notes`, token: token }, "send", { to, text: "x" });
  }

  test("a draft is tried on what was recorded, with examples that lead to the actions", async () => {
    await page.goto(`${reeve.url}/policies/mail`);
    await page.getByRole("textbox", { name: "Cedar text" }).click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(
      'forbid(principal, action == Reeve::Action::"notes/send", resource);',
    );
    await page.getByRole("button", { name: "Try it on recorded actions" }).click();
    await page.getByText("1 of 2 decisions would have been answered differently.").waitFor();
    await page.getByRole("button", { name: "Compare at the edges" }).click();
    await page.getByText(/calls? would be answered differently/).waitFor();
    const table = page.getByRole("table", { name: "Answers that would differ" });
    await table.getByRole("link").first().click();
    await page.getByText("How it was decided").waitFor();
    expect(await reeve.call("policies.get", { name: "mail" })).toMatchObject({ version: 1 });
  });

  test("an action says why, and leads to a call that can be tried otherwise", async () => {
    const { items } = await reeve.call("actions.list", { decision: "block" });
    await page.goto(`${reeve.url}/actions/${items[0]?.id ?? ""}`);
    await page.getByText("With policy mail in shadow").waitFor();
    await page.getByText('context.args.to like "*@elsewhere.example"').first().waitFor();
    await page.getByRole("link", { name: "Try it with other arguments" }).click();
    await heading(page, "Try a call").waitFor();
    await page.getByLabel("Arguments").fill('{"to": "ada@example.com", "text": "x"}');
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByText(/^Grant .* lets agent "triage" call notes\/send\.$/).waitFor();
    await page.getByLabel("Arguments").fill("{");
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByText("This is not JSON").waitFor();
  });

  test("the table is read and walked with the keyboard, opens a call, and is saved", async () => {
    await page.goto(`${reeve.url}/matrix`);
    const first = page.getByRole("link", { name: "Block", exact: true });
    await first.waitFor();
    await first.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const cell = page.getByRole("link", { name: "depends: Allow or Block" });
    expect(await cell.evaluate((it) => it.matches(":focus"))).toBe(true);
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save as CSV" }).click(),
    ]);
    const csv = await readFile(await saved.path(), "utf8");
    expect(csv.split("\r\n")[3]).toMatch(
      /^"triage","agt_\w+","notes","send","write","allow or block"$/,
    );
    await cell.click();
    await heading(page, "Try a call").waitFor();
    expect(visited.complaints).toEqual([]);
  });
});

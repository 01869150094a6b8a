import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { settle, type Estate } from "./estate.ts";
import { expectNoSidewaysScroll, heading, signIn, visit } from "./visit.ts";

const session = "run-7f3a";
const waitMs = 60_000;

describe.skipIf(noBrowser)("what data agents touched, in the browser", () => {
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
    const { items } = await reeve.call("servers.tools", { id: estate.server.id });
    const tool = items.find(({ name }) => name === "read_text_file");
    await reeve.call("tools.classify", { id: tool?.id ?? "tol_", dataClasses: ["customer"] });
    for (let n = 0; n < 4; n++) await estate.read();
    await estate.write();
    await tell(reeve, estate);
  }, 180_000);
  afterAll(async () => {
    await estate?.close();
    await browser?.close();
    await reeve?.stop();
  });

  test("what was done is read soon after, from the doors and from telemetry", async () => {
    await expect
      .poll(async () => (await reeve.call("sessions.list", { agent: estate.agent.id })).items, {
        timeout: waitMs,
      })
      .toMatchObject(expect.arrayContaining([expect.objectContaining({ session, steps: 3 })]));
    await expect
      .poll(async () => (await reeve.call("data.search", { class: "customer" })).items.length, {
        timeout: waitMs,
      })
      .toBe(4);
  }, 150_000);

  test("who touched customer data is one choice on one page, as a chart, by agent, and each access", async () => {
    await page.goto(`${reeve.url}/`);
    await page.getByRole("link", { name: "Data", exact: true }).click();
    await heading(page, "Data").waitFor();
    await page.getByRole("combobox", { name: "Class" }).selectOption("customer");
    const each = page.getByRole("table", { name: "Data that was touched" });
    await expect.poll(() => each.getByRole("row").count()).toBe(5);
    await each.getByText("ticket-17.txt").first().waitFor();
    const who = page.getByRole("table", { name: "Who touched it, and for whom" });
    await who.getByRole("row").filter({ hasText: "triage-bot" }).getByText("4").waitFor();
    await page.getByRole("combobox", { name: "Class" }).selectOption("");
    await page.getByRole("combobox", { name: "Refused" }).selectOption("yes");
    await each.getByText("new.txt").first().waitFor();
    await page.getByLabel("Name begins with").fill("orders");
    await expect.poll(() => each.getByRole("row").count()).toBe(2);
    await each.getByText("total").waitFor();
  });

  test("an agent's map shows its ways to systems and data, and says the same in a table", async () => {
    await page.goto(`${reeve.url}/agents/${estate.agent.id}?tab=map`);
    await page
      .getByRole("img", { name: /Map of triage-bot: 5 tools, 3 systems, 2 classes/ })
      .waitFor();
    await page.getByText("The same as a table").click();
    const table = page.getByRole("table", { name: "What it used and reached" });
    const way = table.getByRole("row").filter({ hasText: "read_text_file" });
    await way.getByText("customer").waitFor();
    await way.getByText("Allow").waitFor();
    await page.setViewportSize({ width: 400, height: 800 });
    await page.reload();
    await table.waitFor();
    await expectNoSidewaysScroll(page, "the map");
    await page.setViewportSize({ width: 1280, height: 860 });
  });

  test("a session's steps stand in order, each with its data", async () => {
    await page.goto(`${reeve.url}/agents/${estate.agent.id}?tab=sessions`);
    await page.getByRole("link", { name: session }).click();
    const steps = page.getByRole("table", { name: "Steps of the session" });
    await expect.poll(() => steps.getByRole("row").count()).toBe(4);
    await steps.getByText("api.example.com/v1/orders").waitFor();
    await steps.getByRole("row").nth(1).getByRole("link").first().click();
    await page.getByRole("table", { name: "Data it touched" }).getByText("orders").waitFor();
    expect(complaints).toEqual([]);
  });

  test("what a tool touches is said in a form, each fault at its field, and taken by what was done before", async () => {
    await page.goto(`${reeve.url}/servers/${estate.server.id}?tool=read_text_file`);
    await page.getByRole("button", { name: "Say what it touches" }).click();
    const form = page.getByRole("form", { name: "What read_text_file touches" });
    await form.getByLabel("Which arguments name the data it touches").selectOption("said");
    await form.getByLabel("Argument", { exact: true }).fill("..path");
    await form.getByLabel("Of what").fill("ticket");
    await form.getByLabel("System that holds it").fill("archive");
    await form.getByRole("button", { name: "Save" }).click();
    await form.getByText("names joined by dots").first().waitFor();
    await form.getByLabel("Argument", { exact: true }).fill("path");
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByText("customer; 1 rule for its arguments").waitFor();
    const found = async () =>
      (await reeve.call("data.search", { system: "archive", kind: "object" })).items.length;
    await expect.poll(found, { timeout: waitMs }).toBe(4);
    expect(complaints).toEqual([]);
  }, 90_000);
});

/** What the agent's own telemetry tells of a session: a query, a page and a thing by its id. */
async function tell(reeve: Reeve, { agent }: Estate): Promise<void> {
  const calls: readonly (readonly [string, object])[] = [
    ["run_query", { sql: "select id, total from orders where total > 100" }],
    ["fetch_page", { url: "https://api.example.com/v1/orders?token=hidden" }],
    ["close_ticket", { ticket_id: "T-17" }],
  ];
  const { token } = await reeve.call("agents.credentials.add", { id: agent.id });
  const now = Date.now() - 60_000;
  const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const spans = calls.map(([tool, args], n) => ({
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: `b7ad6b716920333${n}`,
    name: `execute_tool ${tool}`,
    startTimeUnixNano: `${now + n * 2_000}000000`,
    endTimeUnixNano: `${now + n * 2_000 + 900}000000`,
    attributes: [
      text("gen_ai.operation.name", "execute_tool"),
      text("gen_ai.tool.name", tool),
      text("gen_ai.agent.name", agent.name),
      text("gen_ai.conversation.id", session),
      text("gen_ai.tool.call.arguments", JSON.stringify(args)),
    ],
  }));
  const resource = { attributes: [text("service.name", "triage")] };
  const answer = await fetch(`${reeve.url}/otlp/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token ?? ""}` },
    body: JSON.stringify({
      resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "x" }, spans }] }],
    }),
  });
  expect(answer.status).toBe(200);
}

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { heading, signIn, visit } from "./visit.ts";

const rows = (page: Page, table: string) =>
  page.getByRole("table", { name: table, exact: true }).getByRole("row");
const reason = "They run the same code.";

describe.skipIf(noBrowser)("one agent, many traces of it", () => {
  let reeve: Reeve;
  let browser: Browser;
  let page: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    [reeve, browser] = await Promise.all([startReeve(), openBrowser()]);
    ({ page, complaints } = await visit(browser));
    await signIn(page, reeve);
    const apps = Array.from({ length: 30 }, (_, i) => ({
      locator: `app/${i}`,
      name: `worker ${i}`,
      keys: [{ kind: "workload" as const, value: `spiffe://example.com/worker/${i}` }],
    }));
    await reeve.call("inventory.submit", {
      source: "identity",
      provider: "directory",
      run: "1",
      sightings: [
        ...apps.slice(0, 26),
        { locator: "app/t", name: "Triage", traits: { model: "large", tools: ["read", "mail"] } },
      ],
    });
    await reeve.call("inventory.submit", {
      source: "platform",
      provider: "cloud",
      run: "1",
      sightings: [
        ...apps.slice(4),
        { locator: "fn/t", name: "triage", traits: { model: "small", tools: ["read"] } },
      ],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await reeve?.stop();
  });

  test("the inventory lists every agent once, is narrowed by facets, and keeps a view for the person", async () => {
    await page.goto(`${reeve.url}/agents`);
    await heading(page, "Agents").waitFor();
    await page.getByRole("rowheader", { name: "worker 7", exact: true }).waitFor();
    await page.getByLabel("Search").fill("worker 1");
    await page
      .getByRole("rowheader", { name: "worker 7", exact: true })
      .waitFor({ state: "detached" });
    await page.getByLabel("Known from").selectOption("platform");
    await page.waitForURL(/source=platform/);
    await page.getByRole("button", { name: "Save this view" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Workers in the cloud");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Remove this view" }).waitFor();
    await page.goto(`${reeve.url}/agents`);
    await page.getByRole("button", { name: "Workers in the cloud" }).click();
    await page.waitForURL(/source=platform/);
    expect(complaints).toEqual([]);
  });

  test("two that look alike are merged by a person, show in what they differ, and are split again", async () => {
    await page.goto(`${reeve.url}/agents?q=triage`);
    await expect.poll(() => rows(page, "Agents").count(), { timeout: 15_000 }).toBe(3);
    await page.getByRole("link", { name: "Triage", exact: true }).click();
    await page.getByRole("heading", { name: "Looks like" }).waitFor();
    await page
      .getByRole("table", { name: "Looks like" })
      .getByRole("button", { name: "Merge" })
      .click();
    await page.getByLabel("Reason").fill(reason);
    await page.getByRole("dialog").getByRole("button", { name: "Merge" }).click();
    await page.getByRole("heading", { name: "Copies that differ" }).waitFor();
    await page.getByText("Two sets of tools: one has mail, which the other has not.").waitFor();
    await page.getByText(reason).waitFor();
    await page.getByRole("button", { name: "Split", exact: true }).click();
    await page.getByLabel("triage (Platform, cloud)").check();
    await page.getByLabel("Reason").fill("Two teams own them.");
    await page.getByRole("dialog").getByRole("button", { name: "Split" }).click();
    await page.getByText("Overruled").waitFor();
    expect(complaints).toEqual([]);
  });

  test("how complete the register is, is drawn with its interval and says what it assumes", async () => {
    await page.goto(`${reeve.url}/agents?show=completeness`);
    await page
      .getByRole("img", { name: /Estimated number of agents, with the 95 % interval/ })
      .waitFor();
    await page.getByText(/It assumes that ways of looking find agents independently/).waitFor();
    expect(complaints).toEqual([]);
  });

  test("a spreadsheet is sent, its columns named, previewed with what is wrong, applied and taken back", async () => {
    const sheet =
      "Bot,What for,Where,Who\nledger clerk,Books invoices,prod,ann@example.com\n,Has no name,prod,ann@example.com\n";
    await page.goto(`${reeve.url}/imports`);
    await heading(page, "Import and export").waitFor();
    await page
      .getByLabel("File")
      .setInputFiles({ name: "bots.csv", mimeType: "text/csv", buffer: Buffer.from(sheet) });
    await page.getByRole("button", { name: "Send and read it" }).click();
    await heading(page, "bots.csv").waitFor();
    await page.getByLabel("What What for says").selectOption({ label: "Purpose" });
    await page.getByLabel("What Where says").selectOption({ label: "Environment" });
    await page
      .getByLabel("What Who says")
      .selectOption({ label: "Owner: answers for its behaviour" });
    await page.getByLabel("Tier").selectOption("low");
    await page.getByRole("button", { name: "Preview", exact: true }).click();
    await page.getByRole("button", { name: "Wrong 1" }).click();
    await page.getByText("There is no name.").waitFor();
    const wrong = page.getByRole("link", { name: "Rows that are wrong or were left alone as CSV" });
    const file = await page.request.get(`${reeve.url}${await wrong.getAttribute("href")}`);
    expect(await file.text()).toContain("Has no name");
    await page.getByRole("button", { name: "Apply", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
    await page.getByRole("button", { name: "Take it back" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Take it back" }).click();
    await page.getByRole("button", { name: "Taken back 1" }).waitFor();
    const list = await page.request.get(`${reeve.url}/export/agents.list.csv?q=ledger+clerk`);
    expect((await list.text()).trim().split("\n")).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  test("activity that nobody answers for is claimed as a group, and registering it leaves no second agent", async () => {
    await tell(reeve, ["desk-bot-1", "desk-bot-2", "backup-script"]);
    await page.goto(`${reeve.url}/telemetry`);
    const group = page.getByRole("article", { name: "help-desk" });
    await group.getByRole("img", { name: /What help-desk did by day/ }).waitFor();
    await group.getByRole("button", { name: "Claim help-desk (2)" }).click();
    await page.getByRole("button", { name: "Claim it" }).click();
    await group.getByText("Claimed by").waitFor();
    await group.getByRole("link", { name: "Register as an agent help-desk (2)" }).click();
    await page.getByLabel("Environment").fill("production");
    await page.getByLabel("Purpose").fill("Answers the help desk's letters.");
    await page.getByRole("button", { name: "Register the agent" }).click();
    await page.getByRole("heading", { level: 1, name: "help-desk" }).waitFor();
    const { items } = await reeve.call("inventory.list", { q: "desk" });
    expect(items).toMatchObject([{ name: "help-desk", sources: ["register", "telemetry"] }]);
    // A script is no agent; it is judged on its own page, which its finding leads to.
    await page.goto(`${reeve.url}/agents?q=backup-script`);
    await page.getByRole("link", { name: "backup-script" }).click();
    await page.getByRole("button", { name: "Not an agent backup-script" }).click();
    await page.getByLabel("Reason").fill("A script with no model in it.");
    await page.getByRole("button", { name: "Judge it not an agent" }).click();
    await page.getByRole("button", { name: "Open it again" }).waitFor();
    expect(complaints).toEqual([]);
  });

  test("a quarantine is shown where the agent is, and ends there", async () => {
    await page.goto(`${reeve.url}/agents?q=help-desk`);
    await page.getByRole("link", { name: "help-desk" }).click();
    await page.getByRole("button", { name: "Quarantine help-desk" }).click();
    await page.getByLabel("Reason").fill("It wrote to a stranger.");
    await page.getByRole("button", { name: "Quarantine it" }).click();
    await page.getByText("Quarantined: It wrote to a stranger.").waitFor();
    await page.getByRole("button", { name: "Release help-desk" }).click();
    await page.getByLabel("Reason").fill("It was a test.");
    await page.getByRole("button", { name: "Release it" }).click();
    await page.getByRole("button", { name: "Quarantine help-desk" }).waitFor();
    expect(complaints).toEqual([]);
  });

  test("findings are marked together, given to a person, accepted for a time, and opened again", async () => {
    await tell(reeve, ["stray-1", "stray-2"]);
    const open = async () => (await reeve.call("findings.list", { status: "open" })).items;
    await expect.poll(async () => (await open()).length, { timeout: 30_000 }).toBeGreaterThan(1);
    await page.goto(`${reeve.url}/findings`);
    await page.getByLabel("Mark all that are shown").check();
    await page.getByRole("button", { name: "Give to" }).click();
    await page.getByLabel("Person").selectOption({ label: "Operator" });
    await page.getByRole("button", { name: "Give", exact: true }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.goto(`${reeve.url}/findings?owner=me`);
    await page.getByLabel("Mark all that are shown").check();
    await page.getByRole("button", { name: "Accept" }).first().click();
    await page.getByLabel("Why it may stay").fill("We look at them next week.");
    await page.getByRole("dialog").getByRole("button", { name: "Accept" }).click();
    await page.getByText("Nothing is addressed to you.").waitFor();
    expect(await open()).toEqual([]);
    await page.goto(`${reeve.url}/findings?status=accepted`);
    await page.getByText("We look at them next week.").first().waitFor();
    await page.getByLabel("Mark all that are shown").check();
    await page.getByRole("button", { name: "Open again" }).click();
    await expect.poll(async () => (await open()).length, { timeout: 30_000 }).toBeGreaterThan(1);
    expect(complaints).toEqual([]);
  });
});

let spans = 0;
/** Telemetry of agents, each of which called a tool that no door saw; those of the desk are of one service. */
async function tell(reeve: Reeve, agents: readonly string[]): Promise<void> {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const resourceSpans = agents.map((agent) => {
    const n = (++spans).toString(16);
    const at = Date.now() - 5_000;
    return {
      resource: {
        attributes: [text("service.name", agent.startsWith("desk") ? "help-desk" : agent)],
      },
      scopeSpans: [
        {
          spans: [
            {
              traceId: n.padStart(32, "a"),
              spanId: n.padStart(16, "b"),
              name: "execute_tool read_letter",
              startTimeUnixNano: `${at}000000`,
              endTimeUnixNano: `${at + 100}000000`,
              attributes: [
                text("gen_ai.operation.name", "execute_tool"),
                text("gen_ai.tool.name", "read_letter"),
                text("gen_ai.agent.name", agent),
              ],
            },
          ],
        },
      ],
    };
  });
  const sent = await fetch(`${reeve.url}/otlp/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${reeve.token}` },
    body: JSON.stringify({ resourceSpans }),
  });
  expect(sent.status).toBe(200);
}

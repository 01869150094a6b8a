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
});

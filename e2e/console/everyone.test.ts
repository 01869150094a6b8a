import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { settle, type Estate } from "./estate.ts";
import { expectNoSidewaysScroll, signIn, visit } from "./visit.ts";

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { html: string; failureSummary?: string }[];
}

/** In shadow; it can be lifted. */
const watched = `@id("reading")
forbid (principal, action in Reeve::Action::"read_data", resource)
unless { context.base has breakGlass && context.base.breakGlass.expiresAt > context.base.now };
`;

/** Two frames on, the page is as its theme says. */
const drawn = `new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))).then(() => undefined)`;

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

describe.skipIf(noBrowser)("every page, for everyone", () => {
  let reeve: Reeve;
  let browser: Browser;
  let estate: Estate;
  let pages: readonly string[];
  let axeSource: string;
  let state: Awaited<ReturnType<Awaited<ReturnType<Browser["newContext"]>>["storageState"]>>;

  beforeAll(async () => {
    [reeve, browser, axeSource] = await Promise.all([
      startReeve(),
      openBrowser(),
      readFile(axe, "utf8"),
    ]);
    const { page } = await visit(browser);
    await signIn(page, reeve);
    state = await page.context().storageState();
    estate = await settle(reeve);
    await estate.read();
    await estate.write();
    await reeve.call("policies.put", {
      name: "reading",
      cedar: `@id("reading")\npermit (principal, action in Reeve::Action::"read_data", resource);\n`,
    });
    await reeve.call("policies.put", { name: "reading", cedar: watched, mode: "shadow" });
    await estate.read();
    // By a person: a token that stands for nobody proposes nothing.
    const proposed = await page.request.post(`${reeve.url}/api/proposals`, {
      headers: { origin: reeve.url },
      data: { name: "reading", mode: "enforce", reason: "It was watched long enough." },
    });
    const { id: proposal } = (await proposed.json()) as { id: string };
    const glass = await page.request.post(`${reeve.url}/api/break-glass`, {
      headers: { origin: reeve.url },
      data: { agent: estate.agent.id, policy: "reading", ticket: "OPS-7", reason: "Fire." },
    });
    const { id: broken } = (await glass.json()) as { id: string };
    await reeve.call("discovery.submit", {
      scope: "repo:github.com/acme/api",
      source: "code",
      scanner: "a test",
      run: "1",
      evidence: [
        {
          key: "0123456789abcdef",
          signal: "framework.langgraph",
          kind: "agent",
          name: "support",
          place: "langgraph.json",
          line: 3,
          confidence: 0.95,
          severity: "medium",
          says: ["a graph of LangGraph"],
        },
      ],
    });
    const [scanned] = (await reeve.call("discovery.list", {})).items.map(({ id }) => id);
    const { person } = await reeve.call("people.invite", {
      name: "Grace Hopper",
      email: "grace@example.com",
      role: "owner",
    });
    const offered = { id: estate.agent.id, to: person.id };
    const { id: handover } = await reeve.call("handovers.offer", offered);
    const [entry] = (await reeve.call("inventory.list", { status: "unregistered" })).items;
    const sheet = "Agent,Purpose,Tier\nreader,Reads,low\n,Has no name,low\n";
    const { id: imported } = await reeve.call("imports.start", {
      name: "agents.csv",
      bytes: sheet.length,
    });
    await reeve.call("imports.upload", {
      id: imported,
      at: 0,
      data: Buffer.from(sheet).toString("base64"),
    });
    const becomes = (status: string) =>
      vi.waitFor(
        async () => expect((await reeve.call("imports.get", { id: imported })).status).toBe(status),
        { timeout: 60_000, interval: 200 },
      );
    await becomes("read");
    await reeve.call("imports.preview", { id: imported });
    await becomes("checked");
    const { id: grader } = await reeve.call("graders.put", {
      name: "short",
      how: { kind: "code", source: "export const evaluate = () => ({ label: 'pass' })" },
    });
    const { items } = await reeve.call("actions.list", {});
    const agent = `/agents/${estate.agent.id}`;
    const server = `/servers/${estate.server.id}`;
    pages = [
      "/",
      "/overview",
      "/maturity",
      "/maturity?environment=production",
      "/maturity/inventory",
      "/maturity/governance",
      "/maturity/criteria/INV-2.1",
      "/maturity/criteria/OWN-3.2",
      "/maturity/history",
      "/trends?days=90",
      "/compare",
      "/what-if",
      "/calendar",
      "/digest",
      "/report",
      "/reports",
      "/live",
      "/actions",
      `/actions/${items[0]?.id}`,
      "/data",
      "/telemetry",
      "/findings",
      "/reviews",
      "/approvals",
      "/approvals?show=all",
      "/approvals?tab=oncall",
      "/found",
      `/found/${scanned}`,
      "/agents",
      "/agents?show=completeness",
      "/imports",
      `/imports/${imported}`,
      `/inventory/${entry?.id}`,
      "/agents/new",
      agent,
      `${agent}?tab=credentials`,
      `${agent}?tab=grants`,
      `${agent}?tab=evidence`,
      `${agent}?tab=map`,
      `${agent}?tab=sessions`,
      `${agent}/session?session=s`,
      `${agent}?tab=actions`,
      `${agent}?tab=changes`,
      `${agent}/edit`,
      `${agent}/attest`,
      "/answering",
      `/handovers/${handover}`,
      "/enrol",
      "/servers",
      "/servers/new",
      server,
      `${server}?tab=history`,
      `${server}?tab=about`,
      `${server}?tab=log`,
      `${server}?tool=read_text_file`,
      "/policies",
      "/policies/new",
      "/policies/reading",
      "/policies/reading/history",
      `/policies/proposals/${proposal}`,
      "/matrix",
      "/try",
      `/try?agent=${estate.agent.id}&server=${estate.server.name}&tool=write_file`,
      "/monitors",
      "/monitors?tab=rules",
      "/stops",
      "/stops?tab=outside",
      "/drills",
      "/outsiders",
      "/quality",
      "/evaluators",
      "/evaluators/new",
      "/evaluators/new?kind=code",
      `/evaluators/${grader}`,
      "/versions",
      "/annotation",
      "/annotation?tab=figures",
      "/datasets",
      "/incidents",
      "/risks",
      "/risks/new",
      "/evidence",
      "/index",
      "/index/method",
      "/index/keep",
      "/break-glass",
      `/break-glass/${broken}`,
      "/people",
      "/tokens",
      "/keys",
      "/directory",
      "/limits",
      "/channels",
      "/record",
      "/changes",
      "/account",
      "/welcome",
      "/nowhere",
    ];
  });
  afterAll(async () => {
    await estate?.close();
    await browser?.close();
    await reeve?.stop();
  });

  const open = async (page: Page, path: string): Promise<void> => {
    await page.goto(`${reeve.url}${path}`);
    // By its element: behind an open dialog a title has no role.
    const title = page.locator("h1").first();
    await title.waitFor({ state: "attached" }).catch(async () => {
      throw new Error(`${path} has no title: ${await page.locator("body").innerText()}`);
    });
    // What is still on its way would be another page a moment later.
    await page.locator(".progress").first().waitFor({ state: "detached" });
  };

  const violations = async (page: Page, rules?: readonly string[]): Promise<string[]> => {
    const which = rules === undefined ? {} : { runOnly: rules };
    const options = JSON.stringify({ resultTypes: ["violations"], ...which });
    const found = await page.evaluate<Violation[]>(
      `axe.run(${options}).then(({ violations }) => violations)`,
    );
    return found
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(
        ({ id, help, nodes }) =>
          `${id}: ${help}\n  ${nodes.map(({ html, failureSummary }) => `${html}\n  ${failureSummary}`).join("\n  ")}`,
      );
  };

  const wide = { width: 1280, height: 800 };
  const narrow = { width: 400, height: 800 };

  test("axe finds nothing serious on any page, light or dark, and at 400 px none scrolls sideways", async () => {
    const { page, complaints } = await visit(browser, {
      reducedMotion: "reduce",
      storageState: state,
    });
    const everyWay = async (path: string): Promise<void> => {
      // Evaluated, not added as a script: the page's content security policy allows none but its own.
      await page.evaluate(axeSource);
      expect(await violations(page), `${path}, light`).toEqual([]);
      // What a theme changes is colours.
      await page.emulateMedia({ colorScheme: "dark" });
      await page.evaluate(drawn);
      expect(
        await violations(page, ["color-contrast", "link-in-text-block"]),
        `${path}, dark`,
      ).toEqual([]);
      await page.setViewportSize(narrow);
      await expectNoSidewaysScroll(page, path);
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize(wide);
    };
    await page.setViewportSize(wide);
    await page.emulateMedia({ colorScheme: "light" });
    for (const path of pages) {
      await open(page, path);
      await everyWay(path);
    }
    await page.context().clearCookies();
    await page.goto(`${reeve.url}/sign-in`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await everyWay("/sign-in");
    expect(complaints).toEqual([]);
  });

  test("at 400 px the menu opens and leads on", async () => {
    const { page } = await visit(browser, { viewport: narrow, storageState: state });
    await open(page, "/");
    const menu = page.getByRole("button", { name: "Menu" });
    expect(await menu.getAttribute("aria-expanded")).toBe("false");
    await menu.click();
    await page.getByRole("link", { name: "Servers" }).first().click();
    await page.getByRole("heading", { level: 1, name: "Servers" }).waitFor();
    expect(await menu.getAttribute("aria-expanded")).toBe("false");
    await expectNoSidewaysScroll(page, "/servers");
  });

  test("the theme that was chosen is remembered", async () => {
    const { page } = await visit(browser, { colorScheme: "light", storageState: state });
    await open(page, "/");
    await page.getByRole("button", { name: /^Theme: system/ }).click();
    await page.getByRole("button", { name: /^Theme: light/ }).click();
    await page.reload();
    await page.getByRole("button", { name: /^Theme: dark/ }).waitFor();
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  });

  test("another system is let in to stop, and what only other systems know is told and forgotten", async () => {
    const { page } = await visit(browser, { storageState: state });
    await open(page, "/stops?tab=outside");
    await page.getByRole("button", { name: "Let a system stop" }).click();
    await page.getByRole("textbox", { name: "System" }).fill("pager");
    await page.getByRole("button", { name: "Let it stop" }).click();
    await page.getByText("Shown once").waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("button", { name: "Remove pager" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("No other system may stop anything.").waitFor();
    await open(page, "/outsiders");
    await page.getByRole("button", { name: "Tell of one" }).click();
    await page.getByRole("textbox", { name: "Type" }).fill("user");
    await page.getByRole("textbox", { name: "Which" }).fill("bob");
    await page.getByRole("textbox", { name: "Properties" }).fill("{owner");
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.getByRole("alert").getByText("JSON object").waitFor();
    await page.getByRole("textbox", { name: "Properties" }).fill('{"grade": 3}');
    await page.getByRole("textbox", { name: "In", exact: true }).fill("team sales");
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.getByRole("cell", { name: "team sales" }).waitFor();
    await page.getByRole("button", { name: "Forget bob" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Forget" }).click();
    await page.getByText("Reeve was told of nobody.").waitFor();
  });

  test("a viewer sees everything, and what they may not do says why", async () => {
    const { link } = await reeve.call("people.invite", {
      name: "Vera",
      email: "vera@example.com",
      role: "viewer",
    });
    const { page } = await visit(browser);
    await page.goto(link.url);
    await page.getByRole("button", { name: "Sign in with this link" }).click();
    await page.getByRole("heading", { level: 1, name: "Welcome" }).waitFor();
    await open(page, `/agents/${estate.agent.id}`);
    const stop = page.getByRole("button", { name: "Stop", exact: true });
    expect(await stop.getAttribute("aria-disabled")).toBe("true");
    await stop.focus();
    await page.getByText("This needs the role owner; yours is viewer.").last().waitFor();
    await stop.press("Enter");
    expect(await page.getByRole("dialog").count()).toBe(0);
  });
});

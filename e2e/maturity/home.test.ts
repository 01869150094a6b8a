import type { Agent } from "@reeve/contract/agent";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { settle, type Estate } from "../console/estate.ts";
import { heading, signIn, visit } from "../console/visit.ts";
import { startReeve, type Reeve } from "../harness.ts";

/** How long the ladder may take to show what was done elsewhere. */
const moveMs = 20_000;

describe.skipIf(noBrowser)("the way up, as a newcomer sees it", () => {
  let reeve: Reeve;
  let browser: Browser;
  let home: Page;
  let complaints: string[];
  let estate: Estate | undefined;
  let agent: Agent;
  beforeAll(async () => {
    [reeve, browser] = await Promise.all([startReeve(), openBrowser()]);
    ({ page: home, complaints } = await visit(browser));
    await signIn(home, reeve);
    await home.goto(`${reeve.url}/`);
    // Gone as soon as the page is loaded anew: nothing below may depend on that.
    await home.evaluate("window.sameDocument = true");
  });
  afterAll(async () => {
    await estate?.close();
    await browser?.close();
    await reeve?.stop();
  });

  const step = (name: string) => home.locator(".way-step").filter({ hasText: name });
  const done = (name: string) =>
    step(name).getByText("Done", { exact: true }).waitFor({ timeout: moveMs });
  const surface = (name: string) =>
    home.getByRole("list", { name: "Six surfaces" }).getByRole("link").filter({ hasText: name });

  test("with nothing connected home says so, and shows the way up", async () => {
    await heading(home, "Where you stand").waitFor();
    await home.getByText("No agent is known yet, so there is no reach to measure.").waitFor();
    await home.getByText("0 of 7 done.").waitFor();
    const ladder = home.getByRole("list", { name: "The five stages, from the top" });
    expect(await ladder.locator("[aria-current=step]").innerText()).toContain("01 Experimental");
    await home.getByText("Nothing stands here yet.").waitFor();
    await home.getByText("Reeve cannot evaluate agents yet").waitFor();
  });

  test("each step ticks by itself as it is done elsewhere, and the estate is drawn", async () => {
    estate = await settle(reeve);
    agent = estate.agent;
    await done("Connect a tool server");
    await done("Register a first agent");
    await done("Narrow what it may use");
    await estate.read();
    await done("Connect it");
    expect(await step("Evaluate it").getByText("To do").count()).toBe(1);
    const picture = home.locator(".estate-picture");
    await picture.getByRole("link", { name: /^triage-bot/ }).waitFor();
    await picture.getByRole("link", { name: /^files/ }).waitFor();
    expect(await picture.locator("path.edge").count()).toBe(2);
  });

  test("the gap to close next leads to where it is closed, and the ladder moves without a reload", async () => {
    await home.getByRole("heading", { level: 3, name: "Confirm the register" }).waitFor();
    await surface("Inventory").getByText("1+", { exact: true }).waitFor();
    const other = await home.context().newPage();
    await other.goto(`${reeve.url}/`);
    await other.getByRole("link", { name: /^Do this.*Confirm the register/ }).click();
    await heading(other, "Register attested").waitFor();
    await other.getByRole("button", { name: "Confirm the register" }).click();
    const dialog = other.getByRole("dialog");
    await dialog.getByRole("button", { name: "Confirm the register" }).click();
    // Nothing said is nothing vouched for.
    await dialog.getByRole("alert").waitFor();
    await dialog.getByLabel("In your words").fill("I asked every team lead today.");
    await dialog.getByRole("button", { name: "Confirm the register" }).click();
    await other.getByText("Operator confirmed the register.").waitFor({ timeout: moveMs });
    await other.close();

    await surface("Inventory").getByText(/^2/).first().waitFor({ timeout: moveMs });
    await home.getByText("Being held: day 1 of 7").waitFor({ timeout: moveMs });
    await home.getByText(/Inventory rose from 1 to 2/).waitFor({ timeout: moveMs });
  });

  test("the report has room for two gaps and a candidate on one side of paper", async () => {
    const { page } = await visit(browser, { storageState: await home.context().storageState() });
    await page.goto(`${reeve.url}/report`);
    await page.getByText("The highest risk", { exact: true }).waitFor();
    await page.getByText("Candidate for stage 02").waitFor();
    await page.getByRole("figure", { name: /^Stage by day/ }).waitFor();
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length).toBe(1);
    await page.context().close();
  });

  test("whoever answers for an agent accepts it on its page, and nothing waits for them any more", async () => {
    const waiting = home.locator("section").filter({ hasText: "Waiting for you" }).last();
    await waiting.getByRole("link", { name: "triage-bot" }).waitFor();
    const other = await home.context().newPage();
    await other.goto(`${reeve.url}/agents/${agent.id}`);
    await other.getByText("Operator has not accepted the role.").waitFor();
    await other.getByRole("button", { name: "Accept the role" }).click();
    const dialog = other.getByRole("dialog");
    await dialog.getByLabel("In your words").fill("I built it and I watch it.");
    await dialog.getByRole("button", { name: "Accept the role" }).click();
    await other
      .getByRole("listitem")
      .filter({ hasText: "Owned: met" })
      .waitFor({ timeout: moveMs });
    await other.close();
    // What is behind folds away; what is not yet possible stays counted as not done.
    await home.getByText("The way up: 6 of 7 done").waitFor({ timeout: moveMs });
    await waiting.getByRole("link", { name: "triage-bot" }).waitFor({ state: "detached" });
  });

  test("whoever may not vouch is told why, before they try or after", async () => {
    const invited = async (role: "viewer" | "operator"): Promise<Page> => {
      const { link } = await reeve.call("people.invite", {
        name: role,
        email: `${role}@example.com`,
        role,
      });
      const { page } = await visit(browser);
      await page.goto(link.url);
      await page.getByRole("button", { name: "Sign in with this link" }).click();
      await heading(page, "Welcome").waitFor();
      return page;
    };
    const viewer = await invited("viewer");
    await viewer.goto(`${reeve.url}/maturity/criteria/INV-2.1`);
    const button = viewer.getByRole("button", { name: "Confirm the register" });
    await button.waitFor();
    expect(await button.getAttribute("aria-disabled")).toBe("true");
    await button.focus();
    await viewer.getByText("This needs the role owner; yours is viewer.").last().waitFor();

    const operator = await invited("operator");
    await operator.goto(`${reeve.url}/maturity/criteria/OWN-5.1`);
    await operator.getByRole("button", { name: "Attest the version: triage-bot" }).click();
    const dialog = operator.getByRole("dialog");
    await dialog.getByLabel("In your words").fill("It is mine.");
    await dialog.getByRole("button", { name: "Attest the version" }).click();
    await dialog.getByText("You do not answer for triage-bot.").waitFor();
    await dialog.getByText(/Ask Operator/).waitFor();
  });

  test("all of it happened in one document, and the browser had nothing to complain of", async () => {
    expect(await home.evaluate("window.sameDocument")).toBe(true);
    expect(complaints).toEqual([]);
  });
});

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { settle, type Estate } from "./estate.ts";
import { expectNoSidewaysScroll, heading, signIn, visit } from "./visit.ts";

const noReading = `@id("no-reading")
@reason("Nothing is read on Mondays.")
forbid (principal, action == Reeve::Action::"files/read_text_file", resource)
unless { context.base has breakGlass && context.base.breakGlass.expiresAt > context.base.now };
`;

describe.skipIf(noBrowser)("changing policies", () => {
  let reeve: Reeve;
  let browser: Browser;
  let first: Page;
  let second: Page;
  let estate: Estate;
  beforeAll(async () => {
    [reeve, browser] = await Promise.all([startReeve(), openBrowser()]);
    ({ page: first } = await visit(browser));
    await signIn(first, reeve);
    estate = await settle(reeve);
    const { link } = await reeve.call("people.invite", {
      name: "Bo Second",
      email: "bo@example.com",
      role: "approver",
    });
    ({ page: second } = await visit(browser));
    await second.goto(link.url);
    await second.getByRole("button", { name: "Sign in with this link" }).click();
    await second.getByRole("navigation", { name: "Pages" }).waitFor({ state: "attached" });
    await reeve.call("policies.put", { name: "no-reading", cedar: noReading, mode: "shadow" });
  });
  afterAll(async () => {
    await estate?.close();
    await browser?.close();
    await reeve?.stop();
  });

  test("what a policy in shadow would have done is counted, leads to the actions, and is enforced by one press", async () => {
    await estate.read();
    await estate.read();
    await first.goto(`${reeve.url}/policies`);
    const row = first.getByRole("table", { name: "Policies in shadow" });
    await row.getByRole("link", { name: "would have blocked 2 actions" }).click();
    await first.getByText("Only those that no-reading@1 would have answered otherwise").waitFor();
    const actions = first.getByRole("table", { name: "Actions" }).getByRole("row");
    await expect.poll(() => actions.count()).toBe(3);
    const { items } = await reeve.call("actions.list", { shadow: "no-reading@1" });
    expect(items).toHaveLength(2);
    await first.goto(`${reeve.url}/actions/${items[0]?.id}`);
    await first.getByText("with what is in shadow").waitFor();

    await first.goto(`${reeve.url}/policies/no-reading`);
    await first.getByText("In shadow", { exact: true }).waitFor();
    await first.getByRole("button", { name: "Enforce it" }).click();
    const dialog = first.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("A week in shadow was enough.");
    await dialog.getByRole("button", { name: "Enforce it" }).click();
    await first.getByText("Policy, version 2").waitFor();
    expect(await reeve.call("policies.get", { name: "no-reading" })).toMatchObject({
      mode: "enforce",
      reason: "A week in shadow was enough.",
    });
  });

  test("two people lift it for one agent; each use is listed; it is ended early and reviewed by the other", async () => {
    await first.goto(`${reeve.url}/break-glass`);
    await first.getByRole("button", { name: "Break the glass" }).click();
    const dialog = first.getByRole("dialog");
    await dialog.getByLabel("Ticket").fill("OPS-7");
    await dialog.getByLabel("Why").fill("The printer is on fire.");
    await dialog.getByLabel("Minutes").fill("15");
    await dialog.getByRole("button", { name: "Ask a second person" }).click();
    await heading(first, "no-reading lifted for triage-bot").waitFor();
    // To those who may not, the button says why.
    await first.getByRole("button", { name: "Confirm it" }).click({ force: true });
    await first.getByText("You opened it, so somebody else does this.").first().waitFor();

    await second.goto(reeve.url);
    await second.getByRole("link", { name: /^Break-glass for triage-bot/ }).click();
    await second.getByRole("button", { name: "Confirm it" }).click();
    await second.getByText("Open", { exact: true }).waitFor();
    await estate.read();
    await second.getByRole("link", { name: "files/read_text_file" }).click();
    await second.getByRole("link", { name: "lifted no-reading" }).click();

    await second.getByRole("button", { name: "End it" }).click();
    await second.getByText("To be reviewed", { exact: true }).waitFor();
    await second.goto(`${reeve.url}/findings`);
    await second.getByText("What triage-bot did without no-reading is to be reviewed").waitFor();
    await second.goBack();
    await second.getByLabel("What you found").fill("One file, as said.");
    await second.getByRole("button", { name: "Close the review" }).click();
    await second.getByText("Closed", { exact: true }).waitFor();
    await expect
      .poll(async () =>
        (await reeve.call("findings.list", { status: "open" })).items.filter(({ kind }) =>
          kind.startsWith("break_glass"),
        ),
      )
      .toEqual([]);
  });

  test("where changes are reviewed, one is proposed, shown line by line, and in force once another person approves it", async () => {
    await first.goto(`${reeve.url}/policies`);
    await first.getByRole("button", { name: "Have changes reviewed" }).click();
    await first.getByRole("dialog").getByLabel("Reason").fill("We are more than one now.");
    await first.getByRole("dialog").getByRole("button").filter({ hasText: "Have changes" }).click();
    await first.getByText("comes into force once a second person approves it").waitFor();

    await first.goto(`${reeve.url}/policies/no-reading`);
    await first.getByRole("textbox", { name: "Cedar text" }).click();
    await first.keyboard.press("ControlOrMeta+Home");
    await first.keyboard.type("// Agreed with the helpdesk.\n");
    await first.getByLabel("Why").fill("Say who agreed.");
    await first.getByRole("button", { name: "Propose as a new version" }).click();
    await heading(first, "Change no-reading").waitFor();
    await first.getByText("You proposed this, so somebody else decides.").waitFor();
    expect((await reeve.call("policies.get", { name: "no-reading" })).version).toBe(2);

    await second.goto(reeve.url);
    await second.getByRole("link", { name: "Change no-reading" }).click();
    await second.getByLabel("What would change").getByText("Agreed with the helpdesk").waitFor();
    await second.getByLabel("What you found").fill("Fine.");
    await second.getByRole("button", { name: "Approve" }).click();
    await second.getByText("Approved", { exact: true }).waitFor();
    expect(await reeve.call("policies.get", { name: "no-reading" })).toMatchObject({
      version: 3,
      reviewer: "Bo Second",
      reason: "Say who agreed.",
    });
  });

  test("the history tells two versions apart and leads back to the older one", async () => {
    await first.goto(`${reeve.url}/policies/no-reading/history`);
    await heading(first, "History of no-reading").waitFor();
    await first
      .getByLabel("Version 2 and version 3")
      .getByText("Agreed with the helpdesk")
      .waitFor();
    await first.getByText("approved by Bo Second").first().waitFor();
    await first.getByRole("button", { name: "Find them" }).click();
    await first.getByText("calls were tried at the limits", { exact: false }).waitFor();
    await first.getByRole("button", { name: "Back to version 2" }).click();
    await first.getByRole("dialog").getByLabel("Reason").fill("It said too much.");
    await first
      .getByRole("dialog")
      .getByRole("button", { name: /^Propose/ })
      .click();
    await heading(first, "Change no-reading").waitFor();
    await second.goto(first.url());
    await second.getByRole("button", { name: "Approve" }).click();
    await second.getByText("Approved", { exact: true }).waitFor();
    expect(await reeve.call("policies.get", { name: "no-reading" })).toMatchObject({
      version: 4,
      cedar: noReading,
    });
  });

  test("each of its pages fits a narrow window", async () => {
    await first.setViewportSize({ width: 400, height: 800 });
    const { items: glass } = await reeve.call("breakglass.list", {});
    const { items: proposals } = await reeve.call("proposals.list", {});
    for (const place of [
      "/policies",
      "/policies/no-reading",
      "/policies/no-reading/history",
      `/policies/proposals/${proposals[0]?.id}`,
      "/break-glass",
      `/break-glass/${glass[0]?.id}`,
    ]) {
      await first.goto(`${reeve.url}${place}`);
      await first.getByRole("heading", { level: 1 }).waitFor();
      await expectNoSidewaysScroll(first, place);
    }
  });
});

import type { ApprovalId } from "@reeve/contract/id";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { startNotes } from "../guide/tool-server.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { callTool } from "../tool-call.ts";
import { withDevice } from "./device.ts";
import { expectNoSidewaysScroll, heading, visit, type Visit } from "./visit.ts";

const asksTheOwner = `@id("search.asked")
@outcome("escalate")
@approvers("owner")
@reason("A search goes to the index, so its owner looks first.")
forbid (principal, action == Reeve::Action::"notes/search", resource)
unless {
  context.base has approval &&
  context.base.approval.argsHash == context.base.argsHash &&
  context.base.approval.policies.contains("search.asked") &&
  context.base.approval.expiresAt > context.base.now
};
`;

describe.skipIf(noBrowser)("an approval, from the question to what became of it", () => {
  let reeve: Reeve;
  let browser: Browser;
  let notes: Awaited<ReturnType<typeof startNotes>>;
  let seat: Visit;
  let page: Page;
  let token = "";

  beforeAll(async () => {
    [reeve, browser, notes] = await Promise.all([startReeve(), openBrowser(), startNotes()]);
    seat = await visit(browser, { viewport: { width: 400, height: 800 } });
    ({ page } = seat);
    await withDevice(page);
    await page.goto(reeve.signIn);
    await page.getByRole("button", { name: "Sign in with this link" }).click();
    await page.getByLabel("Name of the passkey").fill("Phone");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByText("The passkey is added.").waitFor();
    const { items } = await reeve.call("people.list", {});
    await reeve.call("servers.add", { name: "notes", transport: { kind: "http", url: notes.url } });
    const agent = await reeve.call("agents.register", {
      name: "clerk",
      purpose: "Answers letters",
      environment: "production",
      tier: "medium",
      owner: items[0]?.id ?? "",
    });
    await reeve.call("grants.create", {
      agent: agent.id,
      server: "notes",
      tools: ["*"],
      reason: "A start",
    });
    ({ token = "" } = (await reeve.call("agents.credentials.add", { id: agent.id })) as {
      token?: string;
    });
    // A stricter tier is in force at once.
    await reeve.call("agents.update", { id: agent.id, tier: "critical" });
    await reeve.call("policies.put", { name: "asked", cedar: asksTheOwner, mode: "enforce" });
  });
  afterAll(async () => {
    await browser?.close();
    notes?.close();
    await reeve?.stop();
  });

  const search = async (text: string) =>
    (await callTool({ url: `${reeve.url}/mcp/notes`, token }, "search", { text })).text;
  const asked = async (text: string): Promise<ApprovalId> => {
    const said = await search(text);
    const id = /apv_[0-9a-z]{26}/.exec(said)?.[0];
    expect(id, said).toBeDefined();
    return id as ApprovalId;
  };

  test("a person finds it in the inbox of a phone, sees what will happen, and their passkey approves it; the identical call happens once", async () => {
    const id = await asked("p\u0430ypal \u202egnp.exe");
    await expect(reeve.call("approvals.approve", { id })).rejects.toThrow("answered 403");

    await page.goto(`${reeve.url}/approvals`);
    await page.getByRole("link", { name: /clerk/ }).first().click();
    await heading(page, /^clerk: /).waitFor();
    const main = await page.textContent("main");
    expect(main).toContain("A search goes to the index, so its owner looks first.");
    // A Cyrillic letter, and one that turns what follows around.
    expect(main).toContain("p\u0430U+0430ypal U+202Egnp.exe");
    await expectNoSidewaysScroll(page, "the approval");
    // Whoever only follows links decides nothing.
    await page.request.get(`${reeve.url}/api/approvals/${id}/approve`);
    expect((await reeve.call("approvals.get", { id })).status).toBe("pending");
    await page.getByLabel("Reason").fill("I know this search.");
    await page.getByRole("button", { name: "Approve with passkey" }).press("Enter");
    await page.getByText("with a passkey over this action").waitFor();

    expect(await search("p\u0430ypal \u202egnp.exe")).not.toContain("apv_");
    await page.getByText("The one that went out on it").waitFor();
    expect((await reeve.call("approvals.get", { id })).ended).toMatchObject({ outcome: "ok" });
    expect(await asked("p\u0430ypal \u202egnp.exe")).not.toBe(id);
    expect(seat.complaints).toEqual([]);
  });

  test("the next one is shown against the last that was approved, and a denial reaches the agent in the person's words", async () => {
    const id = await asked("invoices of May");
    await page.goto(`${reeve.url}/approvals/${id}`);
    await page.getByText("Against the last one that was approved").waitFor();
    await page.getByLabel("Arguments then and now").waitFor();
    await page.getByRole("button", { name: "Deny" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel("Reason").fill("Ask for one month of one customer.");
    await page.getByRole("button", { name: "Deny" }).click();
    await page.getByText("Denied").first().waitFor();
    expect(await search("invoices of May")).toContain("Ask for one month of one customer.");
  });

  test("who is on call is set and shown", async () => {
    await page.goto(`${reeve.url}/approvals?tab=oncall`);
    await page.getByText("There is no rotation.").waitFor();
    await page.getByRole("button", { name: "Add a rotation" }).click();
    await page.getByLabel("Name", { exact: true }).fill("payments");
    const { items } = await reeve.call("people.list", {});
    await page.getByLabel("People, in turn").fill(items[0]?.email ?? "");
    await page.getByRole("button", { name: "Save" }).click();
    await page
      .getByRole("cell", { name: new RegExp(items[0]?.name ?? "") })
      .first()
      .waitFor();
    await expectNoSidewaysScroll(page, "the rotations");
    expect((await reeve.call("rotations.list", {})).items[0]?.now?.name).toBe(items[0]?.name);
    expect(seat.complaints).toEqual([]);
  });
});

import { agentTokens } from "@reeve/sdk/agent-token";
import { generateKeyPairSync } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { signIn, visit, type Visit } from "../console/visit.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { callTool } from "../tool-call.ts";
import { blockOf } from "./pages.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { startNotes } from "./tool-server.ts";

const guide = "acting-for-people.md";

describe.skipIf(noBrowser)("acting for people, as the guide says", () => {
  let reeve: Reeve;
  let notes: Awaited<ReturnType<typeof startNotes>>;
  let browser: Browser;
  let page: Page;
  let complaints: Visit["complaints"];
  let commands: Commands;
  let agent: `agt_${string}`;
  let clientId: string;
  let subjectToken: string;
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");

  beforeAll(async () => {
    [reeve, notes, browser] = await Promise.all([startReeve(), startNotes(), openBrowser()]);
    commands = await commandsOf(reeve);
    ({ page, complaints } = await visit(browser));
    await reeve.call("servers.add", { name: "notes", transport: { kind: "http", url: notes.url } });
    const { person } = await reeve.call("people.invite", {
      name: "Ada Lovelace",
      email: "ada@example.com",
      role: "owner",
    });
    ({ id: agent } = await reeve.call("agents.register", {
      name: "secretary",
      purpose: "Writes letters for people",
      environment: "production",
      tier: "medium",
      owner: person.id,
    }));
    ({ clientId } = await reeve.call("agents.credentials.add", {
      id: agent,
      publicKeyJwk: { ...publicKey.export({ format: "jwk" }) },
    }));
    const grant = { agent, server: "notes", tools: ["send"], reason: "It writes letters" };
    await reeve.call("grants.create", grant);
    await signIn(page, reeve);
  });
  afterAll(async () => {
    await browser?.close();
    notes?.close();
    await commands?.remove();
    await reeve?.stop();
  });

  const tokensOf = (subject?: string) =>
    agentTokens({
      issuer: reeve.url,
      clientId,
      privateKeyJwk: { ...privateKey.export({ format: "jwk" }) },
      resource: `${reeve.url}/mcp/notes`,
      ...(subject !== undefined && { subjectToken: subject }),
    });
  const send = (token: string) =>
    callTool({ url: `${reeve.url}/mcp/notes`, token }, "send", {
      to: "bob@example.com",
      text: "x",
    });

  test("a person lets an agent act for them in the console, and is shown what to hand to it once", async () => {
    await page.goto(`${reeve.url}/account`);
    await page.getByText("No agent acts for you.").waitFor();
    await page.getByRole("button", { name: "Let an agent act for you" }).click();
    await page.getByLabel("Agent", { exact: true }).selectOption({ label: "secretary" });
    await page.getByRole("button", { name: "Let it act" }).click();
    const shown = page.getByRole("dialog").locator("code", { hasText: /^eyJ/ });
    subjectToken = (await shown.innerText()).trim();
    await page.getByRole("button", { name: "Done" }).click();
    await page
      .getByRole("row", { name: /secretary.*Acts/ })
      .getByRole("button", { name: "Take back" })
      .waitFor();
  });

  test("policy asks for the person: on its own account the agent is refused, for the person it is not, and the record names both", async () => {
    await reeve.call("policies.put", {
      name: "people",
      cedar: blockOf(guide, "cedar", "person").replace(
        'context.base.person.email like "*@example.com"',
        'context.base.person.role == "admin"',
      ),
    });
    const alone = await send(await tokensOf()());
    expect(alone.text).toContain("Ask one to let the agent act for them");
    const forPerson = await send(await tokensOf(subjectToken)());
    expect(forPerson.text).toContain("done");
    const { items } = await reeve.call("actions.list", { agent, limit: 2 });
    const [admin] = (await reeve.call("people.list", {})).items.filter(
      ({ role }) => role === "admin",
    );
    expect(items.map(({ agent: who, principal }) => [who?.id, principal])).toEqual([
      [agent, admin?.id],
      [agent, agent],
    ]);
    await page.goto(`${reeve.url}/actions/${items[0]?.id}`);
    await page
      .getByText(admin?.name ?? "")
      .first()
      .waitFor();
  });

  test("the policy as the guide writes it is valid", async () => {
    const checked = await reeve.call("policies.check", {
      cedar: blockOf(guide, "cedar", "person"),
    });
    expect(checked.errors).toEqual([]);
  });

  test("taken back by the command of the guide, it is refused from the moment that ends", async () => {
    const token = await tokensOf(subjectToken)();
    const [admin] = (await reeve.call("people.list", {})).items.filter(
      ({ role }) => role === "admin",
    );
    const said = await commands.run(blockOf(guide, "sh", "end"), {
      AGENT: agent,
      PERSON: admin?.id ?? "",
    });
    expect(said.status, said.err).toBe(0);
    expect((await send(token)).status).toBe(401);
    await expect(tokensOf(subjectToken)()).rejects.toThrow("took back");
    await page.goto(`${reeve.url}/agents/${agent}?tab=credentials`);
    await page.getByRole("row", { name: /Taken back/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  test("the SDK is used as the guide writes it", () => {
    const text = blockOf(guide, "ts", "exchange");
    expect(text).toContain("subjectToken");
    expect(text).toContain('from "@reeve/sdk/agent-token"');
  });
});

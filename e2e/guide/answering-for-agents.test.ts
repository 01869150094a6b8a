import { agentTokens } from "@reeve/sdk/agent-token";
import { generateKeyPairSync, type KeyPairKeyObjectResult } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noBrowser, openBrowser } from "../browser.ts";
import { expectNoSidewaysScroll, heading, visit, type Visit } from "../console/visit.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { callTool } from "../tool-call.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { blockOf } from "./pages.ts";
import { startNotes } from "./tool-server.ts";

const guide = "answering-for-agents.md";

describe.skipIf(noBrowser)("answering for agents, as the guide says", () => {
  let reeve: Reeve;
  let notes: Awaited<ReturnType<typeof startNotes>>;
  let browser: Browser;
  let commands: Commands;
  let ada: Page;
  let bob: Page;
  const complaints: string[] = [];
  const people: Record<string, `per_${string}`> = {};
  let agent: `agt_${string}`;
  let clientId: string;
  let enrolment: string;
  const [first, second] = [generateKeyPairSync("ed25519"), generateKeyPairSync("ed25519")];
  const jwk = ({ publicKey }: KeyPairKeyObjectResult) => ({
    ...publicKey.export({ format: "jwk" }),
  });

  async function person(name: string): Promise<Page> {
    const invited = await reeve.call("people.invite", {
      name,
      email: `${name.toLowerCase()}@example.com`,
      role: "owner",
    });
    people[name] = invited.person.id;
    const seen: Visit = await visit(browser);
    await seen.page.goto(invited.link.url);
    await seen.page.getByRole("button", { name: "Sign in with this link" }).click();
    await seen.page.getByRole("navigation", { name: "Pages" }).waitFor({ state: "attached" });
    seen.page.on("close", () => complaints.push(...seen.complaints));
    return seen.page;
  }

  beforeAll(async () => {
    [reeve, notes, browser] = await Promise.all([startReeve(), startNotes(), openBrowser()]);
    commands = await commandsOf(reeve);
    await reeve.call("servers.add", { name: "notes", transport: { kind: "http", url: notes.url } });
    ada = await person("Ada");
    bob = await person("Bob");
    ({ id: agent } = await reeve.call("agents.register", {
      name: "secretary",
      purpose: "Writes letters for people",
      environment: "production",
      tier: "medium",
      owner: people["Ada"] as string,
      version: "1",
    }));
    ({ clientId } = await reeve.call("agents.credentials.add", {
      id: agent,
      publicKeyJwk: jwk(first),
    }));
    const tools = ["send", "search"];
    await reeve.call("grants.create", { agent, server: "notes", tools, reason: "It writes" });
  });
  afterAll(async () => {
    await browser?.close();
    notes?.close();
    await commands?.remove();
    await reeve?.stop();
  });

  const tokensOf = (id: string, { privateKey }: KeyPairKeyObjectResult) =>
    agentTokens({
      issuer: reeve.url,
      clientId: id,
      privateKeyJwk: { ...privateKey.export({ format: "jwk" }) },
      resource: `${reeve.url}/mcp/notes`,
    });
  const send = (token: string) =>
    callTool({ url: `${reeve.url}/mcp/notes`, token }, "send", { to: "x@example.com", text: "x" });
  const run = async (name: string, more: Readonly<Record<string, string>> = {}) => {
    const said = await commands.run(blockOf(guide, "sh", name), {
      AGENT: agent,
      PERSON: people["Ada"] as string,
      TO: "bob@example.com",
      ...more,
    });
    expect(said.status, said.err).toBe(0);
    return said.out;
  };

  test("an owner sees what they answer for, and attests it exactly as it is shown", async () => {
    expect(await run("mine")).toContain("secretary");
    await ada.goto(`${reeve.url}/answering`);
    await heading(ada, "What I answer for").waitFor();
    await ada.getByRole("row", { name: /secretary.*everything/ }).waitFor();
    await ada.goto(`${reeve.url}/agents/${agent}`);
    await ada.getByText("Nobody has attested it yet.").waitFor();
    await ada.getByRole("link", { name: "Look and attest" }).click();
    await ada.getByRole("row", { name: /notes\/send/ }).waitFor();
    await ada.getByRole("button", { name: "Attest it as shown" }).click();
    await heading(ada, "What I answer for").waitFor();
    expect(await run("due")).toContain("secretary");
  });

  test("another version is asked about, with what changed, and is attested again", async () => {
    await reeve.call("agents.update", { id: agent, version: "2" });
    await ada.getByText("It is not what was attested any more").waitFor({ timeout: 60_000 });
    await ada.getByRole("link", { name: /Look and attest/ }).click();
    await ada.getByRole("row", { name: /Changed version 1 2/ }).waitFor();
    await ada.getByRole("button", { name: "Attest it as shown" }).click();
    await heading(ada, "What I answer for").waitFor();
    await ada.getByText("It is not what was attested any more").waitFor({ state: "detached" });
  });

  test("offered with the command of the guide, it is looked at and taken over in the console; the old key is dead, the new one works", async () => {
    const before = tokensOf(clientId, first);
    const token = await before();
    expect((await send(token)).text).toContain("done");
    expect(await run("offer")).toContain("Bob");
    await bob.goto(`${reeve.url}/answering`);
    await bob.getByRole("link", { name: "secretary" }).click();
    await heading(bob, "secretary, offered to you").waitFor();
    await bob.getByText("I move to another team.").waitFor();
    await bob.getByRole("img", { name: /Let pass: 1/ }).waitFor();
    await bob.getByText("One key of the agent").waitFor();
    await bob.setViewportSize({ width: 400, height: 800 });
    await expectNoSidewaysScroll(bob, "the handover");
    await bob.setViewportSize({ width: 1280, height: 860 });
    await bob.getByLabel("Who stands in for you").fill("ada@example.com");
    await bob.getByRole("button", { name: "I take it over" }).click();
    await heading(bob, "secretary is yours").waitFor();
    const link = bob.locator("code", { hasText: "/enrol#token=" });
    enrolment = new URL((await link.innerText()).trim()).hash.replace("#token=", "");
    expect((await send(token)).status).toBe(401);
    await expect(tokensOf(clientId, first)()).rejects.toThrow();
    expect(await reeve.call("agents.get", { id: agent })).toMatchObject({
      owner: { name: "Bob" },
      backup: { name: "Ada" },
    });
    expect(
      await run("enrol", { ENROLMENT: enrolment, PUBLIC_KEY: JSON.stringify(jwk(second)) }),
    ).toContain("secretary");
    const { items } = await reeve.call("agents.credentials.list", { id: agent });
    const live = items.find(({ revokedAt }) => revokedAt === null);
    expect((await send(await tokensOf(live?.id ?? "", second)())).text).toContain("done");
  });

  test("the page of the link says when it was used, and asks for nobody to sign in", async () => {
    const stranger = await visit(browser);
    await stranger.page.goto(`${reeve.url}/enrol#token=${enrolment}`);
    await stranger.page
      .getByLabel("Public key")
      .fill(JSON.stringify(jwk(generateKeyPairSync("ed25519"))));
    await stranger.page.getByRole("button", { name: "Bring it in" }).click();
    await stranger.page.getByText("This link was used").waitFor();
    expect(stranger.complaints).toEqual([]);
  });

  test("when its owner leaves, the backup is told at once, on their page and by an offer", async () => {
    await reeve.call("people.update", { id: people["Bob"] as `per_${string}`, status: "left" });
    await ada.goto(`${reeve.url}/answering`);
    await ada.getByText("Bob is no longer here. You stand in").waitFor({ timeout: 60_000 });
    await ada.getByText("offered by Reeve").waitFor({ timeout: 60_000 });
    await ada.goto(`${reeve.url}/findings`);
    await ada.getByText("secretary has lost its owner").waitFor();
    await Promise.all([ada.close(), bob.close()]);
    expect(complaints).toEqual([]);
  });
});

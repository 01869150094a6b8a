import type { Agent } from "@reeve/contract/agent";
import { ActionRefused, guard, type Guard, type GuardOptions } from "@reeve/sdk/guard";
import type { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { scratchFolder, testLedger, type TestLedger } from "../../../test/ledger.ts";
import { wholeGate } from "../../../test/whole-gate.ts";
import { openSubjects } from "../../registry/findings/store.ts";
import { sdkDoor } from "./door.ts";

const evidence = `unless { context.base has approval
  && context.base.approval.argsHash == context.base.argsHash
  && context.base.approval.policies.contains("asks")
  && context.base.approval.expiresAt > context.base.now }`;
const policies = (agent: string) => `
@id("all") permit(principal == Reeve::Agent::"${agent}", action, resource);
@id("mail") @outcome("scope") @redact("email")
forbid(principal, action == Reeve::Action::"app/lookup", resource) unless { context.base.applied.contains("redact:email") };
@id("big") @outcome("scope") @narrow("[{\\"path\\":\\"/limit\\",\\"max\\":10}]")
forbid(principal, action == Reeve::Action::"app/list", resource) unless { context.args has limit && context.args.limit <= 10 };
@id("asks") @outcome("escalate") @approvers("role:approver") @timeout("PT10M")
forbid(principal, action == Reeve::Action::"app/refund", resource) ${evidence};
`;
const schema = { type: "object", properties: { limit: { type: "integer" } } };

let world: Awaited<ReturnType<typeof decisionWorld>>;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let ledger: TestLedger;
let whole: Awaited<ReturnType<typeof wholeGate>>;
let door: Hono;
let agent: Agent;
let stranger: Agent;
let grace: Awaited<ReturnType<typeof world.person>>;
let away = false;

const url = "http://reeve.test";
const program = (who: Agent, more: Partial<GuardOptions> = {}): Guard =>
  guard({
    url,
    token: who.id,
    server: "app",
    fetch: async (address, init) => {
      if (away) throw new TypeError("fetch failed");
      return door.request(address, init);
    },
    ...more,
  });

beforeAll(async () => {
  world = await decisionWorld();
  scratch = await scratchFolder();
  ledger = await testLedger(world.database, scratch.folder, {
    clock: world.clock,
    limits: { deadlineMs: 60_000 },
  });
  whole = await wholeGate(world, ledger, "http://127.0.0.1:9");
  door = sdkDoor(whole.gate, () => "127.0.0.1");
  const ada = await world.person("Ada", "owner");
  grace = await world.person("Grace", "approver");
  agent = await world.agent("program", ada);
  stranger = await world.agent("stranger", ada);
  const id = await world.server("app", {}, { kind: "local" });
  const cedar = policies(agent.id);
  for (const name of ["lookup", "list", "refund"])
    await whole.gate.hands.programs.declare(id, { name, inputSchema: schema });
  await world.verbs["policies.put"](bySystem, { name: "p", mode: "enforce", cedar });
});
afterAll(async () => {
  await whole[Symbol.asyncDispose]();
  await ledger.close();
  await world[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

test("a guarded function runs when Reeve allows it, and the record has its intent and its end", async () => {
  const definition = { name: "greet", description: "Greets.", inputSchema: schema };
  const greet = program(agent).guard(definition, ({ to }: { to: string }) => `hello ${to}`);
  expect(await greet({ to: "Ada" })).toBe("hello Ada");
  const [action] = await whole.actions("greet");
  expect(action).toMatchObject({
    source: "sdk",
    server: "app",
    outcome: "ok",
    args: { to: "Ada" },
  });
});

test("a definition that differs from the one that was pinned holds its tool back", async () => {
  const changed = { name: "greet", description: "Sends money.", inputSchema: schema };
  const ran: unknown[] = [];
  const greet = program(agent).guard(changed, (args) => ran.push(args));
  await expect(greet({})).rejects.toMatchObject({ verdict: { code: "tool-changed" } });
  expect(ran).toEqual([]);
});

test("an agent that may not use a server cannot say which tools it has", async () => {
  const definition = { name: "invented", inputSchema: schema };
  await expect(program(stranger).guard(definition, () => 1)({})).rejects.toMatchObject({
    verdict: { code: "tool-unknown" },
  });
});

test("arguments are narrowed before it runs, and what is hidden never reaches the caller", async () => {
  const seen: unknown[] = [];
  const { act } = program(agent);
  await act({ tool: "list", args: { limit: 500 } }, (args) => seen.push(args));
  expect(seen).toEqual([{ limit: 10 }]);
  const shown = await act({ tool: "lookup", args: {} }, () => ({ who: "ada@example.com", n: 3 }));
  expect(shown).toMatchObject({ n: 3 });
  expect(JSON.stringify(shown)).not.toContain("ada@");
});

test("a program waits for a person's answer, and the approved action runs once", async () => {
  const { act, ask } = program(agent);
  const ran: unknown[] = [];
  const refund = (waitMs: number) =>
    act({ tool: "refund", args: { limit: 7 } }, () => ran.push(1), { waitMs });
  const refused = await refund(0).catch((error: unknown) => error);
  if (!(refused instanceof ActionRefused)) throw refused;
  expect(refused.verdict).toMatchObject({ answer: "escalate", code: "approval-needed" });
  const id = refused.verdict.approval?.id ?? "";
  const waiting = refund(60_000);
  await whole.approvals["approvals.approve"](await world.signedIn(grace), {
    id: id as "apv_",
    reason: "",
  });
  await waiting;
  expect(ran).toEqual([1]);
  expect(await ask({ tool: "refund", args: { limit: 7 } })).toMatchObject({ answer: "escalate" });
});

test("a tool's own failure reaches the caller, and the record says that it failed", async () => {
  const failing = program(agent).act({ tool: "list", args: { limit: 1 } }, () => {
    throw new RangeError("no such page");
  });
  await expect(failing).rejects.toThrow("no such page");
  const [action] = await whole.actions("list");
  expect(action).toMatchObject({ outcome: "error", error: "It threw RangeError." });
});

test("when Reeve cannot be reached nothing runs; where a tool is set to go on, that becomes a finding", async () => {
  const ran: string[] = [];
  const { act } = program(agent);
  const list = (how?: "allow") =>
    act({ tool: "list", args: { limit: 1 } }, () => ran.push(how ?? "block"), {
      ...(how && { whenUnreachable: how }),
    });
  away = true;
  await expect(list()).rejects.toMatchObject({ code: "unreachable" });
  await list("allow");
  away = false;
  expect(ran).toEqual(["allow"]);
  await list();
  const { kysely } = world.database;
  expect([...(await openSubjects(kysely, "ran_unchecked"))]).toEqual([agent.id]);
});

test.each([
  ["no token", { token: "" }, "unauthenticated"],
  ["a token of nobody", { token: "agt_nobody" }, "unauthenticated"],
] as const)("with %s nothing runs", async (_what, more, code) => {
  const { act } = program(agent, more);
  await expect(act({ tool: "list", args: {} }, () => 1)).rejects.toMatchObject({ code });
});

test("a member that is misspelt is refused by its name", async () => {
  const response = await door.request(`${url}/sdk/v1/actions`, {
    method: "POST",
    headers: { authorization: `Bearer ${agent.id}`, "content-type": "application/json" },
    body: JSON.stringify({ server: "app", tool: "list", argz: {} }),
  });
  expect(response.status).toBe(422);
  expect(await response.text()).toContain("argz");
});

import type { Agent } from "@reeve/contract/agent";
import type { AgentId } from "@reeve/contract/id";
import type { Effect } from "@reeve/contract/server";
import { createHash } from "node:crypto";
import { sql } from "kysely";
import { delegationStore } from "../../src/access/delegations/store.ts";
import { isoTime } from "../../src/platform/clock.ts";
import { newId } from "../../src/platform/ids.ts";
import { insertTools } from "../../src/registry/servers/seen-store.ts";
import { insertServer } from "../../src/registry/servers/store.ts";
import { allTools, setClassification } from "../../src/registry/servers/tool-store.ts";
import { authzenUnderTest } from "../authzen.ts";
import { bySystem, decisionWorld } from "../decision-world.ts";
import { scratchFolder, testLedger } from "../ledger.ts";
import { bodyOf, listen } from "../rpc.ts";
import { wholeGate } from "../whole-gate.ts";

const text = { type: "string" };
const whole = { type: "integer" };
const path = { properties: { path: text }, required: ["path"] };
const amount = { properties: { amountCents: whole, to: text }, required: ["amountCents"] };

const tools: Readonly<
  Record<string, { effect: Effect; external?: boolean; properties: object; required: string[] }>
> = {
  list: { effect: "read", ...path },
  read: { effect: "read", ...path },
  write: { effect: "write", ...path },
  remove: { effect: "destructive", ...path },
  mail: { effect: "read", ...path },
  diary: { effect: "read", ...path },
  customers: { effect: "read", ...path },
  often: { effect: "write", ...path },
  dear: { effect: "write", ...path },
  query: { effect: "read", properties: { sql: text, limit: whole }, required: ["sql"] },
  refund: { effect: "write", ...amount },
  pay: { effect: "write", ...amount },
  send: { effect: "write", external: true, properties: { to: text }, required: ["to"] },
  changed: { effect: "write", ...path },
  gone: { effect: "write", ...path },
};

const approved = (id: string) => `unless { context.base has approval
  && context.base.approval.argsHash == context.base.argsHash
  && context.base.approval.policies.contains("${id}")
  && context.base.approval.expiresAt > context.base.now }`;
const on = (tool: string) => `action == Reeve::Action::"work/${tool}"`;

const policies: Readonly<Record<string, string>> = {
  office: `permit(principal, action in Reeve::Action::"call_tool", resource in Reeve::Server::"work")
    when { principal.env == "office" };`,
  "no-removing": `@reason("nothing is removed here") forbid(principal, ${on("remove")}, resource);`,
  "no-secrets": `forbid(principal, action in [Reeve::Action::"work/list", Reeve::Action::"work/read", Reeve::Action::"work/write"], resource)
    when { context.args.path like "/secret/*" };`,
  "no-critical": `forbid(principal, ${on("write")}, resource) when { principal.tier == "critical" };`,
  cap: `@outcome("scope") @narrow("[{\\"path\\":\\"/limit\\",\\"max\\":100,\\"default\\":100}]")
    forbid(principal, ${on("query")}, resource)
    when { if context.args has limit then context.args.limit > 100 else true };`,
  hide: `@outcome("scope") @redact("email") forbid(principal, ${on("mail")}, resource)
    unless { context.base.applied.contains("redact:email") };`,
  refunds: `@id("refunds.ask") @outcome("escalate") @approvers("owner") @timeout("PT1H")
    forbid(principal, ${on("refund")}, resource) when { context.args.amountCents > 50000 } ${approved("refunds.ask")};`,
  careful: `forbid(principal, ${on("pay")}, resource) when { context.args.amountCents > 10000 };`,
  "own-diary": `forbid(principal, ${on("diary")}, resource) unless { context.base has person };`,
  "no-leaks": `forbid(principal, ${on("send")}, resource) when { context.base.session.taint.contains("pii") };`,
  watched: `@mode("shadow") forbid(principal, ${on("list")}, resource);`,
};

/** Everything that the doors stand before: one gate, one set of tools and policies, and a person who answers. */
export async function brainWorld() {
  const world = await decisionWorld();
  const scratch = await scratchFolder();
  const upstream = await listen((request, response) => {
    void bodyOf(request).then((body) => {
      const { id, params } = JSON.parse(body) as { id: unknown; params?: { arguments?: unknown } };
      const content = [{ type: "text", text: JSON.stringify(params?.arguments ?? null) }];
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ jsonrpc: "2.0", id, result: { content } }));
    });
  });
  const ledger = await testLedger(world.database, scratch.folder, {
    clock: world.clock,
    limits: { deadlineMs: 60_000 },
  });
  const gate = await wholeGate(world, ledger, upstream.url);
  const db = world.database.kysely;
  const ada = await world.person("Ada", "owner");
  const now = isoTime(world.time.ms);

  const server = newId("srv", world.time.ms);
  const transport = { kind: "http", url: "http://localhost:1/" } as const;
  await insertServer(db, { id: server, name: "work", transport, now });
  const seen = Object.entries(tools).map(([name, { effect, external = false, ...schema }]) => {
    const definition = JSON.stringify({ name, inputSchema: { type: "object", ...schema } });
    const hash = createHash("sha256").update(definition).digest("hex");
    return { id: newId("tol", world.time.ms), name, effect, external, definition, hash };
  });
  await insertTools(db, server, seen, now);
  await sql`update tools set listed_hash = 'another' where name = 'changed'`.execute(db);
  await sql`update tools set listed_hash = null where name = 'gone'`.execute(db);
  const id = (name: string) => seen.find((tool) => tool.name === name)?.id ?? "tol_";
  await setClassification(db, id("customers"), { dataClasses: ["pii"] });
  await setClassification(db, id("dear"), { costMicros: 60 });
  for (const [name, cedar] of Object.entries(policies))
    await world.verbs["policies.put"](bySystem, { name, cedar, mode: "enforce" });
  await gate.limits["limits.put"](bySystem, {
    agent: "*",
    server: "work",
    tool: "often",
    perMinute: 2,
  });
  await gate.limits["limits.put"](bySystem, {
    agent: "*",
    server: "work",
    tool: "dear",
    costMicrosPerDay: 100,
  });
  await world.changed();

  return {
    ...world,
    gate,
    ada,
    tools: await allTools(db),
    authzen: authzenUnderTest(world, gate),
    /** Ada lets these agents act for her. */
    delegate: async (agents: readonly Agent[]) => {
      const until = isoTime(world.time.ms + 24 * 3_600_000);
      for (const { id } of agents)
        await delegationStore(db).make(id, ada.id, isoTime(world.time.ms), until);
      await world.changed();
    },
    endDelegation: async (agent: AgentId) => {
      await sql`update delegations set ended_at = now() where agent_id = ${agent}`.execute(db);
      await world.changed();
    },
    /** Time goes by, and what is known is read anew. */
    later: async (ms: number) => {
      world.time.ms += ms;
      await world.changed();
    },
    async [Symbol.asyncDispose]() {
      await gate[Symbol.asyncDispose]();
      await ledger.close();
      await upstream.close();
      await world[Symbol.asyncDispose]();
      await scratch[Symbol.asyncDispose]();
    },
  };
}
export type BrainWorld = Awaited<ReturnType<typeof brainWorld>>;

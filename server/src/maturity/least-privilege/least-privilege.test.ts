import type { Intent } from "@reeve/contract/action";
import type { AgentId } from "@reeve/contract/id";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { by, bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { sampleIntent } from "../../../test/ledger.ts";
import { openLedger, type Ledger } from "../../ledger/ledger.ts";
import { newId } from "../../platform/ids.ts";
import { openMetrics } from "../../platform/metrics.ts";
import { listFindings } from "../../registry/findings/queue-store.ts";
import { catchUp } from "../rollup/catch-up.ts";
import { findUnused } from "./unused.ts";
import { privilegeVerbs } from "./verbs.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
let ledger: Ledger;
let folder: string;
let verbs: ReturnType<typeof privilegeVerbs>;
const day = 86_400_000;

beforeAll(async () => {
  world = await decisionWorld();
  folder = await mkdtemp(path.join(os.tmpdir(), "reeve-privileges-"));
  const { database, clock, log } = world;
  ledger = await openLedger({
    database,
    clock,
    log,
    metrics: openMetrics(),
    data: folder,
    findings: { raise: () => Promise.resolve(), resolve: () => Promise.resolve() },
    limits: { checkpointEveryMs: day, sweepEveryMs: day },
  });
  verbs = privilegeVerbs(world.hands);
  await world.server("files", { read: "read", write: "write", delete: "destructive" });
  await world.server("mail", { send: "write" });
});
afterAll(async () => {
  await ledger.close();
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** What an agent did, at a time before now, as the gate records it. */
async function did(
  agent: AgentId,
  server: string,
  tool: string,
  ago: number,
  args: unknown,
): Promise<Intent> {
  const decision = world.decide(agent, server, tool, args);
  const intent = {
    ...sampleIntent({}, world.time.ms),
    id: newId("act", world.time.ms - ago),
    agent: { id: agent, name: "agent" },
    principal: agent,
    server,
    tool,
    args: args as Intent["args"],
    decision,
    startedAt: new Date(world.time.ms - ago).toISOString(),
  };
  await ledger.intend(intent);
  return intent;
}
const counted = async () => {
  expect(await catchUp({ database: world.database, clock: world.clock }, 30_000)).toBe(0);
};

async function working(name: string) {
  const owner = await world.person(`Owner of ${name}`, "owner");
  const { id } = await world.agent(name, owner);
  for (const server of ["files", "mail"])
    await world.verbs["grants.create"](bySystem, {
      agent: id,
      server,
      tools: ["*"],
      reason: "to begin with",
    });
  for (let n = 0; n < 30; n++)
    await did(id, "files", "read", (n % 10) * day + n, { path: `/srv/data/${n % 12}.txt` });
  await did(id, "files", "delete", 2 * day, { path: "/srv/data/old" });
  await did(id, "files", "delete", 33 * day, { path: "/srv/data/older" });
  await counted();
  return { id, owner };
}
const asked = { days: 90, keep: [], drop: [], toolsOnly: false };

test("what an agent may do stands beside what it did, how often, when first and last, and what it never used", async () => {
  const { id } = await working("seen");
  const { tools, uncounted, narrowing } = await verbs["privileges.get"](bySystem, { id, days: 90 });
  expect({ uncounted, narrowing }).toEqual({ uncounted: 0, narrowing: null });
  const at = (ago: number) => new Date(world.time.ms - ago).toISOString();
  expect(tools).toMatchObject([
    {
      server: "files",
      tool: "delete",
      may: "always",
      calls: 2,
      days: 2,
      use: "used",
      firstAt: at(33 * day),
      lastAt: at(2 * day),
    },
    {
      tool: "read",
      calls: 30,
      days: 10,
      use: "used",
      refused: 0,
      by: [{ name: expect.stringMatching(/^grant:/) }],
    },
    { tool: "write", calls: 0, use: "never", firstAt: null, lastAt: null },
    { server: "mail", tool: "send", may: "always", use: "never" },
  ]);
});

test("a proposal keeps what was used, within the arguments that were seen, with its evidence; it is valid and changes nothing that was done", async () => {
  const { id } = await working("proposed");
  const it = await verbs["privileges.propose"](bySystem, { id, ...asked });
  expect(it.tools).toMatchObject([
    {
      tool: "delete",
      keep: true,
      thin: true,
      bounds: [],
      ask: expect.stringContaining("used on only 2 days"),
    },
    {
      tool: "read",
      keep: true,
      thin: false,
      ask: null,
      why: "Used 30 times on 10 days.",
      bounds: [{ path: "/path", kind: "begins with", values: ["/srv/data/"], seen: 30 }],
    },
    { tool: "write", keep: false, why: "Never used.", thin: false },
    { tool: "send", keep: false },
  ]);
  expect(it.cedar).toContain("n=32;first=");
  expect(it.simulated).toMatchObject({ decisions: 32, same: 32, changed: 0, flips: [] });
  expect(it.grants).toMatchObject([
    { server: "files", before: ["*"], after: ["delete", "read"] },
    { server: "mail", before: ["*"], after: [] },
  ]);
  expect(await world.verbs["policies.check"](bySystem, { cedar: it.cedar })).toMatchObject({
    valid: true,
    warnings: [],
    formatted: it.cedar,
  });
  const less = await verbs["privileges.propose"](bySystem, {
    id,
    ...asked,
    drop: ["files/delete"],
    keep: ["mail/send"],
  });
  expect(less.simulated).toMatchObject({
    changed: 2,
    flips: [
      {
        before: "allow",
        after: "block",
        count: 2,
        examples: [{ tool: "delete" }, { tool: "delete" }],
      },
    ],
  });
  expect(less.tools.filter(({ keep }) => keep).map(({ tool }) => tool)).toEqual(["read", "send"]);
  expect(less.tools.every(({ ask }) => ask === null)).toBe(true);
});

test("it is watched first, enforced then with narrower grants, and undone with the grants as they were", async () => {
  const { id } = await working("narrowed");
  await expect(verbs["privileges.enforce"](bySystem, { id })).rejects.toMatchObject({
    code: "conflict",
    fix: expect.stringContaining("shadow first"),
  });
  const { cedar, policy } = await verbs["privileges.propose"](bySystem, { id, ...asked });
  world.time.ms += 1_000;
  await verbs["privileges.try"](bySystem, { id, cedar });
  expect(world.decide(id, "files", "write", { path: "/srv/data/a" })).toMatchObject({
    answer: "allow",
    shadow: { answer: "block", policies: [{ name: policy }] },
  });
  expect(world.decide(id, "files", "read", { path: "/srv/data/a" }).shadow).toBeNull();
  expect(
    world.decide(id, "files", "read", { path: "/srv/data/../../etc/passwd" }).shadow,
  ).toMatchObject({ answer: "block" });

  world.time.ms += 1_000;
  const outside = await did(id, "files", "write", 0, { path: "/srv/data/a" });
  await did(id, "files", "read", 0, { path: "/srv/data/a" });
  const watching = await verbs["privileges.get"](bySystem, { id, days: 90 });
  expect(watching.narrowing).toMatchObject({
    mode: "shadow",
    watched: { decisions: 2, blocked: 1, examples: [{ action: outside.id, tool: "write" }] },
  });

  const { narrowing } = await verbs["privileges.enforce"](bySystem, { id });
  expect(narrowing).toMatchObject({ mode: "enforce", policy });
  expect(world.decide(id, "files", "write")).toMatchObject({
    answer: "block",
    code: "default-deny",
  });
  expect(world.decide(id, "files", "read", { path: "/srv/data/b" }).answer).toBe("allow");
  expect(world.decide(id, "files", "read", { path: "/etc/passwd" })).toMatchObject({
    answer: "block",
    policies: [{ name: policy }],
  });
  expect(world.decide(id, "mail", "send").answer).toBe("block");
  const grants = async () =>
    (await world.verbs["grants.list"](bySystem, { agent: id, limit: 50 })).items
      .filter(({ revokedAt }) => revokedAt === null)
      .map(({ server, tools }) => [server, tools] as const)
      .sort(([one], [other]) => one.localeCompare(other));
  expect(await grants()).toEqual([["files", ["delete", "read"]]]);
  expect(world.audits.at(-1)).toMatchObject({
    operation: "privileges.enforce",
    change: { subject: id },
  });

  await verbs["privileges.undo"](bySystem, { id });
  expect(await grants()).toEqual([
    ["files", ["*"]],
    ["mail", ["*"]],
  ]);
  expect(world.decide(id, "mail", "send").answer).toBe("allow");
  await expect(verbs["privileges.undo"](bySystem, { id })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("a text that permits, or that is about others, is no narrowing; an owner and a viewer do not put it", async () => {
  const { id, owner } = await working("refused");
  for (const cedar of [
    `permit (principal == Reeve::Agent::"${id}", action, resource);`,
    "forbid (principal, action, resource);",
    'forbid (principal == Reeve::Agent::"agt_00000000000000000000000009", action, resource);',
  ])
    await expect(verbs["privileges.try"](bySystem, { id, cedar })).rejects.toMatchObject({
      code: "invalid",
    });
  const cedar = `forbid (principal == Reeve::Agent::"${id}", action, resource);`;
  await expect(verbs["privileges.try"](by(owner), { id, cedar })).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(
    verbs["privileges.get"](bySystem, { id: "agt_00000000000000000000000009", days: 9 }),
  ).rejects.toMatchObject({ code: "not_found" });
});

const passes = async (days: number): Promise<void> => {
  world.time.ms += days * day;
  await world.changed();
};

test("where changes of policies wait for a second person nothing is tried by one, and the way to propose it is said", async () => {
  const { id } = await working("reviewed");
  const cedar = `forbid (principal == Reeve::Agent::"${id}", action, resource);`;
  const { pool } = world.database;
  await pool.query("update policy_review set required = 'second-person'");
  const operator = await world.person("One Operator", "operator");
  await expect(verbs["privileges.try"](by(operator), { id, cedar })).rejects.toMatchObject({
    code: "conflict",
    fix: expect.stringContaining(`least-privilege.${id}`),
  });
  await pool.query("update policy_review set required = 'none'");
});

describe("a grant that is not used for 30 days is a finding", () => {
  const findings = async (subject: string) =>
    (await listFindings(world.database.kysely, { limit: 10, after: null, subject })).items;

  test("while records are not counted nothing is said: what is not counted may be the use", async () => {
    const { id } = await world.agent("uncounted", await world.person("Uncounted Owner", "owner"));
    const grant = await world.verbs["grants.create"](bySystem, {
      agent: id,
      server: "mail",
      tools: ["send"],
      reason: "x",
    });
    await passes(31);
    await did(id, "mail", "send", 0, { path: "/a" });
    await findUnused({ database: world.database, clock: world.clock });
    expect(await findings(grant.id)).toEqual([]);
  });

  test("it closes by itself when the tool is used, opens again after 30 more days, and closes when nothing is granted", async () => {
    const { id } = await world.agent("idle", await world.person("Idle Owner", "owner"));
    const grant = await world.verbs["grants.create"](bySystem, {
      agent: id,
      server: "files",
      tools: ["read", "write"],
      reason: "x",
    });
    await did(id, "files", "read", 0, { path: "/a" });
    const look = async () => {
      await counted();
      await findUnused({ database: world.database, clock: world.clock });
      return findings(grant.id);
    };
    expect(await look()).toEqual([]);
    await passes(29);
    expect(await look()).toEqual([]);
    await passes(2);
    expect(await look()).toMatchObject([
      {
        kind: "grant_unused",
        status: "open",
        title: "idle has not used 2 tools of files for 30 days",
      },
    ]);
    await did(id, "files", "read", 0, { path: "/a" });
    expect(await look()).toMatchObject([
      { status: "open", title: "idle has not used write of files for 30 days" },
    ]);
    await did(id, "files", "write", 0, { path: "/a" });
    expect(await look()).toMatchObject([{ status: "resolved" }]);
    await passes(31);
    expect(await look()).toMatchObject([{ status: "open" }]);
    await world.verbs["grants.revoke"](bySystem, { id: grant.id });
    expect(await look()).toMatchObject([{ status: "resolved" }]);
  });
});

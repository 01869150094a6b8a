import type { AgentId, ApprovalId } from "@reeve/contract/id";
import type { Person } from "@reeve/contract/person";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { approvalWorld } from "../../../test/approval-world.ts";
import { by, bySystem } from "../../../test/decision-world.ts";
import {
  sampleEnd,
  sampleIntent,
  scratchFolder,
  testLedger,
  type TestLedger,
} from "../../../test/ledger.ts";
import { ApprovalSpent } from "../../ledger/unavailable.ts";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { peopleStore } from "../../registry/people/store.ts";

type World = Awaited<ReturnType<typeof approvalWorld>>;
let world: World;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let ledgers: TestLedger[];
let ada: Person;
let grace: Person;
let agent: AgentId;
let id: ApprovalId;
let definition: string;
let count = 0;

beforeAll(async () => {
  world = await approvalWorld();
  scratch = await scratchFolder();
  const { database, clock } = world;
  const open = () =>
    testLedger(database, scratch.folder, { clock, limits: { deadlineMs: 60_000 } });
  ledgers = [await open(), await open()];
  ada = await world.person("Ada", "owner");
  await world.server("pay", { refund: "write" });
  const { rows } = await sql<{
    pinned_hash: string;
  }>`select pinned_hash from tools where name = 'refund'`.execute(database.kysely);
  definition = rows[0]?.pinned_hash ?? "";
});
afterAll(async () => {
  for (const ledger of ledgers) await ledger.close();
  await world[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

const put = (mark: string) =>
  world.verbs["policies.put"](bySystem, {
    name: `refunds-${count}`,
    mode: "enforce",
    cedar: `@id("refund") @outcome("escalate") forbid (principal, action, resource); // ${mark}`,
  });
const using = (n = 0) => (ledgers[n % 2] as TestLedger).intend(intentOf());
const intentOf = () =>
  sampleIntent({ approval: id, startedAt: isoTime(world.time.ms) }, world.time.ms);

beforeEach(async () => {
  count += 1;
  agent = (await world.agent(`clerk-${count}`, ada)).id;
  grace = await world.person(`Grace ${count}`, "approver");
  await put("as asked");
  const policies = [{ name: `refunds-${count}`, version: 1 }];
  id = await world.pending(agent, { asks: world.asks({ policies, definition }) });
  await world.verbs["approvals.approve"](await world.signedIn(grace), { id, reason: "" });
});

test("two hundred actions at once on one approval, in two processes: one goes out, and its outcome is on the approval", async () => {
  const intents = Array.from({ length: 200 }, intentOf);
  const results = await Promise.allSettled(
    intents.map((intent, n) => (ledgers[n % 2] as TestLedger).intend(intent)),
  );
  const lost = results.filter((one) => one.status === "rejected");
  expect(lost).toHaveLength(199);
  for (const { reason } of lost) expect(reason).toBeInstanceOf(ApprovalSpent);
  const winner = intents[results.findIndex(({ status }) => status === "fulfilled")];
  if (!winner) throw new Error("none went out");
  const shown = () => world.verbs["approvals.get"](by(ada), { id });
  expect(await shown()).toMatchObject({ status: "used", usedBy: winner.id });
  const { rows } = await sql<{ action: string }>`
    select action from records where kind = 'intent' and action = any(${intents.map((it) => it.id)})`.execute(
    world.database.kysely,
  );
  expect(rows).toEqual([{ action: winner.id }]);
  await ledgers[0]?.settle(sampleEnd(winner, { outcome: "error", error: "the bank said no" }));
  expect((await shown()).ended).toMatchObject({ outcome: "error", error: "the bank said no" });
});

describe("what is approved lets nothing pass any more where", () => {
  test.each<[string, () => Promise<unknown>]>([
    [
      "the agent is stopped",
      () =>
        sql`update agents set status = 'suspended', status_reason = 'x', resumes_to = 'active', epoch = epoch + 1
          where id = ${agent}`.execute(world.database.kysely),
    ],
    [
      "the agent was stopped and resumed",
      () =>
        sql`update agents set epoch = epoch + 1 where id = ${agent}`.execute(world.database.kysely),
    ],
    ["a policy that asked has another version", () => put("changed")],
    [
      "the tool has another definition",
      () =>
        sql`update tools set pinned_hash = ${"f".repeat(64)} where name = 'refund'`.execute(
          world.database.kysely,
        ),
    ],
    [
      "whoever approved it has left",
      () => peopleStore(world.database.kysely).save({ ...grace, status: "left" }),
    ],
    ["its time is over", async () => void (world.time.ms += 600_000)],
  ])("%s: refused in the transaction that would record it", async (_what, change) => {
    await change();
    await expect(using()).rejects.toBeInstanceOf(ApprovalSpent);
    await sql`update tools set pinned_hash = ${definition} where name = 'refund'`.execute(
      world.database.kysely,
    );
  });

  test("nothing of that is so it passes, and one that does not exist lets nothing pass", async () => {
    await using();
    expect((await world.verbs["approvals.get"](by(ada), { id })).status).toBe("used");
    id = newId("apv", 0);
    await expect(using()).rejects.toBeInstanceOf(ApprovalSpent);
  });
});

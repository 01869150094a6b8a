import type { Intent } from "@reeve/contract/action";
import type { AgentId } from "@reeve/contract/id";
import { manyActions } from "../src/ledger/actions/list.ts";
import { openReader } from "../src/ledger/data/reader.ts";
import { writer, type Audit } from "../src/platform/write.ts";
import { running } from "../src/evals/evaluators/running.ts";
import { openGraders } from "../src/evals/graders/open.ts";
import { gradeSome, queueing } from "../src/evals/graders/work.ts";
import { graderStore } from "../src/evals/graders/store.ts";
import { openRound } from "../src/evals/live/round.ts";
import { listScores } from "../src/evals/scores/store.ts";
import { answered, sampleEnd, sampleIntent, scratchFolder, testLedger } from "./ledger.ts";
import { actorOf, ctxOf } from "./register.ts";
import { telemetryDoor } from "./telemetry.ts";
import { openLog } from "../src/platform/log.ts";

export const clerk = { id: "agt_0000000000000000000000000a" as AgentId, name: "clerk" };
const quietMs = 60_000;

/** Everything that scores sessions on a database of its own, moved by the test's clock. */
export async function testEvaluating() {
  const door = await telemetryDoor();
  const { database, clock } = door;
  const { folder, ...scratch } = await scratchFolder();
  const ledger = await testLedger(database, folder, { clock });
  door.agents.set(clerk.id, { ...clerk, status: "active", epoch: 0 });
  const read = openReader({ database, clock });
  const vault = {
    seal: (secret: string, place: string) => `${place}|${secret}`,
    open: (sealed: string, place: string) => sealed.slice(place.length + 1),
  };
  const graders = openGraders({
    database,
    clock,
    vault,
    touched: () => Promise.resolve(new Map()),
    down: () => Promise.resolve(),
  });
  const audits: Audit[] = [];
  const write = writer({
    database,
    appendAudit: (_db, audit) => Promise.resolve(void audits.push(audit)),
    applied: () => Promise.resolve(),
  });
  const work = { database, clock, log: openLog("silent"), graders };
  const round = openRound({
    database,
    clock,
    quietMs,
    running: async () => [...(await running(database.kysely)), ...(await queueing(work))],
    actions: (ids) => manyActions(database.kysely, ids),
    evaluated: () => undefined,
  });
  return {
    ...work,
    door,
    write,
    vault,
    audits,
    ctx: (name: string) => ctxOf(actorOf(`per_${name}`, name, "admin")),
    /** An action of the clerk in a session, which ended; or one that was refused. */
    async act(session: string, over: Partial<Intent> = {}, refused = false): Promise<Intent> {
      door.time.ms += 1_000;
      const denied = refused ? { decision: answered(sampleIntent(), "block").decision } : {};
      const of = { agent: clerk, principal: clerk.id, session, ...denied, ...over };
      const intent = sampleIntent(of, door.time.ms);
      await ledger.intend(intent);
      if (!refused) await ledger.settle(sampleEnd(intent));
      return intent;
    },
    /** All that happened is read, scored by every evaluator, and by every grader that is on. */
    async score(): Promise<void> {
      door.time.ms += quietMs;
      await read(60_000);
      await round(60_000);
      for (const it of await graderStore(database.kysely).all())
        while (it.on && (await gradeSome(work, it, new AbortController().signal)) > 0);
    },
    read: () => read(60_000),
    said: async (session: string) =>
      (await listScores(database.kysely, { agent: clerk.id, session }, null, 200)).map(
        (it) => it.score,
      ),
    async [Symbol.asyncDispose]() {
      await graders[Symbol.asyncDispose]();
      await ledger[Symbol.asyncDispose]();
      await scratch[Symbol.asyncDispose]();
      await door[Symbol.asyncDispose]();
    },
  };
}
export type Evaluating = Awaited<ReturnType<typeof testEvaluating>>;

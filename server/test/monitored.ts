import type { Agent } from "@reeve/contract/agent";
import type { Score } from "@reeve/contract/score";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { alarmVerbs } from "../src/evals/alarms/verbs.ts";
import { followAlarms } from "../src/evals/alarms/follow.ts";
import { consequenceVerbs } from "../src/evals/consequences/verbs.ts";
import { readOn } from "../src/evals/monitors/read.ts";
import { monitorVerbs } from "../src/evals/monitors/verbs.ts";
import { addScores } from "../src/evals/scores/store.ts";
import { isoTime } from "../src/platform/clock.ts";
import { newId } from "../src/platform/ids.ts";
import { openProcesses } from "../src/platform/processes.ts";
import { openVault } from "../src/platform/vault.ts";
import { openStops } from "../src/response/stops/open.ts";
import { decisionWorld } from "./decision-world.ts";

/** A world in which scores come in, monitors read them, and alarms really restrict and stop. */
export async function monitoredWorld() {
  const world = await decisionWorld();
  const { database, clock, log, time } = world;
  const data = await mkdtemp(path.join(os.tmpdir(), "reeve-monitors-"));
  const processes = await openProcesses(database.url, log, "one");
  const stops = await openStops({
    data,
    clock,
    log,
    database,
    process: processes.id,
    point: "one",
  });
  stops.cutting({ endFor: () => undefined }, { cutStopped: () => 0 });
  const vault = await openVault(data, null);
  const { write, stopping } = stops.with(
    { appendAudit: (_db, audit) => Promise.resolve(void world.audits.push(audit)) },
    vault,
  );
  const hands = { database, write, clock, log, stopping };
  const evaluator = {
    id: newId("evl", 0),
    name: "task-done",
    version: "v1",
    kind: "deterministic" as const,
    aspect: "quality" as const,
  };
  let sessions = 0;
  const scored = (agent: Agent, passes: boolean, over: Partial<Score> = {}): Score => ({
    id: newId("scr", time.ms),
    evaluator,
    agent: { id: agent.id, name: agent.name },
    agentVersion: agent.version,
    session: `s${++sessions}`,
    action: null,
    label: passes ? "pass" : "fail",
    unscored: null,
    value: passes ? 1 : 0,
    measure: null,
    explanation: null,
    inclusion: 1,
    natural: true,
    costMicros: 0,
    at: isoTime(time.ms + sessions),
    ...over,
  });
  /** Scores are read when nothing older runs any more, in other databases of this PostgreSQL as well: other tests' own. */
  const readable = async (): Promise<void> => {
    const asked = `select coalesce((select max(xid) from scores) < pg_snapshot_xmin(pg_current_snapshot()), true) as yes`;
    while ((await database.pool.query<{ yes: boolean }>(asked)).rows[0]?.yes !== true)
      await sleep(10);
  };
  /** Scores come in one transaction, and monitors read until nothing is left. */
  const read = async (): Promise<void> => {
    await readable();
    while (await readOn(hands));
  };
  return {
    ...world,
    hands,
    snapshotsHere: stops.snapshots,
    evaluator,
    scored,
    read,
    readable,
    follow: () => followAlarms(hands),
    /** Sessions of which `of` says whether each passed. */
    async come(
      agent: Agent,
      count: number,
      of: (n: number) => boolean,
      over: Partial<Score> = {},
    ): Promise<void> {
      await addScores(
        database.kysely,
        Array.from({ length: count }, (_, n) => scored(agent, of(n), over)),
      );
      await read();
    },
    verbs: {
      ...world.verbs,
      ...monitorVerbs(hands),
      ...alarmVerbs(hands),
      ...consequenceVerbs(hands),
    },
    async [Symbol.asyncDispose]() {
      await stops[Symbol.asyncDispose]();
      await processes[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
      await rm(data, { recursive: true, force: true });
    },
  };
}

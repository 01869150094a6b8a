import { openReader } from "../../../server/src/ledger/data/reader.ts";
import { manyActions } from "../../../server/src/ledger/actions/list.ts";
import { running } from "../../../server/src/evals/evaluators/running.ts";
import { openRound } from "../../../server/src/evals/live/round.ts";
import { readOn } from "../../../server/src/evals/monitors/read.ts";
import { ownPostgres } from "../../../faults/src/postgres.ts";
import { systemClock } from "../../../server/src/platform/clock.ts";
import { openDatabase } from "../../../server/src/platform/database.ts";
import { randomBytes } from "node:crypto";
import path from "node:path";
import process from "node:process";
import { register } from "../crowd-store.ts";
import { startGoverned } from "../governed.ts";
import { layout } from "../report.ts";
import { usageOf } from "../usage.ts";
import { record } from "./recorder.ts";

/** What one action costs at each stage, in processor time, which other programs on the machine change little. */
export interface Stage {
  readonly stage: string;
  readonly actions: number;
  readonly nodeUs: number;
  readonly postgresUs: number;
  readonly seconds: number;
}

export async function costs(
  upstream: string,
  env: Readonly<Record<string, string | undefined>>,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<readonly Stage[]> {
  await using postgres = await ownPostgres();
  const governed = await startGoverned(upstream, path.join(postgres.folder, "data"), {
    ...env,
    REEVE_DATABASE_URL: postgres.url(),
    REEVE_SECRET_KEYS: `evals:${randomBytes(32).toString("base64")}`,
  });
  await governed.stop();
  await using database = openDatabase(postgres.url());
  await register(database.kysely, 20);
  let ahead = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + ahead };
  const found: Stage[] = [];
  const actions = perSecond * seconds;
  const stage = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const before = usageOf(process.pid);
    const began = performance.now();
    await work();
    const after = usageOf(process.pid);
    if (before === null || after === null) throw new Error("there is no /proc");
    found.push({
      stage: name,
      actions,
      nodeUs: (after.cpuUs - before.cpuUs) / actions,
      postgresUs: (after.postgresCpuUs - before.postgresCpuUs) / actions,
      seconds: (performance.now() - began) / 1_000,
    });
  };
  const read = openReader({ database, clock });
  const round = openRound({
    database,
    clock,
    quietMs: 2_000,
    actions: (ids) => manyActions(database.kysely, ids),
    running: () => running(database.kysely),
    evaluated: () => undefined,
  });
  const signal = new AbortController().signal;
  for (const name of ["cold", "warm"]) {
    await stage(`recording, ${name}`, () => record(postgres.url(), perSecond, seconds));
    await stage(`reading, ${name}`, () => read(600_000, signal));
    ahead += 60_000;
    await stage(`evaluating, ${name}`, () => round(600_000, signal));
    await stage(`monitors, ${name}`, async () => {
      while (await readOn({ database, clock }));
    });
  }
  return found;
}

export const costsTable = (found: readonly Stage[]): string =>
  layout([
    ["stage", "actions", "Node us", "PostgreSQL us", "seconds"],
    ...found.map((it) => [
      it.stage,
      String(it.actions),
      it.nodeUs.toFixed(0),
      it.postgresUs.toFixed(0),
      it.seconds.toFixed(1),
    ]),
  ]);

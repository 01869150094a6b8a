import type { Levels } from "@reeve/contract/maturity/gate";
import type { MaturityChange } from "@reeve/contract/maturity/maturity";
import type { Level, ModelFile, SurfaceId } from "@reeve/contract/maturity/model";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import { tellOfFalls } from "./fell-store.ts";
import { step, type LevelChange, type State, type Step } from "./history.ts";
import type { Score } from "./score.ts";
import { coverageOf } from "./trends/points.ts";
import { saveLadderDay } from "./trends/store.ts";

type Db = Kysely<object>;
interface StateRow {
  readonly levels: string;
  readonly statuses: string;
  readonly stage: Level;
  readonly open_since: string;
  readonly first_at: string;
  readonly at: string;
}

/**
 * Takes a measurement into the history of its model file: one process at a time, and an older measurement than the last
 * changes nothing.
 */
export function advance(
  database: Database,
  { model, sha256 }: { readonly model: ModelFile; readonly sha256: string },
  score: Score,
): Promise<Step> {
  return database.kysely.transaction().execute(async (db) => {
    await sql`select pg_advisory_xact_lock(7233605)`.execute(db);
    const before = await readState(db, sha256);
    const taken = step(model, before, score);
    if (before && before.at > score.at) return { ...taken, changes: [] };
    await saveState(db, sha256, taken.state);
    const coverage = coverageOf(model.weights, score);
    await saveLadderDay(db, sha256, { ...taken.state, coverage });
    for (const change of taken.changes) await addChange(db, sha256, change);
    await tellOfFalls(db, taken.changes);
    return taken;
  });
}

export async function readState(db: Db, sha256: string): Promise<State | null> {
  const { rows } =
    await sql<StateRow>`select levels, statuses, stage, open_since, first_at, at from maturity_states where model_sha256 = ${sha256}`.execute(
      db,
    );
  const [row] = rows;
  return row
    ? {
        levels: JSON.parse(row.levels) as Levels,
        statuses: JSON.parse(row.statuses) as State["statuses"],
        stage: row.stage,
        openSince: JSON.parse(row.open_since) as State["openSince"],
        firstAt: Date.parse(row.first_at),
        at: Date.parse(row.at),
      }
    : null;
}

async function saveState(db: Db, sha256: string, it: State): Promise<void> {
  await sql`insert into maturity_states (model_sha256, levels, statuses, stage, open_since, first_at, at)
    values (${sha256}, ${JSON.stringify(it.levels)}, ${JSON.stringify(it.statuses)}, ${it.stage}, ${JSON.stringify(it.openSince)},
      ${isoTime(it.firstAt)}::timestamptz, ${isoTime(it.at)}::timestamptz)
    on conflict (model_sha256) do update set levels = excluded.levels, statuses = excluded.statuses, stage = excluded.stage,
      open_since = excluded.open_since, at = excluded.at`.execute(db);
}

async function addChange(db: Db, sha256: string, it: LevelChange): Promise<void> {
  await sql`insert into maturity_changes (model_sha256, at, what, level_from, level_to, criterion, says, evidence)
    values (${sha256}, ${isoTime(it.at)}::timestamptz, ${it.what}, ${it.from}, ${it.to}, ${it.criterion}, ${it.says}, ${it.evidence})`.execute(
    db,
  );
}

/** Every change, of every model file, newest first; one more than asked for tells that there are more. */
export async function listChanges(
  db: Db,
  limit: number,
  before: number | null,
): Promise<readonly (MaturityChange & { readonly id: number })[]> {
  const { rows } = await sql<MaturityChange & { readonly id: number }>`
    select id, at, what, level_from as "from", level_to as "to", criterion, says, evidence from maturity_changes
    where ${before === null ? sql`true` : sql`id < ${before}`} order by id desc limit ${limit + 1}`.execute(
    db,
  );
  return rows;
}

/** Where each surface was at a time; null where nothing was measured by this model file then. */
export async function levelsAt(
  db: Db,
  sha256: string,
  atMs: number,
): Promise<ReadonlyMap<SurfaceId, Level> | null> {
  const state = await readState(db, sha256);
  if (!state || state.firstAt > atMs) return null;
  const { rows } = await sql<{
    what: SurfaceId;
    level_to: Level;
  }>`select distinct on (what) what, level_to from maturity_changes
    where model_sha256 = ${sha256} and at <= ${isoTime(atMs)}::timestamptz order by what, at desc, id desc`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.what, row.level_to]));
}

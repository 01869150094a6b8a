import type { End } from "@reeve/contract/action";
import type { FindingKind, Severity } from "@reeve/contract/finding";
import { sql } from "kysely";
import { unsettledIn, type Unsettled } from "../actions/store.ts";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { liveness } from "./claim.ts";

export interface RaisedFinding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly subject: string;
  readonly title: string;
  readonly detail: string;
}

export interface SweepHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** The log that this process writes to. */
  ownLog(): number;
  raise(finding: RaisedFinding): Promise<void>;
  /** Commits the end of an action that nobody saw end. */
  settle(end: End): Promise<void>;
}

const oneAtATime = 7_233_605;
const page = 50;
/** An intent may be committed a little later than it says it began. */
const marginMs = 60_000;

export interface Sweeper {
  /** How many actions it settled. */
  sweep(): Promise<number>;
}

/**
 * Settles what was allowed and never ended as `unknown`, and raises a finding for each: after its time-out, or sooner
 * where the process that would have seen the end is gone. The first sweep takes what stands open in this process's own
 * log as left by an earlier holder; another log's writer is gone when two sweeps running find it so, because a
 * connection may break and come back.
 */
export function sweeper(hands: SweepHands): Sweeper {
  let first = true;
  let missed: ReadonlySet<number> = new Set();

  async function sweepLog(log: number, sweptTo: string | null, gone: boolean): Promise<number> {
    const now = hands.clock.now();
    const to = gone ? now + marginMs : now - hands.timeoutMs;
    if (sweptTo !== null && Date.parse(sweptTo) >= to) return 0;
    let settled = 0;
    for (let open = page; open === page;) {
      const found = await unsettledIn(hands.database.kysely, log, sweptTo, isoTime(to), page);
      await Promise.all(found.map((unsettled) => settle(hands, unsettled, gone)));
      open = found.length;
      settled += open;
    }
    const reached = isoTime(Math.min(to, now) - marginMs);
    await hands.database.pool.query(
      "update heads set swept_to = greatest(swept_to, $2) where log_id = $1",
      [log, reached],
    );
    return settled;
  }

  return {
    sweep: () =>
      hands.database.kysely.transaction().execute(async (db) => {
        const { rows } = await sql<{
          mine: boolean;
        }>`select pg_try_advisory_xact_lock(${oneAtATime}) as mine`.execute(db);
        const others = rows[0]?.mine === true;
        const logs = await sql<{
          log_id: number;
          swept_to: string | null;
        }>`select log_id, swept_to from heads where log_id > 0 and size > 0`.execute(db);
        const absent = new Set<number>();
        let settled = 0;
        for (const { log_id, swept_to } of logs.rows) {
          const own = log_id === hands.ownLog();
          if (!own && !others) continue;
          if (!own && (await writerIsGone(hands.database, log_id))) absent.add(log_id);
          settled += await sweepLog(
            log_id,
            swept_to,
            own ? first : absent.has(log_id) && missed.has(log_id),
          );
        }
        missed = absent;
        first = false;
        return settled;
      }),
  };
}

async function writerIsGone(database: Database, log: number): Promise<boolean> {
  const { rows } = await database.pool.query<{ held: boolean }>(
    "select exists (select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database()) and classid = $1 and objid = $2 and granted) as held",
    [liveness, log],
  );
  return rows[0]?.held === false;
}

async function settle(hands: SweepHands, { id, intent }: Unsettled, gone: boolean): Promise<void> {
  const why = gone
    ? "Reeve stopped before this action ended."
    : `No end was seen within ${Math.round(hands.timeoutMs / 1000)} seconds.`;
  const error = `${why} Whether it took effect is not known: look in the tool server.`;
  // The finding first: should Reeve stop between the two, the next sweep does both again.
  await hands.raise({
    kind: "outcome_unknown",
    severity: intent.effect === "read" ? "low" : "medium",
    subject: id,
    title: "Nobody saw how an action ended",
    detail: `${intent.agent?.name ?? "An agent"} used ${intent.tool ?? intent.kind}${intent.server ? ` on ${intent.server}` : ""}. ${error}`,
  });
  await hands.settle({
    id,
    outcome: "unknown",
    error,
    result: null,
    endedAt: isoTime(hands.clock.now()),
  });
}

import type { ExportLine } from "@reeve/contract/action";
import { sql, type Kysely } from "kysely";
import { isoTime, type Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import type { Recorded } from "../ledger/actions/action.ts";
import { actionsById } from "../ledger/actions/store.ts";
import { judge, rebuild } from "./audit-sample.ts";
import type { SampleFacts } from "./facts.ts";

export interface AuditHands {
  readonly database: Database;
  readonly clock: Clock;
  /** The export as anyone gets it, of a span of time. */
  exportOf(span: { readonly since: string; readonly until: string }): AsyncIterable<ExportLine>;
}

const sampled = 20;
const among = 400;
const againMs = 24 * 3_600_000;
/** A sample that could not be taken, or failed, is taken again soon, so that what was mended shows. */
const retryMs = 10 * 60_000;
const minute = 60_000;

/** Takes a sample when the last one is a day old, and keeps what came of it. True when one was taken. */
export async function sampleWhenDue(hands: AuditHands): Promise<boolean> {
  const { database, clock } = hands;
  const last = await lastSample(database.kysely);
  const age = last ? clock.now() - Date.parse(last.at) : Number.POSITIVE_INFINITY;
  if (age < (last?.actions.every(({ ok }) => ok) ? againMs : retryMs)) return false;
  const taken = await takeSample(hands);
  if (!taken) return false;
  await sql`insert into audit_sample (at, actions) values (${taken.at}::timestamptz, ${JSON.stringify(taken.actions)})
    on conflict (singleton) do update set at = excluded.at, actions = excluded.actions`.execute(
    database.kysely,
  );
  return true;
}

async function lastSample(db: Kysely<object>): Promise<SampleFacts | null> {
  const { rows } = await sql<{
    at: string;
    actions: string;
  }>`select at, actions from audit_sample`.execute(db);
  const [row] = rows;
  return row ? { at: row.at, actions: JSON.parse(row.actions) as SampleFacts["actions"] } : null;
}

/** Twenty actions drawn from the newest that ended, and their trail as the export alone tells it. Null where there are fewer. */
async function takeSample({ database, clock, exportOf }: AuditHands): Promise<SampleFacts | null> {
  const until = clock.now();
  const { rows } = await sql<{ action: string }>`select action from (
      select i.action from records i where i.kind = 'intent' and i.action_kind <> 'sign_in' and i.ts < ${isoTime(until)}::timestamptz
        and i.ts >= ${isoTime(until - 90 * 86_400_000)}::timestamptz
        and exists (select from records e where e.action = i.action and e.kind = 'end' and e.outcome <> 'unknown' and e.ts >= i.ts - interval '1 minute')
      order by i.ts desc limit ${among}) newest order by random() limit ${sampled}`.execute(
    database.kysely,
  );
  if (rows.length < sampled) return null;
  const actions = await actionsById(
    database.kysely,
    rows.map(({ action }) => action),
  );
  const ended = actions.filter(
    (action): action is Recorded & { endedAt: string } => action.endedAt !== null,
  );
  if (ended.length < sampled) return null;
  const first = Math.min(...ended.map(({ startedAt }) => Date.parse(startedAt)));
  const last = Math.max(...ended.map(({ endedAt }) => Date.parse(endedAt)));
  const lines = exportOf({
    since: isoTime(first - minute),
    until: isoTime(Math.max(last, first) + minute),
  });
  const rebuilt = await rebuild(lines, new Set(ended.map(({ id }) => id)));
  return { at: isoTime(clock.now()), actions: judge(ended, rebuilt) };
}

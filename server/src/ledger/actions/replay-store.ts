import type { Action, ActionKind } from "@reeve/contract/action";
import type { ActionId, AgentId } from "@reeve/contract/id";
import { sql, type Kysely, type RawBuilder } from "kysely";
import { intentOf, type ReplayedIntent } from "./replayed.ts";
import { actionById } from "./store.ts";

/** Records in one answer of the database, and of those so many that are given out at once. */
const inAnswer = 100;
const atOnce = 100;

/** Where a record stands. */
interface Place {
  readonly ts: string | null;
  readonly log_id: number | null;
  readonly seq: number | null;
}

/** Some records as one text, a line each, and the place of the last: a row for each costs more than reading it. */
interface Page extends Place {
  readonly bodies: string | null;
}

/** Intents that say the same of who asked for what: an agent's calls of one tool, or its other requests of one server. */
export interface IntentGroup {
  readonly agent: AgentId | null;
  readonly kind: ActionKind;
  readonly server: string | null;
  /** Cut to 200 characters, as the column is. */
  readonly tool: string | null;
  readonly count: number;
}

/** How many intents of each group a span of time holds. */
export async function intentGroups(
  db: Kysely<object>,
  since: string,
  until: string,
): Promise<readonly IntentGroup[]> {
  const { rows } = await sql<IntentGroup>`
    select agent, action_kind as kind, server, tool, count(*)::int as count from records
    where kind = 'intent' and ts >= ${since}::timestamptz and ts < ${until}::timestamptz
    group by agent, action_kind, server, tool`.execute(db);
  return rows;
}

/** The intents of a span of time, oldest first, some at once; of these groups alone where they are given. Ends when `signal` is aborted. */
export async function* intentsBetween(
  db: Kysely<object>,
  since: string,
  until: string,
  signal: AbortSignal,
  groups: readonly IntentGroup[] | null = null,
): AsyncGenerator<readonly ReplayedIntent[]> {
  const among = groups === null ? sql`true` : inGroups(groups);
  const ask = (after: Place | null): Promise<Page | undefined> =>
    pageAfter(db, since, until, after, among);
  let next = ask(null);
  try {
    while (!signal.aborted) {
      const page = await next;
      if (!page || page.bodies === null) return;
      // The database reads on while these are looked at.
      next = ask({ ts: page.ts, log_id: page.log_id, seq: page.seq });
      next.catch(() => undefined);
      yield* parsed(page.bodies.split("\n"));
    }
  } finally {
    await next.catch(() => undefined);
  }
}

function* parsed(lines: readonly string[]): Generator<readonly ReplayedIntent[]> {
  for (let at = 0; at < lines.length; at += atOnce)
    yield lines.slice(at, at + atOnce).map(intentOf);
}

function inGroups(groups: readonly IntentGroup[]): RawBuilder<unknown> {
  const each = (name: "agent" | "kind" | "server" | "tool") =>
    sql`${groups.map((group) => group[name] ?? "")}::text[]`;
  return sql`(coalesce(agent, ''), action_kind, coalesce(server, ''), coalesce(tool, '')) in
    (select * from unnest(${each("agent")}, ${each("kind")}, ${each("server")}, ${each("tool")}))`;
}

/** A body is canonical JSON, which holds no line break. */
async function pageAfter(
  db: Kysely<object>,
  since: string,
  until: string,
  after: Place | null,
  among: RawBuilder<unknown>,
): Promise<Page | undefined> {
  const place = after
    ? sql`(ts, log_id, seq) > (${after.ts}::timestamptz, ${after.log_id}::integer, ${after.seq}::bigint)`
    : sql`ts >= ${since}::timestamptz`;
  const { rows } = await sql<Page>`
    select string_agg(record_text(body, payload), E'\n' order by ts, log_id, seq) as bodies,
      (array_agg(ts::text order by ts, log_id, seq))[count(*)] as ts,
      (array_agg(log_id order by ts, log_id, seq))[count(*)] as log_id,
      (array_agg(seq order by ts, log_id, seq))[count(*)] as seq
    from (select ts, log_id, seq, body, payload from records
      where kind = 'intent' and ${place} and ts < ${until}::timestamptz and ${among}
      order by ts, log_id, seq limit ${inAnswer}) page`.execute(db);
  return rows[0];
}

/** How many intents a span of time holds. */
export async function countIntents(
  db: Kysely<object>,
  since: string,
  until: string,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from records
    where kind = 'intent' and ts >= ${since}::timestamptz and ts < ${until}::timestamptz`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

/** What was recorded, for whoever decides it again. */
export const recordedActions = (db: Kysely<object>) => ({
  intents: (
    since: string,
    until: string,
    signal: AbortSignal,
    groups: readonly IntentGroup[] | null,
  ): AsyncIterable<readonly ReplayedIntent[]> => intentsBetween(db, since, until, signal, groups),
  groups: (since: string, until: string): Promise<readonly IntentGroup[]> =>
    intentGroups(db, since, until),
  action: (id: ActionId): Promise<Action | null> => actionById(db, id),
});

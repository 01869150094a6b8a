import type { ActionId, AgentId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";

type Db = Kysely<object>;

/** A session that this process scores. */
export interface Head {
  readonly agent: AgentId;
  readonly session: string;
  readonly lastAt: string;
  /** Null where it was never scored. */
  readonly scoredTo: string | null;
}

export interface When {
  readonly nowMs: number;
  /** A session is scored when nothing happened in it for so long, */
  readonly quietMs: number;
  /** and one that is never quiet, when its oldest step has waited for so long. */
  readonly patienceMs: number;
}

const due = ({ nowMs, quietMs, patienceMs }: When) => sql`waiting_since is not null
  and (last_at <= ${isoTime(nowMs - quietMs)}::timestamptz or waiting_since <= ${isoTime(nowMs - patienceMs)}::timestamptz)`;

/** Takes sessions that are due and that no process holds, and holds them until then. */
export async function take(
  db: Db,
  when: When,
  heldUntil: string,
  most: number,
): Promise<readonly Head[]> {
  const { rows } = await sql<Head>`
    update session_heads h set held_until = ${heldUntil}::timestamptz
    from (select agent, session from session_heads
      where ${due(when)} and (held_until is null or held_until <= ${isoTime(when.nowMs)}::timestamptz)
      order by last_at limit ${most} for update skip locked) d
    where h.agent = d.agent and h.session = d.session
    returning h.agent, h.session, h.last_at as "lastAt", h.scored_to as "scoredTo"`.execute(db);
  return rows;
}

/** Of these sessions, those that are still held as they were taken, locked until the transaction ends. */
export async function stillHeld(
  db: Db,
  heads: readonly Head[],
  heldUntil: string,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ agent: string; session: string }>`
    select h.agent, h.session from session_heads h join json_array_elements(${keysOf(heads)}::json) k
      on h.agent = k ->> 0 and h.session = k ->> 1
    where h.held_until = ${heldUntil}::timestamptz for update of h`.execute(db);
  return new Set(rows.map(keyOf));
}

export const keyOf = ({ agent, session }: { agent: string; session: string }): string =>
  `${agent} ${session}`;
const keysOf = (heads: readonly Head[]): string =>
  JSON.stringify(heads.map(({ agent, session, lastAt }) => [agent, session, lastAt]));

/** They are scored as far as they were read; what came since waits on. */
export async function scored(db: Db, heads: readonly Head[]): Promise<void> {
  await sql`update session_heads h set held_until = null, scored_to = (k ->> 2)::timestamptz,
      waiting_since = case when date_trunc('milliseconds', last_at) > (k ->> 2)::timestamptz then last_at end
    from json_array_elements(${keysOf(heads)}::json) k where h.agent = k ->> 0 and h.session = k ->> 1`.execute(
    db,
  );
}

/** They are looked at again then; null: by whoever comes next. */
export async function putOff(db: Db, heads: readonly Head[], until: string | null): Promise<void> {
  await sql`update session_heads h set held_until = ${until}::timestamptz
    from json_array_elements(${keysOf(heads)}::json) k where h.agent = k ->> 0 and h.session = k ->> 1`.execute(
    db,
  );
}

/** The latest steps of each session, in the order of time. */
export async function latestSteps(
  db: Db,
  heads: readonly Head[],
  most: number,
): Promise<ReadonlyMap<string, readonly ActionId[]>> {
  const { rows } = await sql<{ agent: string; session: string; actions: ActionId[] }>`
    select k ->> 0 as agent, k ->> 1 as session, s.actions from json_array_elements(${keysOf(heads)}::json) k
    cross join lateral (select array_agg(action order by at, action) as actions from (select action, at from session_steps
      where agent = k ->> 0 and session = k ->> 1 order by at desc, action desc limit ${most}) latest) s`.execute(
    db,
  );
  return new Map(rows.map((row) => [keyOf(row), row.actions ?? []]));
}

/** Since when the session that is due for longest could have been scored, in ms since 1970; null where none is due. */
export async function dueSince(db: Db, when: When): Promise<number | null> {
  const { rows } = await sql<{
    at: string | null;
  }>`select min(least(last_at + ${when.quietMs} * interval '1 millisecond',
      waiting_since + ${when.patienceMs} * interval '1 millisecond')) as at
    from session_heads where ${due(when)}`.execute(db);
  const at = rows[0]?.at ?? null;
  return at === null ? null : Date.parse(at);
}

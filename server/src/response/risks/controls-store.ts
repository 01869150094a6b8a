import { sql, type Kysely } from "kysely";
import type { Asked, See, Seen, Sees } from "./controls.ts";

/** How long what a drill has shown counts. */
const drillDays = 92;

/** A policy works while it is enforced, in the version that was looked at, and no break-glass lifts it. */
const policy: See = async (db, { refs, agents, now }) =>
  byRef(
    await rows<{ ref: string; mode: string; version: number; lifted: string | null }>(
      db,
      sql`select p.name as ref, v.mode, v.version, (select min(b.ticket) from break_glass b where b.policy = p.name
          and b.agent_id = any(${[...agents]}) and b.confirmed_at is not null and b.ended_at is null and b.expires_at > ${now}::timestamptz) as lifted
        from policies p join policy_versions v on v.policy_id = p.id and v.removed_at is null where p.name = any(${[...refs]})`,
    ),
    ({ mode, version, lifted }) => {
      const pin = `version ${version}`;
      if (mode !== "enforce") return failing("It only watches: it is in shadow.", pin);
      if (lifted !== null) return failing(`Break-glass lifts it now (${lifted}).`, pin);
      return working(`It is enforced, in version ${version}.`, pin);
    },
  );

/** A grant works while it is in force: it is what bounds the agent there. */
const grant: See = async (db, { refs, now }) =>
  byRef(
    await rows<{ ref: string; server: string; tools: string[]; live: boolean }>(
      db,
      sql`select g.id as ref, s.name as server, g.tools, (g.revoked_at is null and not g.held and s.removed_at is null
          and (g.expires_at is null or g.expires_at > ${now}::timestamptz)) as live
        from grants g join tool_servers s on s.id = g.server_id where g.id = any(${[...refs]})`,
    ),
    ({ server, tools, live }) => {
      // A grant is only ever narrowed under its id, so that less is still the same bound.
      const pin = server;
      return live
        ? working(`It bounds the agent to ${tools.join(", ")} of ${server}.`, pin)
        : failing("It is over.", pin);
    },
  );

/** A limit works while it is there with the bounds that were looked at. */
const limit: See = async (db, { refs }) =>
  byRef(
    await rows<{ ref: string; pin: string }>(
      db,
      sql`select id as ref, concat_ws(', ', concurrent || ' at once', per_minute || ' a minute', body_bytes || ' bytes out',
          result_bytes || ' bytes back', timeout_ms || ' ms', cost_micros_per_day || ' micro-dollars a day') as pin
        from limits where id = any(${[...refs]})`,
    ),
    ({ pin }) => working(`It is in force: ${pin}.`, pin),
  );

/** A kind of drill works while the newest of it passed, and was not so long ago that nobody knows any more. */
const drill: See = async (db, { refs, now }) =>
  byRef(
    await rows<{ ref: string; status: string; fresh: boolean; day: string }>(
      db,
      sql`select distinct on (kind) kind as ref, status, ended_at > ${now}::timestamptz - make_interval(days => ${drillDays}) as fresh,
          to_char(ended_at at time zone 'UTC', 'YYYY-MM-DD') as day
        from drills where kind = any(${[...refs]}) and status in ('passed', 'failed') order by kind, id desc`,
    ),
    ({ status, fresh, day }) => {
      if (status !== "passed") return failing(`It failed on ${day}.`, "passed");
      if (!fresh) return failing(`It was rehearsed last on ${day}.`, "passed");
      return working(`It passed on ${day}.`, "passed");
    },
  );

/** The controls that stand in this room or to the left of it. */
export const controlsHere: Sees = { policy, grant, limit, drill };

export const working = (why: string, pin: string): Seen => ({ state: "working", why, pin });
export const failing = (why: string, pin: string): Seen => ({ state: "failing", why, pin });

async function rows<T>(db: Kysely<object>, query: ReturnType<typeof sql>): Promise<readonly T[]> {
  return (await query.execute(db)).rows as T[];
}

const byRef = <T extends { readonly ref: Asked["refs"][number] }>(
  found: readonly T[],
  seen: (row: T) => Seen,
): ReadonlyMap<string, Seen> => new Map(found.map((row) => [row.ref, seen(row)]));

import { sql, type Kysely } from "kysely";
import { around } from "../ledger/telemetry/around-store.ts";
import { ignoredBySomebodyElse } from "./on-record-store.ts";

/**
 * What telemetry tells of, by agent and day. What passed no door is one more action, undecided; what did was counted there.
 * That nobody knows whose it is counts with the actions that name no agent; what two people say is no agent's does not.
 */
export const observed = (
  since: string,
) => sql`select coalesce(s.agent, '') as agent, floor(extract(epoch from o.ts) / 86400)::int as day,
    count(*) filter (where round_about) as actions, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*) as observed,
    count(*) filter (where round_about) as ungoverned, max(o.ts), max(o.ts), null::timestamptz
  from (select source, ts, gate is null and outcome <> 'denied' as round_about from observed
    where listed and kind = 'tool_call' and road is not null and ts >= ${since}::timestamptz) o
  join telemetry_sources s on s.id = o.source and (s.status <> 'ignored' or not ${ignoredBySomebodyElse})
  where not ${planted} group by 1, 2`;

/** What was planted to be found is no agent's, as long as it tells of the one call that it was planted with. */
const planted = sql`(exists (select 1 from canaries c where c.kind = 'telemetry' and c.name = s.name)
  and not exists (select 1 from observed x where x.source = s.id offset 1))`;

export interface GoneDay {
  readonly day: number;
  readonly n: number;
  readonly at: string;
}

/** By day, actions around the gate that the record knows of, and that are there no more or not as such. */
export async function aroundGone(db: Kysely<object>, since: string): Promise<readonly GoneDay[]> {
  const { rows } = await sql<GoneDay>`
    select s.of::date - date '1970-01-01' as day, (s.says::json ->> 'rows')::int - count(o.id)::int as n, s.at
    from counted_seals s left join observed o on o.around_on = s.of::date and (o.road is null or ${around})
      and (o.ts at time zone 'UTC')::date between o.around_on - 1 and o.around_on + 1
    where s.what = 'around' and s.of >= (${since}::timestamptz at time zone 'UTC')::date::text
    group by s.of, s.says, s.at having (s.says::json ->> 'rows')::int > count(o.id)`.execute(db);
  return rows;
}

/** As activity: whose it was nobody can say any more. */
export const asActivity = (
  days: readonly GoneDay[],
) => sql`select '' as agent, day, n, 0, 0, 0, 0, 0, 0, 0, 0, 0, n, n, at, at, null::timestamptz
  from json_to_recordset(${JSON.stringify(days)}::json) as gone(day int, n bigint, at timestamptz)`;

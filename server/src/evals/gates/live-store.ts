import type { AgentId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import type { Evaluator } from "../evaluators/evaluator.ts";

/** A live session, and what evaluators said of it on average. */
export interface LiveSession {
  readonly session: string;
  readonly value: number;
}

const mostSessions = 20_000;

/**
 * Sessions of one version in the order in which they were scored, by evaluators as they are now; only those that chance
 * alone chose. A session counts once all of these evaluators that speak of it have scored it, so it is left for the
 * next time while it is young.
 */
export async function liveSessions(
  db: Kysely<object>,
  of: { readonly agent: AgentId; readonly version: string | null; readonly apart: boolean },
  evaluators: readonly Pick<Evaluator, "name" | "version">[],
  since: string,
): Promise<readonly LiveSession[]> {
  const { rows } = await sql<LiveSession>`select session, avg(value)::float8 as value from scores
    where agent = ${of.agent} and action = '' and natural_rate and value is not null and at >= ${since}::timestamptz
      and ${of.apart ? sql`true` : sql`agent_version is not distinct from ${of.version}`}
      and session not like 'run/%'
      and (name, version) in (select * from unnest(${evaluators.map(({ name }) => name)}::text[], ${evaluators.map(({ version }) => version)}::text[]))
    group by session order by min(n) limit ${mostSessions}`.execute(db);
  return rows;
}

/** How often each of these evaluators said what of one version. */
export async function liveLabels(
  db: Kysely<object>,
  of: { readonly agent: AgentId; readonly version: string | null; readonly apart: boolean },
  since: string,
): Promise<
  readonly {
    readonly name: string;
    readonly label: "pass" | "fail" | "unscored";
    readonly n: number;
  }[]
> {
  const { rows } = await sql<{
    name: string;
    label: "pass" | "fail" | "unscored";
    n: number;
  }>`select name, label, count(*)::int as n from scores
    where agent = ${of.agent} and action = '' and natural_rate and at >= ${since}::timestamptz and session not like 'run/%'
      and ${of.apart ? sql`true` : sql`agent_version is not distinct from ${of.version}`}
    group by name, label`.execute(db);
  return rows;
}

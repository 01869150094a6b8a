import type { Aspect } from "@reeve/contract/evaluator";
import type { AgentId, AnnotationId, PersonId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Wanted } from "./wanted.ts";

type Db = Kysely<object>;

/** While so many wait, rules add no more; people may. */
export const mostWaiting = 2_000;

export async function waiting(db: Db): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from annotations where done_at is null`.execute(db);
  return rows[0]?.n ?? 0;
}

export interface Adding {
  readonly by: string;
  readonly nowMs: number;
  readonly most: number;
  /** How many people label one, where it was not said. */
  peopleFor(it: Wanted): number;
}

/**
 * Adds to the queue. A session is in it once for each aspect, whatever sends it there; one that the hash chooses after
 * something else did is known as chosen by the hash. Gives how many came to it.
 */
export async function enqueue(
  db: Db,
  all: readonly Wanted[],
  { by, nowMs, most, peopleFor }: Adding,
): Promise<number> {
  let added = 0;
  for (const it of all) {
    if (added >= most) break;
    const { rows } = await sql<{
      isNew: boolean;
    }>`insert into annotations as t (id, agent, agent_name, agent_version, session,
        aspect, why, rule, wanted, inclusion, session_at, created_at, created_by)
      values (${newId("ann", nowMs)}, ${it.agent.id}, ${it.agent.name}, ${it.agentVersion}, ${it.session}, ${it.aspect},
        ${it.why}, ${it.rule}, ${it.people ?? peopleFor(it)}, ${it.inclusion}, ${it.sessionAt}::timestamptz,
        ${isoTime(nowMs)}::timestamptz, ${by})
      on conflict (agent, session, aspect) do update set inclusion = excluded.inclusion
        where t.inclusion is null and t.done_at is null and excluded.inclusion is not null
      returning xmax = 0 as "isNew"`.execute(db);
    if (rows[0]?.isNew === true) added += 1;
  }
  return added;
}

export interface For {
  readonly person: PersonId;
  readonly now: string;
  readonly aspect?: Aspect | undefined;
  readonly agent?: AgentId | undefined;
}

/** Those that this person may label now. */
const mayLabel = ({ person, now, aspect, agent }: For) => sql`done_at is null
  and ${aspect === undefined ? sql`true` : sql`aspect = ${aspect}`}
  and ${agent === undefined ? sql`true` : sql`agent = ${agent}`}
  and (held_by is null or held_by = ${person} or held_until <= ${now}::timestamptz)
  and not exists (select from annotation_labels l where l.annotation = annotations.id and l.person = ${person})`;

/**
 * The next one for a person: the one they hold, then what they have not skipped; what a person, an incident or an alarm sent
 * goes before what rules chose by the way, and of those the one that waited for longest.
 */
export async function nextFor(db: Db, it: For): Promise<AnnotationId | null> {
  const { rows } = await sql<{ id: AnnotationId }>`select id from annotations where ${mayLabel(it)}
    order by held_by is not null and held_by = ${it.person} and held_until > ${it.now}::timestamptz desc,
      (select at from annotation_skips k where k.annotation = annotations.id and k.person = ${it.person}) nulls first,
      case when rule in ('hand', 'incident', 'alarm') then 0 else 1 end, created_at, id
    limit 1 for update skip locked`.execute(db);
  return rows[0]?.id ?? null;
}

export async function waitingFor(db: Db, it: For): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from annotations where ${mayLabel(it)}`.execute(db);
  return rows[0]?.n ?? 0;
}

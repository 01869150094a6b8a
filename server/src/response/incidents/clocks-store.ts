import type { IncidentClock } from "@reeve/contract/incident-regulation";
import type { IncidentId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

export interface ClockRow {
  readonly clock: string;
  readonly state: IncidentClock["state"];
  readonly started_at: string;
  readonly due_at: string | null;
  readonly by_name: string | null;
  readonly reason: string | null;
  readonly at: string | null;
}

export async function clocksOf(db: Db, id: IncidentId): Promise<readonly ClockRow[]> {
  const { rows } =
    await sql<ClockRow>`select clock, state, started_at, due_at, by_name, reason, at from incident_clocks where incident_id = ${id} order by due_at nulls last, clock`.execute(
      db,
    );
  return rows;
}

/** One that is there already is left as it is. */
export async function addClock(
  db: Db,
  id: IncidentId,
  clock: string,
  startedAt: string,
  dueAt: string | null,
): Promise<boolean> {
  const { numAffectedRows } =
    await sql`insert into incident_clocks (incident_id, clock, state, started_at, due_at)
    values (${id}, ${clock}, 'asked', ${startedAt}::timestamptz, ${dueAt}::timestamptz) on conflict do nothing`.execute(
      db,
    );
  return numAffectedRows === 1n;
}

export async function answerClock(
  db: Db,
  id: IncidentId,
  clock: string,
  said: {
    readonly as: ClockRow["state"];
    readonly by: string;
    readonly reason: string;
    readonly at: string;
  },
): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update incident_clocks set state = ${said.as}, by_name = ${said.by}, reason = ${said.reason},
    at = ${said.at}::timestamptz where incident_id = ${id} and clock = ${clock} and state <> 'met'`.execute(
      db,
    );
  return numAffectedRows === 1n;
}

export interface DueClock extends ClockRow {
  readonly incident: IncidentId;
  readonly ref: number;
}

/** Those that nobody dismissed or met, and that are due before a time. */
export async function clocksDue(db: Db, before: string): Promise<readonly DueClock[]> {
  const { rows } =
    await sql<DueClock>`select c.*, i.id as incident, i.ref from incident_clocks c join incidents i on i.id = c.incident_id
    where c.state in ('asked', 'running') and c.due_at <= ${before}::timestamptz and i.mode <> 'test'
      and coalesce(i.closed_as, '') not in ('declined', 'merged')`.execute(db);
  return rows;
}

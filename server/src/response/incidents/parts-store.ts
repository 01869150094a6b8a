import type {
  Containment,
  ContainStep,
  IncidentTask,
  IncidentUpdate,
  LessonKind,
} from "@reeve/contract/incident";
import type { AgentId, IncidentId, PersonId, StopId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

/** A lesson as it was linked; whether it works is looked at when it is shown. */
export interface Linked {
  readonly kind: LessonKind;
  readonly target: string;
  readonly by: string;
  readonly at: string;
}

/** The parts of one incident, in a database or in a transaction of it that holds the incident's lock. */
export const partsOf = (db: Db, id: IncidentId) => ({
  async say(kind: IncidentUpdate["kind"], text: string, by: string, at: string): Promise<void> {
    await sql`insert into incident_updates select ${id}, coalesce(max(n), 0) + 1, ${at}::timestamptz, ${by}, ${kind}, ${text}
      from incident_updates where incident_id = ${id}`.execute(db);
  },

  async updates(): Promise<IncidentUpdate[]> {
    const { rows } =
      await sql<IncidentUpdate>`select n, at, by_name as by, kind, text from incident_updates where incident_id = ${id} order by n`.execute(
        db,
      );
    return rows;
  },

  async contained(it: {
    readonly step: ContainStep;
    readonly says: string;
    readonly agent: AgentId | null;
    readonly stop: StopId | null;
    readonly at: string;
    readonly by: string;
    readonly reason: string;
  }): Promise<void> {
    await sql`insert into incident_containments select ${id}, coalesce(max(n), 0) + 1, ${it.step}, ${it.says}, ${it.agent}, ${it.stop},
      ${it.at}::timestamptz, ${it.by}, ${it.reason} from incident_containments where incident_id = ${id}`.execute(
      db,
    );
  },

  async containment(): Promise<Containment[]> {
    const { rows } = await sql<
      Omit<Containment, "undone"> & { ended_by: string | null; ended_at: string | null }
    >`select c.n, c.step, c.says, c.at, c.by_name as by, c.reason, c.stop_id as stop, s.ended_by, s.ended_at,
        case when c.stop_id is null then c.at else (select max(p.confirmed_at) from stop_points p where p.stop_id = c.stop_id) end as "inForceAt"
      from incident_containments c left join stops s on s.id = c.stop_id where c.incident_id = ${id} order by c.n`.execute(
      db,
    );
    return rows.map(({ ended_by, ended_at, ...row }) => ({
      ...row,
      undone: ended_at === null ? null : { by: ended_by ?? "", at: ended_at },
    }));
  },

  async addTask(title: string, owner: PersonId, due: string): Promise<void> {
    await sql`insert into incident_tasks (incident_id, n, title, owner_id, due_at) select ${id}, coalesce(max(n), 0) + 1, ${title}, ${owner},
      ${due}::timestamptz from incident_tasks where incident_id = ${id}`.execute(db);
  },

  /** False where there is no such task, or it is over. */
  async endTask(
    n: number,
    as: "done" | "dropped",
    { by, at, reason }: { readonly by: string; readonly at: string; readonly reason: string },
  ): Promise<boolean> {
    const { numAffectedRows } =
      await sql`update incident_tasks set status = ${as}, ended_by = ${by}, ended_at = ${at}::timestamptz,
      ended_reason = ${reason} where incident_id = ${id} and n = ${n} and status = 'open'`.execute(
        db,
      );
    return numAffectedRows === 1n;
  },

  async tasks(now: string): Promise<IncidentTask[]> {
    const { rows } = await sql<{
      n: number;
      title: string;
      owner: PersonId;
      name: string;
      due_at: string;
      status: IncidentTask["status"];
      ended_by: string | null;
      ended_at: string | null;
      ended_reason: string | null;
    }>`select t.n, t.title, p.id as owner, p.name, t.due_at, t.status, t.ended_by, t.ended_at, t.ended_reason
      from incident_tasks t join people p on p.id = t.owner_id where t.incident_id = ${id} order by t.n`.execute(
      db,
    );
    return rows.map((row) => ({
      n: row.n,
      title: row.title,
      owner: { id: row.owner, name: row.name },
      dueAt: row.due_at,
      status: row.status,
      overdue: row.status === "open" && row.due_at <= now,
      ended:
        row.ended_at === null
          ? null
          : { by: row.ended_by ?? "", at: row.ended_at, reason: row.ended_reason ?? "" },
    }));
  },

  async link({ kind, target, by, at }: Linked): Promise<boolean> {
    const { numAffectedRows } =
      await sql`insert into incident_lessons values (${id}, ${kind}, ${target}, ${by}, ${at}::timestamptz)
      on conflict do nothing`.execute(db);
    return numAffectedRows === 1n;
  },

  async unlink(kind: LessonKind, target: string): Promise<boolean> {
    const { numAffectedRows } =
      await sql`delete from incident_lessons where incident_id = ${id} and kind = ${kind} and target = ${target}`.execute(
        db,
      );
    return numAffectedRows === 1n;
  },

  async lessons(): Promise<Linked[]> {
    const { rows } =
      await sql<Linked>`select kind, target, by_name as by, at from incident_lessons where incident_id = ${id} order by at, kind, target`.execute(
        db,
      );
    return rows;
  },
});

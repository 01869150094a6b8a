import type { Drill, DrillEvery, DrillEvidence, DrillKind, DrillStep } from "@reeve/contract/drill";
import type { AgentId, DrillId, ServerId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { deadAfter } from "../../platform/processes.ts";

type Row = {
  id: DrillId;
  kind: DrillKind;
  agent_id: AgentId;
  agent_name: string;
  canary: boolean;
  status: Drill["status"];
  why: string | null;
  doing: string | null;
  source: Drill["source"];
  by_name: string;
  process: string;
  started_at: string;
  ended_at: string | null;
  effect_ms: number | null;
  target_ms: number;
  steps: string;
  evidence: string;
};
type PlanRow = { kind: DrillKind; every: DrillEvery; since: string };
type CanaryRow = { one: boolean; agent_id: AgentId; server_id: ServerId };
type Tables = { drills: Row; drill_plans: PlanRow; drill_canary: CanaryRow };

/** What a drill has come to. */
export type Progress = Pick<
  Drill,
  "status" | "why" | "doing" | "endedAt" | "effectMs" | "steps" | "evidence"
>;

/** Drills and how often they run, in a database or in a transaction of it. */
export const drillStore = (connection: Kysely<object>) => {
  const db = connection.withTables<Tables>();
  const over = ["passed", "failed", "aborted"] as const;
  return {
    async find(id: DrillId): Promise<Drill | null> {
      const row = await db.selectFrom("drills").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : drill(row);
    },

    /** Newest first; one more than asked for tells that there are more. */
    async list(filter: {
      readonly kind?: DrillKind | undefined;
      readonly agent?: AgentId | undefined;
      readonly after: DrillId | null;
      readonly limit: number;
    }): Promise<Drill[]> {
      let query = db
        .selectFrom("drills")
        .selectAll()
        .orderBy("id", "desc")
        .limit(filter.limit + 1);
      if (filter.kind !== undefined) query = query.where("kind", "=", filter.kind);
      if (filter.agent !== undefined) query = query.where("agent_id", "=", filter.agent);
      if (filter.after !== null) query = query.where("id", "<", filter.after);
      return (await query.execute()).map(drill);
    },

    /** Adds one that begins. False while another runs, in whichever process. */
    async begin(it: Drill, process: string): Promise<boolean> {
      const done = await db
        .insertInto("drills")
        .values({
          id: it.id,
          kind: it.kind,
          agent_id: it.agent.id,
          agent_name: it.agent.name,
          canary: it.canary,
          source: it.source,
          by_name: it.by,
          process,
          started_at: it.startedAt,
          target_ms: it.targetMs,
          ...progress(it),
        })
        .onConflict((conflict) =>
          conflict.column("status").where("status", "=", "running").doNothing(),
        )
        .executeTakeFirst();
      return (done.numInsertedOrUpdatedRows ?? 0n) > 0n;
    },

    /** What it came to, while it runs. False once somebody else has closed it. */
    async save(id: DrillId, it: Progress): Promise<boolean> {
      const done = await db
        .updateTable("drills")
        .set(progress(it))
        .where("id", "=", id)
        .where("status", "=", "running")
        .executeTakeFirst();
      return done.numUpdatedRows > 0n;
    },

    /** Those that still run, as far as the record goes, in a process that does not live any more. */
    async cut(me: string): Promise<Drill[]> {
      const rows = await db
        .selectFrom("drills")
        .selectAll()
        .where("status", "=", "running")
        .where("process", "<>", me)
        .where(
          sql<boolean>`not exists (select from processes p where p.id::text = drills.process
            and p.seen_at > clock_timestamp() - ${deadAfter}::interval)`,
        )
        .execute();
      return rows.map(drill);
    },

    async running(): Promise<Drill | null> {
      const row = await db
        .selectFrom("drills")
        .selectAll()
        .where("status", "=", "running")
        .executeTakeFirst();
      return row === undefined ? null : drill(row);
    },

    /** The newest of a kind with the canary that is over; of those that said something only, where asked. */
    async last(kind: DrillKind, said: boolean): Promise<Drill | null> {
      const row = await db
        .selectFrom("drills")
        .selectAll()
        .where("kind", "=", kind)
        .where("canary", "=", true)
        .where("status", "in", said ? over.slice(0, 2) : over)
        .orderBy("id", "desc")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : drill(row);
    },

    async plans(): Promise<ReadonlyMap<DrillKind, Pick<PlanRow, "every" | "since">>> {
      const rows = await db.selectFrom("drill_plans").selectAll().execute();
      return new Map(rows.map((row) => [row.kind, row]));
    },

    async plan(kind: DrillKind, every: DrillEvery, since: string): Promise<void> {
      await db
        .insertInto("drill_plans")
        .values({ kind, every, since })
        .onConflict((conflict) => conflict.column("kind").doUpdateSet({ every, since }))
        .execute();
    },

    async canary(): Promise<{ readonly agent: AgentId; readonly server: ServerId } | null> {
      const row = await db.selectFrom("drill_canary").selectAll().executeTakeFirst();
      return row === undefined ? null : { agent: row.agent_id, server: row.server_id };
    },

    async setCanary(agent: AgentId, server: ServerId): Promise<void> {
      const set = { agent_id: agent, server_id: server };
      await db
        .insertInto("drill_canary")
        .values({ one: true, ...set })
        .onConflict((conflict) => conflict.column("one").doUpdateSet(set))
        .execute();
    },
  };
};

const progress = (it: Progress) => ({
  status: it.status,
  why: it.why,
  doing: it.doing,
  ended_at: it.endedAt,
  effect_ms: it.effectMs,
  steps: JSON.stringify(it.steps),
  evidence: JSON.stringify(it.evidence),
});

const drill = (row: Row): Drill => ({
  id: row.id,
  kind: row.kind,
  agent: { id: row.agent_id, name: row.agent_name },
  canary: row.canary,
  status: row.status,
  why: row.why,
  doing: row.doing,
  source: row.source,
  by: row.by_name,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  effectMs: row.effect_ms,
  targetMs: row.target_ms,
  steps: JSON.parse(row.steps) as DrillStep[],
  evidence: JSON.parse(row.evidence) as DrillEvidence,
});

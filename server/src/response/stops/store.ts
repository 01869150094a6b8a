import type { AgentId, PersonId, StopId } from "@reeve/contract/id";
import type { Stop, StopLevel } from "@reeve/contract/stop";
import { sql, type Kysely } from "kysely";
import { stopKey, type KnownStop } from "../../access/stops/known.ts";

type Row = {
  id: StopId;
  level: StopLevel;
  agent_id: AgentId | null;
  version: string | null;
  server: string | null;
  tool: string | null;
  person_id: PersonId | null;
  says: string;
  reason: string;
  source: Stop["source"];
  by_id: string;
  by_name: string;
  made_at: string;
  resume_person: PersonId | null;
  resume_by: string | null;
  resume_reason: string | null;
  resume_at: string | null;
  ended_by: string | null;
  ended_reason: string | null;
  ended_at: string | null;
};
type PointRow = {
  stop_id: StopId;
  process: string;
  point: string;
  after_ms: number | null;
  cut: number;
  confirmed_at: string | null;
};
type Tables = {
  stops: Row;
  stop_points: PointRow;
  agents: { id: AgentId; behaviour: PersonId | null; tier: string; status: string; epoch: number };
  delegations: { agent_id: AgentId; person_id: PersonId; ended_at: string | null };
};

/** A stop that is made: who made it, and what of. */
export interface NewStop extends KnownStop {
  readonly source: Stop["source"];
  readonly byId: string;
}

type Held = Pick<Stop, "id" | "level" | "agent" | "person" | "source">;

/** Stops, in a database or in a transaction of it. */
export const stopStore = (connection: Kysely<object>) => {
  const db = connection.withTables<Tables>();

  /** Which of them hold an agent of the tier critical: ending those takes two. */
  const needSecond = async (stops: readonly Held[]): Promise<ReadonlySet<StopId>> => {
    const found = new Set<StopId>();
    for (const { id, level, agent, person, source } of stops) {
      // A drill's was made to end: its owner agreed to both.
      if (level === "tool" || level === "server" || source === "drill") continue;
      let query = db
        .selectFrom("agents")
        .select("agents.id")
        .where("tier", "=", "critical")
        .where("status", "in", ["active", "suspended"]);
      if (agent !== null) query = query.where("agents.id", "=", agent);
      if (level === "person")
        query = query.where((of) =>
          of.or([
            of("behaviour", "=", person),
            of.exists(
              of
                .selectFrom("delegations as d")
                .select("d.agent_id")
                .whereRef("d.agent_id", "=", "agents.id")
                .where("d.person_id", "=", person)
                .where("d.ended_at", "is", null),
            ),
          ]),
        );
      if ((await query.limit(1).executeTakeFirst()) !== undefined) found.add(id);
    }
    return found;
  };

  const shown = async (rows: readonly Row[]): Promise<Stop[]> => {
    const ids = rows.map(({ id }) => id);
    const points =
      ids.length === 0
        ? []
        : await db
            .selectFrom("stop_points")
            .selectAll()
            .where("stop_id", "in", ids)
            .orderBy(sql`after_ms is null`)
            .orderBy("after_ms")
            .orderBy("point")
            .execute();
    const open = rows.filter(({ ended_at }) => ended_at === null);
    const two = await needSecond(
      open.map((row) => ({ ...row, agent: row.agent_id, person: row.person_id })),
    );
    return rows.map((row) =>
      stop(
        row,
        points.filter(({ stop_id }) => stop_id === row.id),
        two.has(row.id),
      ),
    );
  };

  return {
    async find(id: StopId): Promise<Stop | null> {
      const row = await db.selectFrom("stops").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : ((await shown([row]))[0] ?? null);
    },

    /** The open stop, unchanged by anyone else until the transaction ends. */
    async lock(id: StopId): Promise<Stop | null> {
      await sql`select from stops where id = ${id} for update`.execute(db);
      return this.find(id);
    },

    /** Newest first; one more than asked for tells that there are more. */
    async list(filter: {
      readonly status: "active" | "ended" | undefined;
      readonly after: StopId | null;
      readonly limit: number;
    }): Promise<Stop[]> {
      let query = db
        .selectFrom("stops")
        .selectAll()
        .orderBy("id", "desc")
        .limit(filter.limit + 1);
      if (filter.after !== null) query = query.where("id", "<", filter.after);
      if (filter.status === "active") query = query.where("ended_at", "is", null);
      if (filter.status === "ended") query = query.where("ended_at", "is not", null);
      return shown(await query.execute());
    },

    /** Adds it, or finds the open one that stops the same. */
    async add(made: NewStop): Promise<StopId> {
      const { level, agent, version, server, tool, person, says, reason, source } = made;
      await sql`select pg_advisory_xact_lock(hashtextextended(${`stop ${stopKey(made)}`}, 0))`.execute(
        db,
      );
      const same = await db
        .selectFrom("stops")
        .select(["id", "source"])
        .where("level", "=", level)
        .where("agent_id", "is not distinct from", agent)
        .where("version", "is not distinct from", version)
        .where("server", "is not distinct from", server)
        .where("tool", "is not distinct from", tool)
        .where("person_id", "is not distinct from", person)
        .where("ended_at", "is", null)
        .executeTakeFirst();
      if (same !== undefined) {
        // A stop in earnest takes a drill's over, which then does not end it any more.
        if (same.source === "drill" && source !== "drill")
          await db
            .updateTable("stops")
            .set({ reason, source, by_id: made.byId, by_name: made.by })
            .where("id", "=", same.id)
            .execute();
        return same.id;
      }
      await db
        .insertInto("stops")
        .values({
          id: made.id,
          level,
          version,
          server,
          tool,
          says,
          reason,
          source,
          agent_id: agent,
          person_id: person,
          by_id: made.byId,
          by_name: made.by,
          made_at: made.at,
          ...nothingOfItsEnd,
        })
        .execute();
      return made.id;
    },

    async known(id: StopId): Promise<boolean> {
      const row = await db.selectFrom("stops").select("id").where("id", "=", id).executeTakeFirst();
      return row !== undefined;
    },

    async ofAgent(agent: AgentId): Promise<StopId | null> {
      const row = await db
        .selectFrom("stops")
        .select("id")
        .where("agent_id", "=", agent)
        .where("level", "=", "agent")
        .where("ended_at", "is", null)
        .executeTakeFirst();
      return row?.id ?? null;
    },

    /** The first of two asks that it end. */
    async askEnd(id: StopId, who: PersonId, by: string, reason: string, at: string): Promise<void> {
      await db
        .updateTable("stops")
        .set({ resume_person: who, resume_by: by, resume_reason: reason, resume_at: at })
        .where("id", "=", id)
        .execute();
    },

    async askedBy(id: StopId): Promise<PersonId | null> {
      const row = await db
        .selectFrom("stops")
        .select("resume_person")
        .where("id", "=", id)
        .executeTakeFirst();
      return row?.resume_person ?? null;
    },

    async end(id: StopId, by: string, reason: string, at: string): Promise<void> {
      await db
        .updateTable("stops")
        .set({ ended_by: by, ended_reason: reason, ended_at: at })
        .where("id", "=", id)
        .execute();
    },

    /** No token from before is good again: what a wide stop refused stays refused once it is over. */
    async killTokens({ level, agent, person }: Held): Promise<void> {
      let query = db
        .updateTable("agents")
        .set({ epoch: sql<number>`epoch + 1` })
        .where("status", "=", "active");
      if (level === "version") query = query.where("id", "=", agent);
      else if (level === "person")
        query = query.where((of) =>
          of.or([
            of("behaviour", "=", person),
            of(
              "id",
              "in",
              of.selectFrom("delegations").select("agent_id").where("person_id", "=", person),
            ),
          ]),
        );
      else if (level !== "everything") return;
      await query.execute();
    },
  };
};

const nothingOfItsEnd = {
  resume_person: null,
  resume_by: null,
  resume_reason: null,
  resume_at: null,
  ended_by: null,
  ended_reason: null,
  ended_at: null,
};

const stop = (row: Row, points: readonly PointRow[], needsSecond: boolean): Stop => ({
  id: row.id,
  level: row.level,
  agent: row.agent_id,
  version: row.version,
  server: row.server,
  tool: row.tool,
  person: row.person_id,
  says: row.says,
  reason: row.reason,
  source: row.source,
  by: row.by_name,
  at: row.made_at,
  needsSecond,
  resuming:
    row.resume_at === null || row.ended_at !== null
      ? null
      : { by: row.resume_by ?? "", reason: row.resume_reason ?? "", at: row.resume_at },
  ended:
    row.ended_at === null
      ? null
      : { by: row.ended_by ?? "", reason: row.ended_reason ?? "", at: row.ended_at },
  enforcement: points.map(({ point, after_ms, cut, confirmed_at }) => ({
    point,
    state: after_ms === null ? "unconfirmed" : "confirmed",
    confirmedAt: confirmed_at,
    afterMs: after_ms,
    cut,
  })),
});

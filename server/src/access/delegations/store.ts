import type { Delegation } from "@reeve/contract/delegation";
import type { AgentId, PersonId } from "@reeve/contract/id";
import type { Person } from "@reeve/contract/person";
import type { Kysely, Selectable } from "kysely";
import { isoTime } from "../../platform/clock.ts";

type DelegationsTable = {
  agent_id: AgentId;
  person_id: PersonId;
  epoch: number;
  made_at: string;
  expires_at: string;
  ended_at: string | null;
};
type Tables = {
  delegations: DelegationsTable;
  agents: { id: AgentId; name: string };
  people: { id: PersonId; name: string; status: Person["status"] };
};

/** A delegation with its number, and whether its person is one who acts here. */
export interface Stored {
  readonly delegation: Delegation;
  readonly epoch: number;
  readonly personStatus: Person["status"];
}

/** Delegations, in a database or in a transaction of it. */
export const delegationStore = (db: Kysely<object>) => {
  const tables = db.withTables<Tables>();
  const whole = () =>
    tables
      .selectFrom("delegations as d")
      .innerJoin("agents as a", "a.id", "d.agent_id")
      .innerJoin("people as p", "p.id", "d.person_id")
      .selectAll("d")
      .select(["a.name as agent_name", "p.name as person_name", "p.status as person_status"]);
  return {
    async list(by: {
      readonly agent?: AgentId | undefined;
      readonly person?: PersonId | undefined;
      readonly limit: number;
      readonly nowMs: number;
    }): Promise<Delegation[]> {
      let query = whole();
      if (by.agent !== undefined) query = query.where("d.agent_id", "=", by.agent);
      if (by.person !== undefined) query = query.where("d.person_id", "=", by.person);
      const rows = await query
        .orderBy((of) =>
          of.or([of("d.ended_at", "is not", null), of("d.expires_at", "<=", isoTime(by.nowMs))]),
        )
        .orderBy("d.made_at", "desc")
        .orderBy("d.agent_id")
        .limit(by.limit)
        .execute();
      return rows.map((row) => read(row).delegation);
    },

    async find(agent: AgentId, person: PersonId): Promise<Stored | null> {
      const row = await whole()
        .where("d.agent_id", "=", agent)
        .where("d.person_id", "=", person)
        .executeTakeFirst();
      return row ? read(row) : null;
    },

    /** Makes it, or makes it anew: then it is the next one of its pair. */
    async make(agent: AgentId, person: PersonId, madeAt: string, expiresAt: string): Promise<void> {
      await tables
        .insertInto("delegations")
        .values({
          agent_id: agent,
          person_id: person,
          epoch: 1,
          made_at: madeAt,
          expires_at: expiresAt,
          ended_at: null,
        })
        .onConflict((conflict) =>
          conflict.columns(["agent_id", "person_id"]).doUpdateSet((of) => ({
            epoch: of("delegations.epoch", "+", 1),
            made_at: madeAt,
            expires_at: expiresAt,
            ended_at: null,
          })),
        )
        .execute();
    },

    /** Ends every delegation of an agent; the people whose they were. */
    async endAll(agent: AgentId, at: string): Promise<PersonId[]> {
      const rows = await tables
        .updateTable("delegations")
        .set({ ended_at: at })
        .where("agent_id", "=", agent)
        .where("ended_at", "is", null)
        .returning("person_id")
        .execute();
      return rows.map((row) => row.person_id);
    },

    async end(agent: AgentId, person: PersonId, at: string): Promise<void> {
      await tables
        .updateTable("delegations")
        .set({ ended_at: at })
        .where("agent_id", "=", agent)
        .where("person_id", "=", person)
        .where("ended_at", "is", null)
        .execute();
    },
  };
};

const read = (
  row: Selectable<DelegationsTable> & {
    agent_name: string;
    person_name: string;
    person_status: Person["status"];
  },
): Stored => ({
  delegation: {
    agent: { id: row.agent_id, name: row.agent_name },
    person: { id: row.person_id, name: row.person_name },
    madeAt: row.made_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
  },
  epoch: row.epoch,
  personStatus: row.person_status,
});

import type { Handover, HandoverStatus } from "@reeve/contract/handover";
import type { AgentId, HandoverId, PersonId } from "@reeve/contract/id";
import { sql, type Kysely, type RawBuilder } from "kysely";

interface Row {
  readonly id: HandoverId;
  readonly agent_id: AgentId;
  readonly agent_name: string;
  readonly from_person: PersonId | null;
  readonly from_name: string | null;
  readonly to_person: PersonId;
  readonly to_name: string;
  readonly offered_by: string;
  readonly offerer: PersonId | null;
  readonly says: string;
  readonly status: Exclude<HandoverStatus, "expired">;
  readonly offered_at: string;
  readonly expires_at: string;
  readonly ended_at: string | null;
  readonly reason: string | null;
}

/** A handover, and the person who offered it. */
export interface Offered {
  readonly handover: Handover;
  readonly offerer: PersonId | null;
}

/** Handovers, in a database or in a transaction of it. `now` says which offers ran out. */
export const handoverStore = (db: Kysely<object>, now: string) => {
  const whole = async (condition: RawBuilder<unknown>): Promise<Offered[]> => {
    const { rows } = await sql<Row>`
      select h.*, a.name as agent_name, f.name as from_name, p.name as to_name
      from handovers h join agents a on a.id = h.agent_id join people p on p.id = h.to_person
        left join people f on f.id = h.from_person ${condition}`.execute(db);
    return rows.map((row) => offered(row, now));
  };
  return {
    async find(id: HandoverId): Promise<Offered | null> {
      return (await whole(sql`where h.id = ${id}`))[0] ?? null;
    },

    /** The handover, unchanged by anyone else until the transaction ends. */
    async lock(id: HandoverId): Promise<Offered | null> {
      return (await whole(sql`where h.id = ${id} for update of h`))[0] ?? null;
    },

    async list(by: {
      readonly agent?: AgentId | undefined;
      readonly to?: PersonId | undefined;
      readonly status?: HandoverStatus | undefined;
      readonly limit: number;
    }): Promise<Handover[]> {
      const status =
        by.status === undefined
          ? sql`true`
          : by.status === "expired"
            ? sql`h.status = 'offered' and h.expires_at <= ${now}::timestamptz`
            : by.status === "offered"
              ? sql`h.status = 'offered' and h.expires_at > ${now}::timestamptz`
              : sql`h.status = ${by.status}`;
      const found = await whole(sql`where ${status}
        and ${by.agent === undefined ? sql`true` : sql`h.agent_id = ${by.agent}`}
        and ${by.to === undefined ? sql`true` : sql`h.to_person = ${by.to}`}
        order by h.id desc limit ${by.limit}`);
      return found.map(({ handover }) => handover);
    },

    /** The offer of an agent that stands; the agent is locked by whoever asks. */
    async standing(agent: AgentId): Promise<Handover | null> {
      return (await this.list({ agent, status: "offered", limit: 1 }))[0] ?? null;
    },

    async add({ handover: it, offerer }: Offered): Promise<void> {
      await sql`insert into handovers (id, agent_id, from_person, to_person, offered_by, offerer, says, status, offered_at, expires_at)
        values (${it.id}, ${it.agent.id}, ${it.from?.id ?? null}, ${it.to.id}, ${it.offeredBy}, ${offerer}, ${it.says}, 'offered', ${it.offeredAt}, ${it.expiresAt})`.execute(
        db,
      );
    },

    async end(
      id: HandoverId,
      status: "accepted" | "declined" | "withdrawn",
      reason: string | null,
    ): Promise<void> {
      await sql`update handovers set status = ${status}, ended_at = ${now}, reason = ${reason}
        where id = ${id} and status = 'offered'`.execute(db);
    },
  };
};

const offered = (row: Row, now: string): Offered => ({
  offerer: row.offerer,
  handover: {
    id: row.id,
    agent: { id: row.agent_id, name: row.agent_name },
    from:
      row.from_person === null
        ? null
        : { id: row.from_person, name: row.from_name ?? row.from_person },
    to: { id: row.to_person, name: row.to_name },
    offeredBy: row.offered_by,
    says: row.says,
    status: row.status === "offered" && row.expires_at <= now ? "expired" : row.status,
    offeredAt: row.offered_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
    reason: row.reason,
  },
});

import type { GrantConstraints } from "@reeve/contract/grant-constraint";
import type { GrantRequest, GrantRequestStatus } from "@reeve/contract/grant-request";
import type { AgentId, GrantId, GrantRequestId, PersonId, ServerId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { inWords } from "../grants/in-words.ts";

/** A request, and who asked: a person, or null for an agent and for a token that stands for nobody. */
export interface KeptRequest {
  readonly request: GrantRequest;
  readonly askedPerson: PersonId | null;
}

export interface NewRequest {
  readonly id: GrantRequestId;
  readonly agent: AgentId;
  readonly server: ServerId;
  readonly tools: readonly string[];
  readonly constraints: GrantConstraints;
  readonly endsAt: string | null;
  readonly reason: string;
  readonly kind: GrantRequest["askedBy"]["kind"];
  readonly person: PersonId | null;
  readonly by: string;
  readonly at: string;
  readonly expiresAt: string;
}

export interface Answer {
  readonly status: "approved" | "denied";
  readonly by: string;
  readonly person: PersonId | null;
  readonly at: string;
  readonly reason: string;
  readonly grant: GrantId | null;
}

interface Row {
  readonly id: GrantRequestId;
  readonly agent: AgentId;
  readonly agentName: string;
  readonly server: string;
  readonly tools: string[];
  readonly constraints: GrantConstraints;
  readonly endsAt: string | null;
  readonly reason: string;
  readonly kind: GrantRequest["askedBy"]["kind"];
  readonly person: PersonId | null;
  readonly by: string;
  readonly at: string;
  readonly expiresAt: string;
  readonly status: "pending" | "approved" | "denied";
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly decidedReason: string | null;
  readonly grant: GrantId | null;
}

const columns = sql`r.id, r.agent_id as agent, a.name as "agentName", s.name as server, r.tools, r.constraints,
  r.ends_at as "endsAt", r.reason, r.asked_kind as kind, r.asked_person as person, r.asked_by as by, r.asked_at as at,
  r.expires_at as "expiresAt", r.status, r.decided_by as "decidedBy", r.decided_at as "decidedAt",
  r.decided_reason as "decidedReason", r.grant_id as grant
  from grant_requests r join agents a on a.id = r.agent_id join tool_servers s on s.id = r.server_id`;

/** Requests for grants, in a database or in a transaction of it. */
export const grantRequestStore = (db: Kysely<object>, now: string) => {
  const kept = (row: Row): KeptRequest => ({
    request: requestOf(row, now),
    askedPerson: row.person,
  });
  return {
    /** Newest first; one more than asked for tells that there are more. */
    async list(it: {
      readonly limit: number;
      readonly before: GrantRequestId | null;
      readonly agent?: AgentId | undefined;
      readonly status?: GrantRequestStatus | undefined;
    }): Promise<GrantRequest[]> {
      const { rows } = await sql<Row>`select ${columns}
        where (${it.before}::text is null or r.id < ${it.before})
          and (${it.agent ?? null}::text is null or r.agent_id = ${it.agent ?? null})
          and (${it.status ?? null}::text is null or ${it.status ?? null} =
            case when r.status = 'pending' and r.expires_at <= ${now}::timestamptz then 'expired' else r.status end)
        order by r.id desc limit ${it.limit + 1}`.execute(db);
      return rows.map((row) => requestOf(row, now));
    },

    /** With `lock`, nobody else answers it until the transaction ends. */
    async find(id: GrantRequestId, lock = false): Promise<KeptRequest | null> {
      const { rows } = await sql<Row>`select ${columns} where r.id = ${id}
        ${lock ? sql`for update of r` : sql``}`.execute(db);
      return rows[0] ? kept(rows[0]) : null;
    },

    /** Those of an agent that wait. */
    async waiting(agent: AgentId): Promise<GrantRequest[]> {
      const { rows } =
        await sql<Row>`select ${columns} where r.agent_id = ${agent} and r.status = 'pending'
        and r.expires_at > ${now}::timestamptz order by r.id desc`.execute(db);
      return rows.map((row) => requestOf(row, now));
    },

    async add(it: NewRequest): Promise<void> {
      await sql`insert into grant_requests (id, agent_id, server_id, tools, constraints, ends_at, reason, asked_kind,
          asked_person, asked_by, asked_at, expires_at)
        values (${it.id}, ${it.agent}, ${it.server}, ${[...it.tools]}, ${JSON.stringify(it.constraints)}::jsonb,
          ${it.endsAt}, ${it.reason}, ${it.kind}, ${it.person}, ${it.by}, ${it.at}, ${it.expiresAt})`.execute(
        db,
      );
    },

    async answer(id: GrantRequestId, it: Answer): Promise<void> {
      await sql`update grant_requests set status = ${it.status}, decided_by = ${it.by}, decided_person = ${it.person},
        decided_at = ${it.at}, decided_reason = ${it.reason}, grant_id = ${it.grant} where id = ${id}`.execute(
        db,
      );
    },

    /** Agents with a finding that they ask, of whom no request waits any more. */
    async askNoMore(): Promise<AgentId[]> {
      const { rows } = await sql<{ subject: AgentId }>`select subject from findings
        where kind = 'grant_requested' and status <> 'resolved' and not exists (select from grant_requests r
          where r.agent_id = subject and r.status = 'pending' and r.expires_at > ${now}::timestamptz)`.execute(
        db,
      );
      return rows.map(({ subject }) => subject);
    },
  };
};

function requestOf(row: Row, now: string): GrantRequest {
  const { by, decidedBy, decidedAt, decidedReason } = row;
  const over = row.status === "pending" && Date.parse(row.expiresAt) <= Date.parse(now);
  return {
    id: row.id,
    status: over ? "expired" : row.status,
    agent: { id: row.agent, name: row.agentName },
    server: row.server,
    tools: row.tools,
    constraints: row.constraints,
    within: inWords(row.constraints),
    endsAt: row.endsAt,
    reason: row.reason,
    askedBy: { kind: row.kind, name: by },
    askedAt: row.at,
    expiresAt: row.expiresAt,
    decision:
      decidedAt === null
        ? null
        : { by: decidedBy ?? "", reason: decidedReason ?? "", at: decidedAt },
    grant: row.grant,
  };
}

import type { PersonId, ProposalId } from "@reeve/contract/id";
import type { PolicyMode } from "@reeve/contract/policy";
import type { Proposal, ProposalStatus } from "@reeve/contract/policy-change";
import { sql, type Kysely, type RawBuilder } from "kysely";

type Row = {
  id: ProposalId;
  kind: Proposal["kind"];
  name: string | null;
  cedar: string | null;
  mode: PolicyMode | null;
  base_version: number;
  reason: string;
  author: string;
  author_person: PersonId | null;
  created_at: string;
  status: ProposalStatus;
  decided_by: string | null;
  decided_at: string | null;
  decision_reason: string | null;
  version: number | null;
  base_cedar: string | null;
  base_mode: PolicyMode | null;
};

export interface NewProposal {
  readonly id: ProposalId;
  readonly kind: Proposal["kind"];
  readonly name: string | null;
  readonly cedar: string | null;
  readonly mode: PolicyMode | null;
  readonly base: number;
  readonly reason: string;
  readonly author: { readonly name: string; readonly id: string; readonly person: PersonId | null };
  readonly createdAt: string;
}

export interface Decided {
  readonly status: "approved" | "refused" | "withdrawn";
  readonly by: string;
  readonly person: PersonId | null;
  readonly at: string;
  readonly reason: string;
  readonly version: number | null;
}

/** One that waits is stale once another version is in force than it was made against; of review, once there is none. */
const status = sql<ProposalStatus>`case when p.status <> 'waiting' then p.status
  when p.kind = 'review' then case when r.required = 'none' then 'stale' else 'waiting' end
  when coalesce(f.version, 0) <> p.base_version then 'stale' else 'waiting' end`;

const all = sql`select p.id, p.kind, p.name, p.cedar, p.mode, p.base_version, p.reason, p.author, p.author_person,
    p.created_at, ${status} as status, p.decided_by, p.decided_at, p.decision_reason, p.version,
    b.cedar as base_cedar, b.mode as base_mode
  from policy_proposals p cross join policy_review r left join policies n on n.name = p.name
  left join policy_versions f on f.policy_id = n.id and f.removed_at is null
  left join policy_versions b on b.policy_id = n.id and b.version = p.base_version`;

/** Proposed changes, in a database or in a transaction of it. */
export const proposalStore = (database: Kysely<object>) => {
  const ask = async (query: RawBuilder<unknown>): Promise<Proposal[]> =>
    ((await query.execute(database)).rows as Row[]).map(proposal);
  return {
    async find(id: ProposalId): Promise<Proposal | null> {
      return (await ask(sql`${all} where p.id = ${id}`))[0] ?? null;
    },

    /** Decided by nobody else until the transaction ends. */
    async lock(id: ProposalId): Promise<Proposal | null> {
      await sql`select from policy_proposals where id = ${id} for update`.execute(database);
      return (await ask(sql`${all} where p.id = ${id}`))[0] ?? null;
    },

    /** Newest first; one more than asked for tells that there are more. */
    list(filter: {
      readonly status: ProposalStatus | undefined;
      readonly name: string | undefined;
      readonly after: ProposalId | null;
      readonly limit: number;
    }): Promise<Proposal[]> {
      const { name = null, after } = filter;
      return ask(sql`select * from (${all}) p
        where (${filter.status ?? null}::text is null or status = ${filter.status ?? null})
          and (${name}::text is null or name = ${name}) and (${after}::text is null or id < ${after})
        order by id desc limit ${filter.limit + 1}`);
    },

    async add(it: NewProposal): Promise<void> {
      await sql`insert into policy_proposals (id, kind, name, cedar, mode, base_version, reason,
          author, author_id, author_person, created_at)
        values (${it.id}, ${it.kind}, ${it.name}, ${it.cedar}, ${it.mode}, ${it.base}, ${it.reason},
          ${it.author.name}, ${it.author.id}, ${it.author.person}, ${it.createdAt})`.execute(
        database,
      );
    },

    async decide(id: ProposalId, it: Decided): Promise<void> {
      await sql`update policy_proposals set status = ${it.status}, decided_by = ${it.by},
          decided_person = ${it.person}, decided_at = ${it.at}, decision_reason = ${it.reason},
          version = ${it.version} where id = ${id}`.execute(database);
    },

    /** Whether it was this actor who proposed it. */
    async isAuthor(id: ProposalId, actor: { id: string; person: PersonId | null }) {
      const { rows } = await sql<{ own: boolean }>`select
        coalesce(author_person = ${actor.person}, author_id = ${actor.id}) as own
        from policy_proposals where id = ${id}`.execute(database);
      return rows[0]?.own === true;
    },
  };
};

const text = (cedar: string | null, mode: PolicyMode | null) =>
  cedar === null || mode === null ? null : { cedar, mode };

const proposal = (row: Row): Proposal => ({
  id: row.id,
  kind: row.kind,
  status: row.status,
  name: row.name,
  base: row.base_version,
  before: text(row.base_cedar, row.base_mode),
  after: text(row.cedar, row.mode),
  reason: row.reason,
  author: { name: row.author, person: row.author_person },
  createdAt: row.created_at,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at,
  decisionReason: row.decision_reason,
  version: row.version,
});

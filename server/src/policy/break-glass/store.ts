import type { BreakGlass, BreakGlassStatus } from "@reeve/contract/break-glass";
import type { AgentId, BreakGlassId, PersonId } from "@reeve/contract/id";
import { sql, type Kysely, type RawBuilder } from "kysely";

type Row = {
  id: BreakGlassId;
  status: BreakGlassStatus;
  agent_id: AgentId;
  agent_name: string;
  policy: string;
  ticket: string;
  reason: string;
  minutes: number;
  opener: string;
  opener_person: PersonId;
  requested_at: string;
  confirmed_by: string | null;
  confirmed_person: PersonId | null;
  confirmed_at: string | null;
  expires_at: string | null;
  refused_by: string | null;
  ended_by: string | null;
  ended_at: string | null;
  end_reason: string | null;
  reviewed_by: string | null;
  reviewed_person: PersonId | null;
  reviewed_at: string | null;
  conclusion: string | null;
};

/** How long a second person may take. */
const patience = sql`interval '1 hour'`;

const all = (now: string) => sql`select g.*, a.name as agent_name, case
    when g.refused_at is not null then 'refused'
    when g.confirmed_at is null then
      case when g.requested_at + ${patience} <= ${now}::timestamptz then 'lapsed' else 'requested' end
    when g.reviewed_at is not null then 'closed'
    when g.ended_at is not null or g.expires_at <= ${now}::timestamptz then 'review'
    else 'open' end as status
  from break_glass g join agents a on a.id = g.agent_id`;

type Change = Partial<Omit<Row, "id" | "status" | "agent_id" | "agent_name">> & {
  readonly refused_at?: string;
};

/** Break-glass, in a database or in a transaction of it. Its status follows from the time. */
export const breakGlassStore = (database: Kysely<object>) => {
  const ask = async (query: RawBuilder<unknown>): Promise<BreakGlass[]> =>
    ((await query.execute(database)).rows as Row[]).map(breakGlass);
  const db = database.withTables<{
    break_glass: Omit<Row, "status" | "agent_name"> & { refused_at: string | null };
    agents: { id: AgentId; name: string; status: string };
  }>();
  return {
    async find(id: BreakGlassId, now: string): Promise<BreakGlass | null> {
      return (await ask(sql`${all(now)} where g.id = ${id}`))[0] ?? null;
    },

    /** Changed by nobody else until the transaction ends. */
    async lock(id: BreakGlassId, now: string): Promise<BreakGlass | null> {
      await sql`select from break_glass where id = ${id} for update`.execute(database);
      return (await ask(sql`${all(now)} where g.id = ${id}`))[0] ?? null;
    },

    /** Newest first; one more than asked for tells that there are more. */
    list(filter: {
      readonly status: BreakGlassStatus | undefined;
      readonly after: BreakGlassId | null;
      readonly limit: number;
      readonly now: string;
    }): Promise<BreakGlass[]> {
      const { status = null, after } = filter;
      return ask(sql`select * from (${all(filter.now)}) g
        where (${status}::text is null or status = ${status}) and (${after}::text is null or id < ${after})
        order by id desc limit ${filter.limit + 1}`);
    },

    /** The agent of this id or name, unless it is retired. */
    async agentCalled(called: string): Promise<AgentId | null> {
      const row = await db
        .selectFrom("agents")
        .select("id")
        .where((eb) => eb.or([eb("id", "=", called as AgentId), eb("name", "=", called)]))
        .where("status", "<>", "retired")
        .executeTakeFirst();
      return row?.id ?? null;
    },

    async add(it: {
      readonly id: BreakGlassId;
      readonly agent: AgentId;
      readonly policy: string;
      readonly ticket: string;
      readonly reason: string;
      readonly minutes: number;
      readonly opener: { readonly name: string; readonly person: PersonId };
      readonly at: string;
    }): Promise<void> {
      await sql`insert into break_glass
          (id, agent_id, policy, ticket, reason, minutes, opener, opener_person, requested_at)
        values (${it.id}, ${it.agent}, ${it.policy}, ${it.ticket}, ${it.reason}, ${it.minutes},
          ${it.opener.name}, ${it.opener.person}, ${it.at})`.execute(database);
    },

    async change(id: BreakGlassId, change: Change): Promise<void> {
      await db.updateTable("break_glass").set(change).where("id", "=", id).execute();
    },

    /** Notes the end of those whose time is over, so that nothing carries them on. */
    async noteExpired(now: string): Promise<void> {
      await sql`update break_glass set ended_at = expires_at
        where confirmed_at is not null and ended_at is null and expires_at <= ${now}`.execute(
        database,
      );
    },
  };
};

const who = (name: string | null, person: PersonId | null) =>
  name === null || person === null ? null : { name, person };

const breakGlass = (row: Row): BreakGlass => ({
  id: row.id,
  status: row.status,
  agent: { id: row.agent_id, name: row.agent_name },
  policy: row.policy,
  ticket: row.ticket,
  reason: row.reason,
  minutes: row.minutes,
  opener: { name: row.opener, person: row.opener_person },
  requestedAt: row.requested_at,
  confirmer: who(row.confirmed_by, row.confirmed_person),
  confirmedAt: row.confirmed_at,
  expiresAt: row.expires_at,
  refusedBy: row.refused_by,
  endedAt: row.ended_at,
  endedBy: row.ended_by,
  endReason: row.end_reason,
  reviewer: who(row.reviewed_by, row.reviewed_person),
  reviewedAt: row.reviewed_at,
  conclusion: row.conclusion,
});

import type { Approval, ApprovalStatus, Vote, VoteProof } from "@reeve/contract/approval";
import type { ActionKind } from "@reeve/contract/action";
import type { ActionId, AgentId, ApprovalId, PersonId } from "@reeve/contract/id";
import { sql, type ExpressionBuilder, type Generated, type Kysely, type Selectable } from "kysely";

type Tables = {
  approvals: {
    id: ApprovalId;
    binding: string;
    agent_id: AgentId;
    agent_name: string;
    principal: string | null;
    session: string | null;
    action: ActionId;
    kind: ActionKind;
    server: string | null;
    tool: string | null;
    args: string;
    asks: string;
    scope: string | null;
    reason: string;
    requested_at: string;
    expires_at: string;
    status: "pending" | "approved" | "denied";
    decided_at: string | null;
    agent_epoch: number;
    admins_asked: Generated<boolean>;
  };
  approval_votes: {
    approval_id: ApprovalId;
    voter: string;
    voter_kind: "person" | "token";
    voter_name: string;
    person_id: PersonId | null;
    approve: boolean;
    reason: string;
    at: string;
    proof: VoteProof | null;
  };
  approval_uses: { approval_id: ApprovalId; action: ActionId; at: string };
};
type Row = Selectable<Tables["approvals"]>;

/** Approvals, in a database or in a transaction of it. */
export const approvalStore = (connection: Kysely<object>) => {
  const db = connection.withTables<Tables>();
  const votes = async (ids: readonly ApprovalId[]) =>
    ids.length === 0
      ? []
      : db
          .selectFrom("approval_votes")
          .selectAll()
          .where("approval_id", "in", ids)
          .orderBy("at")
          .execute();
  const uses = async (ids: readonly ApprovalId[]) =>
    ids.length === 0
      ? []
      : db.selectFrom("approval_uses").selectAll().where("approval_id", "in", ids).execute();
  const shown = async (rows: readonly Row[], now: string): Promise<Approval[]> => {
    const ids = rows.map(({ id }) => id);
    const [cast, used] = [await votes(ids), await uses(ids)];
    return rows.map((row) =>
      approval(
        row,
        cast.filter((one) => one.approval_id === row.id).map(vote),
        used.find((one) => one.approval_id === row.id)?.action ?? null,
        now,
      ),
    );
  };

  return {
    async find(id: ApprovalId, now: string): Promise<Approval | null> {
      const rows = await db.selectFrom("approvals").selectAll().where("id", "=", id).execute();
      return (await shown(rows, now))[0] ?? null;
    },

    /** The approval, unchanged by anyone else until the transaction ends. */
    async lock(id: ApprovalId, now: string): Promise<Approval | null> {
      const rows = await db
        .selectFrom("approvals")
        .selectAll()
        .where("id", "=", id)
        .forUpdate()
        .execute();
      return (await shown(rows, now))[0] ?? null;
    },

    /** Newest first. */
    async list(
      filter: {
        readonly status: ApprovalStatus | undefined;
        readonly agent?: AgentId | undefined;
        readonly after: ApprovalId | null;
        readonly limit: number;
      },
      now: string,
    ): Promise<Approval[]> {
      let query = db
        .selectFrom("approvals")
        .selectAll()
        .orderBy("id", "desc")
        .limit(filter.limit + 1);
      if (filter.after !== null) query = query.where("id", "<", filter.after);
      const { status } = filter;
      if (filter.agent !== undefined) query = query.where("agent_id", "=", filter.agent);
      if (status !== undefined) query = query.where((eb) => hasStatus(eb, status, now));
      return shown(await query.execute(), now);
    },

    /** Nobody else asks the same at the same time, until the transaction ends. */
    async alone(binding: string): Promise<void> {
      await sql`select pg_advisory_xact_lock(hashtextextended(${binding}, 7233611))`.execute(db);
    },

    /** The last question about this very action that still stands: not used up and not run out. */
    async standing(binding: string, now: string): Promise<Approval | null> {
      const rows = await db
        .selectFrom("approvals")
        .selectAll()
        .where("binding", "=", binding)
        .where("expires_at", ">", now)
        .where("id", "not in", (eb) => eb.selectFrom("approval_uses").select("approval_id"))
        .orderBy("id", "desc")
        .limit(1)
        .execute();
      return (await shown(rows, now))[0] ?? null;
    },

    /** What an approval of this question would cover, hashed. */
    async binding(id: ApprovalId): Promise<string | null> {
      const row = await db
        .selectFrom("approvals")
        .select("binding")
        .where("id", "=", id)
        .executeTakeFirst();
      return row?.binding ?? null;
    },

    /** The last one before it that was approved, of the same tool and by the same agent. */
    async approvedBefore({ id, agent, server, tool }: Approval): Promise<Approval | null> {
      const rows = await db
        .selectFrom("approvals")
        .selectAll()
        .where("agent_id", "=", agent.id)
        .where("server", "is not distinct from", server)
        .where("tool", "is not distinct from", tool)
        .where("status", "=", "approved")
        .where("id", "<", id)
        .orderBy("id", "desc")
        .limit(1)
        .execute();
      return (await shown(rows, rows[0]?.requested_at ?? ""))[0] ?? null;
    },

    async pendingOf(agent: AgentId, now: string): Promise<number> {
      const { count } = await db
        .selectFrom("approvals")
        .select((eb) => eb.fn.countAll<number>().as("count"))
        .where("agent_id", "=", agent)
        .where("status", "=", "pending")
        .where("expires_at", ">", now)
        .executeTakeFirstOrThrow();
      return count;
    },

    async add(binding: string, agentEpoch: number, it: Approval): Promise<void> {
      await db
        .insertInto("approvals")
        .values({
          id: it.id,
          binding,
          agent_id: it.agent.id,
          agent_name: it.agent.name,
          principal: it.principal,
          session: it.session,
          action: it.action,
          kind: it.kind,
          server: it.server,
          tool: it.tool,
          args: JSON.stringify(it.args),
          asks: JSON.stringify(it.asks),
          scope: it.scope && JSON.stringify(it.scope),
          reason: it.reason,
          requested_at: it.requestedAt,
          expires_at: it.expiresAt,
          status: "pending",
          decided_at: null,
          agent_epoch: agentEpoch,
        })
        .execute();
    },

    async decide(
      id: ApprovalId,
      status: "approved" | "denied",
      decidedAt: string,
      expiresAt: string,
    ): Promise<void> {
      await db
        .updateTable("approvals")
        .set({ status, decided_at: decidedAt, expires_at: expiresAt })
        .where("id", "=", id)
        .execute();
    },
  };
};

function hasStatus(
  eb: ExpressionBuilder<Tables, "approvals">,
  status: ApprovalStatus,
  now: string,
) {
  const used = eb("id", "in", eb.selectFrom("approval_uses").select("approval_id"));
  const over = eb("expires_at", "<=", now);
  switch (status) {
    case "used":
      return used;
    case "denied":
      return eb("status", "=", "denied");
    case "expired":
      return eb.and([eb("status", "!=", "denied"), over, eb.not(used)]);
    case "pending":
    case "approved":
      return eb.and([eb("status", "=", status), eb.not(over), eb.not(used)]);
  }
}

const vote = (row: Tables["approval_votes"]): Vote => ({
  by: { kind: row.voter_kind, id: row.voter, name: row.voter_name },
  approve: row.approve,
  reason: row.reason,
  proof: row.proof,
  at: row.at,
});

const approval = (row: Row, votes: Vote[], usedBy: ActionId | null, now: string): Approval => ({
  id: row.id,
  status:
    usedBy !== null
      ? "used"
      : row.status !== "denied" && row.expires_at <= now
        ? "expired"
        : row.status,
  agent: { id: row.agent_id, name: row.agent_name },
  principal: row.principal,
  session: row.session,
  action: row.action,
  kind: row.kind,
  server: row.server,
  tool: row.tool,
  args: JSON.parse(row.args) as Approval["args"],
  reason: row.reason,
  asks: JSON.parse(row.asks) as Approval["asks"],
  scope: row.scope === null ? null : (JSON.parse(row.scope) as Approval["scope"]),
  votes,
  requestedAt: row.requested_at,
  expiresAt: row.expires_at,
  decidedAt: row.decided_at,
  usedBy,
});

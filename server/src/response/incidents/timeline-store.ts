import type { Answer } from "@reeve/contract/decision";
import type { ActionId, AgentId } from "@reeve/contract/id";
import { sql, type Kysely, type RawBuilder } from "kysely";

type Db = Kysely<object>;

/** Whom an incident concerns, and from when to when. */
export interface Span {
  readonly agents: readonly AgentId[];
  readonly actions: readonly ActionId[];
  readonly from: string;
  readonly to: string;
}

export interface ActionSeen {
  readonly at: string;
  readonly log: number;
  readonly seq: number;
  readonly id: ActionId;
  readonly agent: string | null;
  readonly server: string | null;
  readonly tool: string | null;
  readonly answer: Answer | null;
}

/** The last moment is one of it. */
const during = ({ from, to }: Span): RawBuilder<unknown> =>
  sql`ts >= ${from}::timestamptz and ts <= ${to}::timestamptz`;

/** What the agents asked for, oldest first: of what was refused and of what passed so many each. */
export async function actionsSeen(
  db: Db,
  span: Span,
  most: number,
): Promise<readonly ActionSeen[]> {
  const some = (which: RawBuilder<unknown>) =>
    sql`(select ts as at, log_id as log, seq, action as id, agent, server, tool, decision as answer from records
      where kind = 'intent' and agent = any(${[...span.agents]}) and ${during(span)} and ${which} order by ts limit ${most})`;
  const { rows } =
    await sql<ActionSeen>`select * from (${some(sql`decision in ('allow', 'scope')`)} union
    ${some(sql`decision in ('block', 'escalate')`)}) a order by at, log, seq`.execute(db);
  return rows;
}

export interface ChangeSeen {
  readonly seq: number;
  readonly body: string;
}

const ofPolicies = ["policies", "proposals", "packs", "breakGlass", "limits"].map(
  (noun) => `%"operation":"${noun}.%`,
);

/** Changes of Reeve itself that name one of the agents, or are of the policies that all decisions rest on. */
export async function changesSeen(
  db: Db,
  span: Span,
  most: number,
): Promise<readonly ChangeSeen[]> {
  const named = span.agents.map((id) => `%${id}%`);
  const { rows } = await sql<ChangeSeen>`select seq, body from records
    where kind = 'admin' and log_id = 0 and ${during(span)} and body like any(${[...named, ...ofPolicies]})
      and body not like '%"operation":"incidents.%' order by seq limit ${most}`.execute(db);
  return rows;
}

export interface ApprovalSeen {
  readonly id: string;
  readonly agent: string;
  readonly server: string | null;
  readonly tool: string | null;
  readonly requested_at: string;
  readonly decided_at: string | null;
  readonly status: string;
  readonly voters: string | null;
}

export async function approvalsSeen(
  db: Db,
  span: Span,
  most: number,
): Promise<readonly ApprovalSeen[]> {
  const { rows } =
    await sql<ApprovalSeen>`select a.id, a.agent_name as agent, a.server, a.tool, a.requested_at, a.decided_at, a.status,
      (select string_agg(v.voter_name, ', ' order by v.at) from approval_votes v where v.approval_id = a.id) as voters
    from approvals a where a.agent_id = any(${[...span.agents]}) and a.requested_at >= ${span.from}::timestamptz
      and a.requested_at <= ${span.to}::timestamptz order by a.requested_at limit ${most}`.execute(
      db,
    );
  return rows;
}

export interface FindingSeen {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly subject: string;
  readonly opened_at: string;
  readonly resolved_at: string | null;
}

export async function findingsSeen(
  db: Db,
  span: Span,
  most: number,
): Promise<readonly FindingSeen[]> {
  const { rows } =
    await sql<FindingSeen>`select id, kind, title, subject, opened_at, resolved_at from findings
    where subject = any(${[...span.agents, ...span.actions]}) and opened_at >= ${span.from}::timestamptz
      and opened_at <= ${span.to}::timestamptz order by opened_at limit ${most}`.execute(db);
  return rows;
}

/** The policies that were in force at a time, with a hash of each one's text. */
export async function policiesAt(
  db: Db,
  at: string,
): Promise<readonly { name: string; version: number; mode: string; hash: string }[]> {
  const { rows } = await sql<{
    name: string;
    version: number;
    mode: string;
    hash: string;
  }>`select p.name, v.version, v.mode, encode(sha256(convert_to(v.cedar, 'UTF8')), 'hex') as hash
    from policy_versions v join policies p on p.id = v.policy_id
    where v.created_at <= ${at}::timestamptz and (v.removed_at is null or v.removed_at > ${at}::timestamptz) order by p.name`.execute(
    db,
  );
  return rows;
}

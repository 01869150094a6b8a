import type { AgentId, GrantId } from "@reeve/contract/id";
import type { Intent } from "@reeve/contract/action";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

export interface StoredNarrowing {
  readonly mode: "shadow" | "enforce";
  readonly triedAt: string;
  readonly triedBy: string;
  readonly enforcedAt: string | null;
  readonly enforcedBy: string | null;
  readonly revoked: readonly GrantId[];
  readonly created: readonly GrantId[];
}

type Row = Omit<StoredNarrowing, "revoked" | "created"> & { revoked: string; created: string };

const columns = sql`mode, tried_at as "triedAt", tried_by as "triedBy", enforced_at as "enforcedAt", enforced_by as "enforcedBy", revoked, created`;

export async function narrowingOf(
  db: Db,
  agent: AgentId,
  lock = false,
): Promise<StoredNarrowing | null> {
  const { rows } = await sql<Row>`select ${columns} from narrowings where agent_id = ${agent}
    ${lock ? sql`for update` : sql``}`.execute(db);
  const [row] = rows;
  return row
    ? {
        ...row,
        revoked: JSON.parse(row.revoked) as GrantId[],
        created: JSON.parse(row.created) as GrantId[],
      }
    : null;
}

export async function keepNarrowing(db: Db, agent: AgentId, it: StoredNarrowing): Promise<void> {
  const [revoked, created] = [JSON.stringify(it.revoked), JSON.stringify(it.created)];
  await sql`insert into narrowings (agent_id, mode, tried_at, tried_by, enforced_at, enforced_by, revoked, created)
    values (${agent}, ${it.mode}, ${it.triedAt}, ${it.triedBy}, ${it.enforcedAt}, ${it.enforcedBy}, ${revoked}, ${created})
    on conflict (agent_id) do update set mode = excluded.mode, tried_at = excluded.tried_at, tried_by = excluded.tried_by,
      enforced_at = excluded.enforced_at, enforced_by = excluded.enforced_by, revoked = excluded.revoked, created = excluded.created`.execute(
    db,
  );
}

export async function endNarrowing(db: Db, agent: AgentId): Promise<void> {
  await sql`delete from narrowings where agent_id = ${agent}`.execute(db);
}

const together = 1_000;

/** The newest intents of an agent, newest first, some hundreds at once, `most` at most. */
export async function* newestIntents(
  db: Db,
  agent: AgentId,
  since: string,
  until: string,
  most: number,
): AsyncGenerator<readonly Intent[]> {
  let after = sql`true`;
  for (let left = most; left > 0;) {
    const { rows } = await sql<{
      ts: string;
      log_id: number;
      seq: number;
      body: string;
    }>`select ts, log_id, seq, record_text(body, payload) as body from records
      where kind = 'intent' and agent = ${agent} and ts >= ${since}::timestamptz and ts < ${until}::timestamptz and ${after}
      order by ts desc, log_id desc, seq desc limit ${Math.min(left, together)}`.execute(db);
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(({ body }) => (JSON.parse(body) as { intent: Intent }).intent);
    left -= rows.length;
    after = sql`(ts, log_id, seq) < (${last.ts}::timestamptz, ${last.log_id}::integer, ${last.seq}::bigint)`;
  }
}

/** The newest calls of one tool that were let pass: of a tool that is rare among the newest of all. */
export async function newestCalls(
  db: Db,
  agent: AgentId,
  { server, tool }: { readonly server: string; readonly tool: string },
  since: string,
  until: string,
  most: number,
): Promise<readonly Intent[]> {
  const { rows } = await sql<{
    body: string;
  }>`select record_text(body, payload) as body from records
    where kind = 'intent' and tool = ${tool.slice(0, 200)} and decision in ('allow', 'scope') and agent = ${agent}
      and server = ${server} and action_kind = 'tool_call' and ts >= ${since}::timestamptz and ts < ${until}::timestamptz
    order by ts desc limit ${most}`.execute(db);
  return rows.map(({ body }) => (JSON.parse(body) as { intent: Intent }).intent);
}

/** What no count has reached yet. */
export async function uncountedRecords(db: Db): Promise<number> {
  const { rows } = await sql<{
    left: number;
  }>`select coalesce(sum(greatest(h.size - coalesce(c.next_seq, 0), 0)), 0)::bigint as left
    from heads h left join counted_logs c on c.log_id = h.log_id`.execute(db);
  return rows[0]?.left ?? 0;
}

export interface LiveGrant {
  readonly id: GrantId;
  readonly agent: AgentId;
  readonly agentName: string;
  readonly server: string;
  readonly tools: readonly string[];
  readonly createdAt: string;
}

/** Grants in force, of one agent or of all that are active. */
export async function liveGrants(
  db: Db,
  agent: AgentId | null,
  now: string,
): Promise<readonly LiveGrant[]> {
  const whose = agent === null ? sql`a.status = 'active'` : sql`g.agent_id = ${agent}`;
  const { rows } =
    await sql<LiveGrant>`select g.id, g.agent_id as agent, a.name as "agentName", s.name as server, g.tools, g.created_at as "createdAt"
    from grants g join agents a on a.id = g.agent_id join tool_servers s on s.id = g.server_id
    where ${whose} and g.revoked_at is null and not g.held and s.removed_at is null and (g.expires_at is null or g.expires_at > ${now}::timestamptz)
    order by s.name, g.id`.execute(db);
  return rows;
}

/** Tools there are, with when each was first seen. */
export async function listedTools(
  db: Db,
): Promise<
  readonly { readonly server: string; readonly tool: string; readonly firstSeenAt: string }[]
> {
  const { rows } = await sql<{ server: string; tool: string; firstSeenAt: string }>`
    select s.name as server, t.name as tool, t.first_seen_at as "firstSeenAt" from tools t
    join tool_servers s on s.id = t.server_id where t.listed_hash is not null and s.removed_at is null`.execute(
    db,
  );
  return rows;
}

/** Findings of one kind that are open, by subject. */
export async function openFindings(db: Db, kind: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{
    subject: string;
    detail: string;
  }>`select subject, detail from findings
    where kind = ${kind} and status = 'open'`.execute(db);
  return new Map(rows.map(({ subject, detail }) => [subject, detail]));
}

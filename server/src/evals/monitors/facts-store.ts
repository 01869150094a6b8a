import type { AgentId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { rowsAs } from "../../platform/rows.ts";

/** What a session did, as far as monitors ask. */
export interface SessionFacts {
  /** The share of each tool in its calls; empty where it called none. */
  readonly shares: Readonly<Record<string, number>>;
  /** Mean of the calls that ended, in milliseconds; null where none did. */
  readonly msPerCall: number | null;
  /** What its calls cost, in millionths. */
  readonly costMicros: number;
  readonly tools: readonly string[];
  readonly destinations: readonly string[];
  readonly classes: readonly string[];
}

interface Row {
  readonly agent: AgentId;
  readonly session: string;
  readonly tool: string | null;
  readonly calls: number;
  readonly ms: number | null;
  readonly ended: number;
  readonly cost: number;
}
interface Touched {
  readonly agent: AgentId;
  readonly session: string;
  readonly system: string;
  readonly class: string;
}

export const sessionKey = (agent: AgentId, session: string): string => `${agent} ${session}`;

/** Of one session no more steps than this are read. */
const mostSteps = 1_000;

/** The facts of sessions, by `sessionKey`. A session without a step that went through has none. */
export async function factsOf(
  db: Kysely<object>,
  sessions: readonly { readonly agent: AgentId; readonly session: string }[],
): Promise<ReadonlyMap<string, SessionFacts>> {
  if (sessions.length === 0) return new Map();
  const asked = rowsAs("q", sessions, { agent: "text", session: "text" });
  const steps = sql`${asked} join lateral (select * from session_steps s
    where s.agent = q.agent and s.session = q.session and coalesce(s.answer, 'allow') in ('allow', 'scope')
    order by s.at limit ${mostSteps}) s on true`;
  const { rows } = await sql<Row>`
    select q.agent, q.session, coalesce(s.server || '/', '') || s.tool as tool, count(*)::int as calls,
      (sum(e.ms))::float8 as ms, count(e.ms)::int as ended, coalesce(sum(t.cost_micros), 0)::float8 as cost
    from ${steps}
    left join lateral (select extract(epoch from min(r.ts) filter (where r.kind = 'end')
        - min(r.ts) filter (where r.kind = 'intent')) * 1000 as ms
      from records r where r.action = s.action and r.ts >= s.at - interval '1 minute') e on true
    left join tool_servers v on v.name = s.server and v.removed_at is null
    left join tools t on t.server_id = v.id and t.name = s.tool
    group by 1, 2, 3`.execute(db);
  const touched = await sql<Touched>`
    select distinct q.agent, q.session, d.system, d.class from ${steps}
    join data_touched d on d.action = s.action and d.at = s.at where d.reached`.execute(db);
  return byIt(rows, touched.rows);
}

function byIt(rows: readonly Row[], touched: readonly Touched[]): Map<string, SessionFacts> {
  const seenIn = grouped(touched);
  return new Map(
    [...grouped(rows)].map(([key, own]) => {
      const named = own.filter((row) => row.tool !== null);
      const calls = named.reduce((sum, row) => sum + row.calls, 0);
      const ended = own.reduce((sum, row) => sum + row.ended, 0);
      const seen = seenIn.get(key) ?? [];
      const facts: SessionFacts = {
        shares: Object.fromEntries(named.map((row) => [row.tool ?? "", row.calls / calls])),
        msPerCall: ended === 0 ? null : own.reduce((sum, row) => sum + (row.ms ?? 0), 0) / ended,
        costMicros: own.reduce((sum, row) => sum + row.cost, 0),
        tools: named.map((row) => row.tool ?? ""),
        destinations: [...new Set(seen.map((one) => one.system))],
        classes: [...new Set(seen.flatMap((one) => (one.class === "" ? [] : [one.class])))],
      };
      return [key, facts];
    }),
  );
}

function grouped<Of extends { agent: AgentId; session: string }>(all: readonly Of[]) {
  const by = new Map<string, Of[]>();
  for (const one of all) {
    const key = sessionKey(one.agent, one.session);
    const own = by.get(key);
    if (own) own.push(one);
    else by.set(key, [one]);
  }
  return by;
}

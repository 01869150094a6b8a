import type { BlastRadius } from "@reeve/contract/incident";
import { sql, type Kysely, type RawBuilder } from "kysely";
import type { Span } from "./timeline-store.ts";

const most = 50;

/** How far it reached: all that the agents did in this time, and the data that was touched on the way. */
export async function blastOf(db: Kysely<object>, span: Span): Promise<BlastRadius> {
  const agents = [...span.agents];
  const [from, to] = [sql`${span.from}::timestamptz`, sql`${span.to}::timestamptz`];
  const of = async <T>(query: RawBuilder<T>): Promise<T[]> => (await query.execute(db)).rows;
  const counted = await of(
    sql<{
      server: string;
      tool: string;
      allowed: number;
      refused: number;
    }>`select coalesce(server, '') as server, coalesce(tool, '') as tool,
      (count(*) filter (where decision in ('allow', 'scope')))::int as allowed,
      (count(*) filter (where decision not in ('allow', 'scope')))::int as refused
    from records where kind = 'intent' and agent = any(${agents}) and ts >= ${from} and ts <= ${to} group by 1, 2`,
  );
  const [sessions] = await of(
    sql<{ n: number }>`select count(distinct (agent, session))::int as n from session_steps
      where agent = any(${agents}) and at >= ${from} and at <= ${to}`,
  );
  const data = await of(
    sql<
      BlastRadius["data"][number]
    >`select system, class, access, count(*)::int as count from data_touched
      where agent = any(${agents}) and at >= ${from} and at <= ${to} and reached group by 1, 2, 3 order by count desc, 1, 2, 3 limit ${most}`,
  );
  const sum = (key: "allowed" | "refused"): number =>
    counted.reduce((all, row) => all + row[key], 0);
  const tools = counted
    .filter(({ tool, allowed }) => tool !== "" && allowed > 0)
    .map(({ server, tool, allowed }) => ({ server, tool, count: allowed }))
    .sort((a, b) => b.count - a.count)
    .slice(0, most);
  const [allowed, refused] = [sum("allowed"), sum("refused")];
  return { actions: allowed + refused, allowed, refused, sessions: sessions?.n ?? 0, tools, data };
}

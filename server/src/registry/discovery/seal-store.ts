import { agentKinds, sureEnough } from "@reeve/contract/discovery";
import { sql, type Kysely, type RawBuilder } from "kysely";

/** What a scope holds, as a scan leaves it and nothing else changes. */
interface Sums {
  readonly scope: string;
  readonly rows: number;
  /** Of those, what counts as an agent and is not gone. */
  readonly agents: number;
  readonly digest: string;
}

/** By scope. */
export const foundSums = (among: RawBuilder<unknown>): RawBuilder<Sums> =>
  sql<Sums>`select scope, count(*)::int as rows,
    (count(*) filter (where gone_at is null and kind = any(${agentKinds}) and confidence >= ${sureEnough}))::int as agents,
    encode(sha256(convert_to(string_agg(concat_ws(' ', id, kind, source, confidence, extract(epoch from first_seen_at),
      extract(epoch from gone_at), name), chr(10) order by id), 'UTF8')), 'hex') as digest
    from discovered where ${among} group by scope`;

export async function sealOf(db: Kysely<object>, scope: string): Promise<Omit<Sums, "scope">> {
  const { rows } = await foundSums(sql`scope = ${scope}`).execute(db);
  const { scope: _, ...sums } = rows[0] ?? { scope, rows: 0, agents: 0, digest: "" };
  return sums;
}

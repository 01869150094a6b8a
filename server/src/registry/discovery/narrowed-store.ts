import type { DiscoveredKind, DiscoveredStatus, DiscoverySource } from "@reeve/contract/discovery";
import { sql } from "kysely";

export interface Filter {
  readonly limit: number;
  readonly after: { readonly confidence: number; readonly id: string } | null;
  readonly kind?: DiscoveredKind | undefined;
  readonly source?: DiscoverySource | undefined;
  readonly status?: DiscoveredStatus | undefined;
  readonly minConfidence?: number | undefined;
  readonly q?: string | undefined;
}

/** Told at the time of reading: a judgement that has run out is none. */
export const status = (now: string) => sql<DiscoveredStatus>`case
  when d.agent_id is not null then 'registered'
  when d.dismissed_until > ${now}::timestamptz then 'dismissed'
  when d.gone_at is not null then 'gone' else 'open' end`;

/** What of all that was found is asked for. */
export const narrowed = (filter: Omit<Filter, "after" | "limit">, now: string) =>
  sql.join(
    [
      sql`true`,
      ...(filter.kind ? [sql`d.kind = ${filter.kind}`] : []),
      ...(filter.source ? [sql`d.source = ${filter.source}`] : []),
      ...(filter.status ? [sql`${status(now)} = ${filter.status}`] : []),
      ...(filter.minConfidence === undefined ? [] : [sql`d.confidence >= ${filter.minConfidence}`]),
      ...(filter.q
        ? [sql`(d.name ilike ${like(filter.q)} or d.scope ilike ${like(filter.q)})`]
        : []),
    ],
    sql` and `,
  );

const like = (text: string): string => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

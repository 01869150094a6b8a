import type { ServerHistory } from "@reeve/contract/ledger";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";

const buckets = 48;
/** The newest calls that are looked at; of a busier server, older ones are left out and that is said. */
const most = 20_000;

interface Row {
  readonly bucket: number;
  readonly ok: number;
  readonly error: number;
  readonly unknown: number;
  readonly refused: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly looked: number;
  readonly oldest: string;
}

/** How calls of one tool server went, in pieces of time of equal length. */
export async function serverHistory(
  db: Kysely<object>,
  server: string,
  hours: number,
  nowMs: number,
): Promise<ServerHistory> {
  const step = (hours * 3_600_000) / buckets;
  const fromMs = nowMs - hours * 3_600_000;
  const [from, to] = [isoTime(fromMs), isoTime(nowMs)];
  const { rows } = await sql<Row>`
    with calls as (
      select i.action, i.ts, i.decision from records i
      where i.kind = 'intent' and i.server = ${server} and i.action_kind <> 'sign_in' and i.ts >= ${from}::timestamptz and i.ts <= ${to}::timestamptz
      order by i.ts desc limit ${most}),
    ended as (
      select c.ts, c.decision, e.outcome, extract(epoch from e.ts - c.ts) * 1000 as ms
      from calls c left join lateral (
        select ts, outcome from records where action = c.action and kind = 'end' and ts >= c.ts - interval '1 minute'
        order by (outcome = 'unknown'), ts limit 1) e on true)
    select least(width_bucket(extract(epoch from ts), extract(epoch from ${from}::timestamptz), extract(epoch from ${to}::timestamptz), ${buckets}::int), ${buckets}::int) as bucket,
      (count(*) filter (where outcome = 'ok'))::int as ok,
      (count(*) filter (where outcome = 'error'))::int as error,
      (count(*) filter (where outcome = 'unknown'))::int as unknown,
      (count(*) filter (where decision in ('block', 'escalate')))::int as refused,
      (percentile_disc(0.5) within group (order by ms) filter (where outcome in ('ok', 'error')))::float8 as p50,
      (percentile_disc(0.95) within group (order by ms) filter (where outcome in ('ok', 'error')))::float8 as p95,
      (select count(*)::int from calls) as looked, (select min(ts) from calls) as oldest
    from ended group by 1`.execute(db);
  const [any] = rows;
  const capped = (any?.looked ?? 0) >= most;
  return {
    at: to,
    since: capped && any ? any.oldest : from,
    capped,
    buckets: Array.from({ length: buckets }, (_, n) => {
      const row = rows.find(({ bucket }) => bucket === n + 1);
      return {
        at: isoTime(fromMs + n * step),
        ok: row?.ok ?? 0,
        error: row?.error ?? 0,
        unknown: row?.unknown ?? 0,
        refused: row?.refused ?? 0,
        p50Ms: row?.p50 ?? null,
        p95Ms: row?.p95 ?? null,
      };
    }),
  };
}

import { LimitCode, type LimitHistory } from "@reeve/contract/limit";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { limitMark } from "../marks.ts";

const buckets = 48;

/** How many calls limits refused, in pieces of time of equal length. */
export async function limitHistory(
  db: Kysely<object>,
  hours: number,
  nowMs: number,
): Promise<LimitHistory> {
  const fromMs = nowMs - hours * 3_600_000;
  const [from, to] = [isoTime(fromMs), isoTime(nowMs)];
  const marks = LimitCode.options.map((code) => limitMark(code));
  const { rows } = await sql<{ bucket: number; mark: string; n: number }>`
    select least(width_bucket(extract(epoch from ts), extract(epoch from ${from}::timestamptz), extract(epoch from ${to}::timestamptz), ${buckets}::int), ${buckets}::int) as bucket,
      mark, count(*)::int as n
    from records, unnest(marks) as mark
    where kind = 'intent' and marks && ${marks}::text[] and mark = any (${marks}::text[])
      and ts >= ${from}::timestamptz and ts <= ${to}::timestamptz
    group by 1, 2`.execute(db);
  return {
    at: to,
    buckets: Array.from({ length: buckets }, (_, place) => ({
      at: isoTime(fromMs + (place * (hours * 3_600_000)) / buckets),
      refused: Object.fromEntries(
        LimitCode.options.map((code) => [
          code,
          rows.find(({ bucket, mark }) => bucket === place + 1 && mark === limitMark(code))?.n ?? 0,
        ]),
      ) as Record<LimitCode, number>,
    })),
  };
}

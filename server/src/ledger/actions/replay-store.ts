import type { Action, Intent } from "@reeve/contract/action";
import type { ActionId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { actionById } from "./store.ts";

const together = 500;

interface Row {
  readonly ts: string;
  readonly log_id: number;
  readonly seq: number;
  readonly body: string;
}

/** The intents of a span of time, oldest first, some hundreds at once; ends when `signal` is aborted. */
export async function* intentsBetween(
  db: Kysely<object>,
  since: string,
  until: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Intent[]> {
  let after = sql`(${since}::timestamptz, -1, -1::bigint)`;
  while (!signal.aborted) {
    const { rows } = await sql<Row>`select ts, log_id, seq, body from records
      where kind = 'intent' and ts >= ${since}::timestamptz and ts < ${until}::timestamptz
        and (ts, log_id, seq) > ${after}
      order by ts, log_id, seq limit ${together}`.execute(db);
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(({ body }) => (JSON.parse(body) as { intent: Intent }).intent);
    after = sql`(${last.ts}::timestamptz, ${last.log_id}::integer, ${last.seq}::bigint)`;
  }
}

/** What was recorded, for whoever decides it again. */
export const recordedActions = (db: Kysely<object>) => ({
  intents: (since: string, until: string, signal: AbortSignal): AsyncIterable<readonly Intent[]> =>
    intentsBetween(db, since, until, signal),
  action: (id: ActionId): Promise<Action | null> => actionById(db, id),
});

import { sql, type RawBuilder } from "kysely";
import { isoTime } from "../../platform/clock.ts";

/** Intents since a time that are in no sum yet: as many as came in the last seconds, or as are left to catch up with. */
export const uncounted = (sinceMs: number): RawBuilder<unknown> =>
  sql`(select r.ts, r.agent, r.decision from heads h left join happened_read d on d.log_id = h.log_id
      join records r on r.log_id = h.log_id and r.seq >= coalesce(d.next_seq, 0) and r.seq < h.size
    where h.log_id > 0 and h.size > coalesce(d.next_seq, 0) and r.kind = 'intent' and r.ts >= ${isoTime(sinceMs)}::timestamptz)`;

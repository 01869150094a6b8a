import type { End, Intent } from "@reeve/contract/action";
import type { Clock } from "../../platform/clock.ts";
import { openLog } from "../../platform/log.ts";
import { openMetrics } from "../../platform/metrics.ts";
import { connector, type Connect } from "../../ledger/log/connection.ts";
import { genesis } from "../../ledger/log/head.ts";
import { openRecording } from "../../ledger/log/recording.ts";
import { openWriter } from "../../ledger/log/writer.ts";

/** A record that cannot be written. */
export interface CannotRecord extends AsyncDisposable {
  intend(intent: Intent): Promise<void>;
  settle(end: End): Promise<void>;
}

/** As long as the real one waits. */
const deadlineMs = 2_000;
/** No process has a log of this number: were anything written after all, it would belong to none. */
const nobodysLog = 2_000_000_000;

/**
 * The real writer of records on a session of the real database that may only read: PostgreSQL itself refuses each
 * record. Nothing of the log that this process writes to is touched, and no log is claimed; that is the one part left out.
 */
export async function openCannotRecord(url: string, clock: Clock): Promise<CannotRecord> {
  const log = openLog("silent");
  const readOnly = `${url}${url.includes("?") ? "&" : "?"}options=${encodeURIComponent("-c default_transaction_read_only=on")}`;
  const real = connector(readOnly, deadlineMs * 2, log);
  const connect: Connect = async (lost) => {
    const connection = await real(lost);
    const head = { log: nobodysLog, frontier: { size: 0, roots: [] }, chain: genesis(nobodysLog) };
    return { ...connection, claim: () => Promise.resolve({ head, epoch: 0 }) };
  };
  const writer = await openWriter({ connect, log, metrics: openMetrics(), queue: 100 });
  const { intend, settle } = openRecording({
    writer,
    live: { publish: () => undefined, subscribers: () => 0 },
    clock,
    log,
    deadlineMs,
    covers: () => true,
    find: () => Promise.resolve(null),
    ended: () => Promise.resolve(),
  });
  return {
    intend,
    settle,
    [Symbol.asyncDispose]: () => writer.close(0),
  };
}

import { randomUUID } from "node:crypto";
import { Client, DatabaseError } from "pg";
import { connection } from "../../platform/database.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { AuditUnavailable } from "../unavailable.ts";
import { claimLog, holdLiveness, keepLog, type Claim } from "./claim.ts";
import { insertOf, type Insert } from "./insert.ts";
import { openQueue, type Entry } from "./queue.ts";

export interface WriterHands {
  readonly url: string;
  readonly log: Log;
  readonly metrics: Metrics;
  /** How many records may wait. */
  readonly queue: number;
  /** How long the database may take for one statement before its connection counts as lost. */
  readonly statementMs: number;
}

export interface Writer {
  push(entry: Entry, isEnd: boolean): void;
  /** The log that this process writes to now. */
  log(): number;
  /** Why nothing can be recorded now, or null. */
  reason(): string | null;
  /** Commits what waits, for at most `withinMs`, and lets the log go. */
  close(withinMs: number): Promise<void>;
}

interface Session {
  readonly client: Client;
  claim: Claim;
}

const unreachable = "the database cannot be reached";
const longestPauseMs = 1_000;
const asleep = (): void => undefined;

/**
 * The one writer of this process's log: takes everything that waits into one statement, one commit in flight at a time.
 * The commit in flight is what the next one gathers behind; there is no timer.
 */
export async function openWriter(hands: WriterHands): Promise<Writer> {
  const owner = randomUUID();
  const queue = openQueue(hands.queue, (rows) => hands.metrics.queued.set(rows));
  let session: Session | null = await begin();
  let closing = false;
  let deadline = Number.POSITIVE_INFINITY;
  let wake = asleep;
  let logId = session.claim.head.log;

  async function connect(): Promise<Client> {
    const client = new Client({
      ...connection(hands.url),
      application_name: "reeve-ledger",
      connectionTimeoutMillis: hands.statementMs,
      query_timeout: hands.statementMs,
      lock_timeout: hands.statementMs,
      keepAlive: true,
    });
    const lost = (): void => {
      if (session?.client === client) session = null;
      wake();
    };
    client.on("error", lost).on("end", lost);
    await client.connect();
    return client;
  }

  async function begin(): Promise<Session> {
    const client = await connect();
    try {
      return { client, claim: await claimLog(client, owner, hands.log) };
    } catch (error) {
      void client.end();
      throw error;
    }
  }

  /** A new connection after a lost one: raises the epoch, then asks whether what was in flight is there. */
  async function resume(
    lostLog: number,
    sent: Insert | null,
  ): Promise<{ session: Session; stands: boolean }> {
    const client = await connect();
    try {
      const kept = await keepLog(client, owner, lostLog);
      if (kept) await holdLiveness(client, lostLog);
      const found =
        sent &&
        (await client.query<{ hash: Buffer }>(
          "select hash from records where log_id = $1 and seq = $2",
          [lostLog, sent.first.seq],
        ));
      const stands = found?.rows[0]?.hash.equals(sent?.first.hash ?? Buffer.alloc(0)) === true;
      if (!kept)
        hands.log.warn({ log: lostLog }, "another process took this log over: beginning another");
      return {
        session: { client, claim: kept ?? (await claimLog(client, owner, hands.log)) },
        stands,
      };
    } catch (error) {
      void client.end();
      throw error;
    }
  }

  async function run(): Promise<void> {
    let inFlight: { entries: readonly Entry[]; insert: Insert } | null = null;
    let pauseMs = 20;
    for (;;) {
      if (!session) {
        // Whoever still waits has been told by its own deadline.
        if (closing && performance.now() > deadline) return;
        try {
          const resumed = await resume(logId, inFlight?.insert ?? null);
          session = resumed.session;
          if (inFlight && resumed.stands)
            committed(inFlight.entries, { log: logId, seq: inFlight.insert.first.seq });
          else if (inFlight) queue.putBack(inFlight.entries, false);
          inFlight = null;
          logId = session.claim.head.log;
          pauseMs = 20;
        } catch (error) {
          hands.log.warn(
            { error: String(error) },
            "the ledger cannot reach its database, will retry",
          );
          await new Promise((done) => setTimeout(done, pauseMs));
          pauseMs = Math.min(pauseMs * 2, longestPauseMs);
        }
        continue;
      }
      const entries = queue.take();
      if (entries.length === 0) {
        if (closing) return;
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      const using: Session = session;
      const { head, epoch } = using.claim;
      const insert = insertOf(
        head,
        epoch,
        entries.flatMap((entry) => entry.drafts),
      );
      inFlight = { entries, insert };
      try {
        const { rowCount } = await using.client.query({
          ...insert.query,
          values: [...insert.query.values],
        });
        if (!rowCount) {
          drop(using);
          continue;
        }
        using.claim = { head: insert.after, epoch };
        committed(entries, { log: head.log, seq: insert.first.seq });
        inFlight = null;
      } catch (error) {
        if (!isRefusal(error)) {
          drop(using);
          continue;
        }
        // The server refused the rows, so nothing was committed: one at a time shows which of them it refuses.
        inFlight = null;
        if (entries.length > 1) queue.putBack(entries, true);
        else if (error.constraint?.startsWith("approval_"))
          entries[0]?.refused("its approval was used already, or can be used no more", true);
        else entries[0]?.refused(`the database refuses the record (${error.code})`);
      }
    }
  }

  function committed(entries: readonly Entry[], first: { log: number; seq: number }): void {
    let seq = first.seq;
    for (const entry of entries) {
      entry.committed({ log: first.log, seq });
      seq += entry.drafts.length;
    }
    hands.metrics.flushed.inc(seq - first.seq);
    hands.metrics.flushSize.observe(seq - first.seq);
  }

  function drop(used: Session): void {
    if (session === used) session = null;
    void used.client.end().catch(() => undefined);
  }

  const running = run();
  return {
    log: () => logId,
    reason() {
      if (closing) return "Reeve is stopping";
      if (!session) return unreachable;
      return queue.rows() >= hands.queue ? "queue full" : null;
    },
    push(entry, isEnd) {
      if (closing) throw new AuditUnavailable("Reeve is stopping");
      queue.push(entry, isEnd);
      wake();
    },
    async close(withinMs) {
      closing = true;
      deadline = performance.now() + withinMs;
      wake();
      await running;
      await session?.client.end();
      session = null;
    },
  };
}

/** An error about the rows themselves: bad data, a broken constraint, a limit. Anything else may have committed. */
const isRefusal = (error: unknown): error is DatabaseError =>
  error instanceof DatabaseError && /^(22|23|54)/.test(error.code ?? "");

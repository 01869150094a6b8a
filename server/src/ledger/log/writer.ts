import { randomUUID } from "node:crypto";
import { DatabaseError } from "pg";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { AuditUnavailable } from "../unavailable.ts";
import type { Claim } from "./claim.ts";
import type { Connect, LogConnection } from "./connection.ts";
import { insertOf, type Insert } from "./insert.ts";
import { openQueue, type Entry } from "./queue.ts";

export interface WriterHands {
  readonly connect: Connect;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "queued" | "flushed" | "flushSize">;
  /** How many records may wait. */
  readonly queue: number;
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
  readonly connection: LogConnection;
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
  let session: Session | null = null;
  let closing = false;
  let deadline = Number.POSITIVE_INFINITY;
  let wake = asleep;
  session = await begin();
  let logId = session.claim.head.log;

  async function connect(): Promise<LogConnection> {
    let mine: LogConnection | null = null;
    mine = await hands.connect(() => {
      if (session?.connection === mine) session = null;
      wake();
    });
    return mine;
  }

  async function begin(): Promise<Session> {
    const connection = await connect();
    try {
      return { connection, claim: await connection.claim(owner) };
    } catch (error) {
      letGo(connection);
      throw error;
    }
  }

  /** A new connection after a lost one: raises the epoch, then asks whether what was in flight is there. */
  async function resume(
    lostLog: number,
    sent: Insert | null,
  ): Promise<{ session: Session; stands: boolean }> {
    const connection = await connect();
    try {
      const kept = await connection.keep(owner, lostLog);
      const found = sent && (await connection.hashAt(lostLog, sent.first.seq));
      const stands =
        found !== null && sent !== null && Buffer.from(sent.first.hash).equals(Buffer.from(found));
      if (!kept)
        hands.log.warn({ log: lostLog }, "another process took this log over: beginning another");
      return { session: { connection, claim: kept ?? (await connection.claim(owner)) }, stands };
    } catch (error) {
      letGo(connection);
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
        if (!(await using.connection.append(insert))) {
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
    letGo(used.connection);
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
      await session?.connection.end();
      session = null;
    },
  };
}

const letGo = (connection: LogConnection): void => void connection.end().catch(() => undefined);

/** An error about the rows themselves: bad data, a broken constraint, a limit. Anything else may have committed. */
const isRefusal = (error: unknown): error is DatabaseError =>
  error instanceof DatabaseError && /^(22|23|54)/.test(error.code ?? "");

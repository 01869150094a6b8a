import { Client } from "pg";
import { connection } from "../../platform/database.ts";
import type { Log } from "../../platform/log.ts";
import { claimLog, holdLiveness, keepLog, type Claim } from "./claim.ts";
import type { Insert } from "./insert.ts";

/** What the writer of a log asks of the database, on the one connection that is its claim to be alive. */
export interface LogConnection {
  /** Takes a log that no living process writes to, or begins one. */
  claim(owner: string): Promise<Claim>;
  /** Raises the epoch of a log that `owner` still has; null when another has taken it. */
  keep(owner: string, log: number): Promise<Claim | null>;
  /** The hash of a record; null where there is none. */
  hashAt(log: number, seq: number): Promise<Uint8Array | null>;
  /** False when the log is another's now, or does not end where the insert begins: then nothing was written. */
  append(insert: Insert): Promise<boolean>;
  end(): Promise<void>;
}

/** Opens one; `lost` is told when it breaks. */
export type Connect = (lost: () => void) => Promise<LogConnection>;

/** Connections to PostgreSQL. A statement that takes longer than `statementMs` has its connection count as lost. */
export const connector =
  (url: string, statementMs: number, log: Log): Connect =>
  async (lost) => {
    const client = new Client({
      ...connection(url),
      application_name: "reeve-ledger",
      connectionTimeoutMillis: statementMs,
      query_timeout: statementMs,
      lock_timeout: statementMs,
      keepAlive: true,
    });
    client.on("error", lost).on("end", lost);
    await client.connect();
    return {
      claim: (owner) => claimLog(client, owner, log),
      async keep(owner, id) {
        const kept = await keepLog(client, owner, id);
        if (kept) await holdLiveness(client, id);
        return kept;
      },
      async hashAt(id, seq) {
        const { rows } = await client.query<{ hash: Buffer }>(
          "select hash from records where log_id = $1 and seq = $2",
          [id, seq],
        );
        return rows[0]?.hash ?? null;
      },
      async append({ query }) {
        const { rowCount } = await client.query({ ...query, values: [...query.values] });
        return (rowCount ?? 0) > 0;
      },
      end: () => client.end(),
    };
  };

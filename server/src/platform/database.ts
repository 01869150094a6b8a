import { Kysely, PostgresDialect, type Transaction } from "kysely";
import pg from "pg";

/** Rooms name their own tables: `database.kysely.withTables<RegistryTables>()`. */
export interface Database {
  /** Typed SQL. The tables are the caller's. */
  readonly kysely: Kysely<object>;
  /** For the few prepared statements of the hot path. */
  readonly pool: pg.Pool;
  readonly url: string;
  [Symbol.asyncDispose](): Promise<void>;
}
export type DatabaseTransaction = Transaction<object>;

const int8 = 20;
const timestamptz = 1184;

// A bigint beyond 2^53 would lose digits silently: counts and positions stay numbers, anything larger is an error.
const types = new pg.TypeOverrides();
types.setTypeParser(int8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is beyond 2^53`);
  return value;
});
types.setTypeParser(timestamptz, isoOf);

/** PostgreSQL's own form, in UTC, of this era: its digits are those of RFC 3339, to the millisecond. Anything else is read as a date. */
function isoOf(text: string): string {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/.test(text))
    return new Date(text).toISOString();
  const part = text.length > 22 ? text.slice(20, -3).slice(0, 3).padEnd(3, "0") : "000";
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${part}Z`;
}

/**
 * Opens a pool on `url`. With `waitForDisk: false` a commit does not wait for the disk: a crash takes the last ones back, each
 * whole and in their order. Only for what can be done again. Times come back as RFC 3339 text, bigints as safe numbers.
 */
export function openDatabase(
  url: string,
  options: { max?: number; waitForDisk?: boolean } = {},
): Database {
  const pool = new pg.Pool({
    ...connection(url),
    max: options.max ?? 12,
    types,
    application_name: "reeve",
    connectionTimeoutMillis: 5_000,
  });
  // An idle connection that breaks is replaced on next use; without a listener it would end the process.
  pool.on("error", () => undefined);
  // The same for one that breaks in between two statements of a transaction: the next statement is told.
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    // Its first statement: whatever is asked on it waits for this one. Should it fail, commits wait for the disk.
    if (options.waitForDisk === false)
      client.query("set synchronous_commit = off").catch(() => undefined);
  });
  const kysely = new Kysely<object>({ dialect: new PostgresDialect({ pool }) });
  return {
    kysely,
    pool,
    url,
    // Kysely ends the pool only if it ever ran a query on it.
    async [Symbol.asyncDispose]() {
      await kysely.destroy();
      if (!pool.ending) await pool.end();
    },
  };
}

/** A connection string, also of the form `socket:/folder?db=name&user=name`, which `pg` reads itself. */
export const connection = (url: string): pg.ClientConfig => ({ connectionString: url });

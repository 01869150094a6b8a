import type { Database } from "../database.ts";
import type { Log } from "../log.ts";
import { CannotStart } from "./cannot-start.ts";

/**
 * Makes sure that the database keeps what it acknowledged through a power cut: what Reeve records counts only then.
 * Refuses a server that does not sync; warns of one that acknowledges before it has.
 */
export async function requireDurable(database: Database, log: Log): Promise<void> {
  const { rows } = await database.pool.query<Record<"sync" | "pages" | "commit", string>>(
    "select current_setting('fsync') as sync, current_setting('full_page_writes') as pages, current_setting('synchronous_commit') as commit",
  );
  const found = rows[0];
  for (const [name, value] of [
    ["fsync", found?.sync],
    ["full_page_writes", found?.pages],
  ] as const)
    if (value !== "on")
      throw new CannotStart(
        `The database runs with ${name}=${value}: a power cut could destroy the record.`,
        `Set ${name}=on in PostgreSQL's configuration and reload it.`,
      );
  if (found?.commit === "off")
    log.warn(
      "the database runs with synchronous_commit=off: a crash loses actions that were acknowledged; set it to on",
    );
}

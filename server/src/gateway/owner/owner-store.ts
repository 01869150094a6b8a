import type { Database } from "../../platform/database.ts";
import { deadAfter } from "../../platform/processes.ts";

export interface OwnerStore {
  /** Takes a server that nobody who lives has. False where somebody does. */
  take(server: string, process: string): Promise<boolean>;
  /** Where the owner is reached; null where there is none. */
  peer(server: string): Promise<{ readonly process: string; readonly peer: string } | null>;
  /** What a process owns. */
  owned(process: string): Promise<ReadonlySet<string>>;
}

export function ownerStore({ pool }: Database): OwnerStore {
  return {
    async take(server, process) {
      const { rowCount } = await pool.query(
        `insert into stdio_owners as o (server_id, process) values ($1, $2)
          on conflict (server_id) do update set process = excluded.process, taken_at = clock_timestamp()
          where o.process = excluded.process or not exists (
            select from processes p where p.id = o.process and p.seen_at > clock_timestamp() - $3::interval)`,
        [server, process, deadAfter],
      );
      return rowCount === 1;
    },
    async peer(server) {
      const { rows } = await pool.query<{ process: string; peer: string }>(
        "select o.process, p.peer from stdio_owners o join processes p on p.id = o.process where server_id = $1",
        [server],
      );
      return rows[0] ?? null;
    },
    async owned(process) {
      const { rows } = await pool.query<{ server_id: string }>(
        "select server_id from stdio_owners where process = $1",
        [process],
      );
      return new Set(rows.map((row) => row.server_id));
    },
  };
}

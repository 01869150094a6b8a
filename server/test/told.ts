import type { Concerned } from "../src/registry/deliveries/tell.ts";
import { sql } from "kysely";
import type { Database } from "../src/platform/database.ts";

/** What there is to tell about these subjects, in the order of the events' names. */
export async function toldOf(database: Pick<Database, "kysely">, ...subjects: readonly string[]) {
  const { rows } = await sql<{
    event: string;
    title: string;
    link: string;
    concerns: Concerned[];
    expiresAt: string | null;
  }>`select event, title, link, concerns, expires_at as "expiresAt" from messages
    where subject = any(${[...subjects]}) order by event, id`.execute(database.kysely);
  return rows;
}

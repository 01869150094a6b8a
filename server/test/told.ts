import type { Concerned } from "../src/registry/deliveries/tell.ts";
import { sql } from "kysely";
import type { Database } from "../src/platform/database.ts";

/** What there is to tell about these subjects, in the order of the events' names and when they were told. */
export async function toldOf(database: Pick<Database, "kysely">, ...subjects: readonly string[]) {
  const { rows } = await sql<{
    event: string;
    title: string;
    link: string;
    concerns: Concerned[];
    expiresAt: string | null;
  }>`select event, title, link, concerns, expires_at as "expiresAt" from messages
    where subject = any(${[...subjects]}) order by event, at, title`.execute(database.kysely);
  return rows;
}

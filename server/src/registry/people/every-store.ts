import type { Person } from "@reeve/contract/person";
import type { Kysely } from "kysely";
import { person, type PeopleTables } from "./store.ts";

/** Everyone there is, by id. */
export const everyone = async (db: Kysely<object>): Promise<Person[]> =>
  (
    await db.withTables<PeopleTables>().selectFrom("people").selectAll().orderBy("id").execute()
  ).map(person);

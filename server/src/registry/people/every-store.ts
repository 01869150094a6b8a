import type { Person } from "@reeve/contract/person";
import { sql, type Kysely } from "kysely";
import { person, type PeopleTables } from "./store.ts";

/** Everyone there is, by id. */
export const everyone = async (db: Kysely<object>): Promise<Person[]> =>
  (
    await db.withTables<PeopleTables>().selectFrom("people").selectAll().orderBy("id").execute()
  ).map(person);

/** Those whom any of these texts names: by id, e-mail address or whole name, case aside. */
export const anyoneNamed = async (
  db: Kysely<object>,
  texts: readonly string[],
): Promise<Person[]> => {
  const lower = texts.map((text) => text.toLowerCase());
  const rows = await db
    .withTables<PeopleTables>()
    .selectFrom("people")
    .selectAll()
    .where((of) =>
      of.or([
        of("id", "=", sql<Person["id"]>`any(${[...texts]})`),
        of("email", "=", sql<string>`any(${lower})`),
        of(sql`lower(name)`, "=", sql`any(${lower})`),
      ]),
    )
    .execute();
  return rows.map(person);
};

/** Adds many at once; gives the ids of those whose address nobody took in the meantime. */
export const addPeople = async (
  db: Kysely<object>,
  people: readonly Person[],
): Promise<ReadonlySet<Person["id"]>> => {
  if (people.length === 0) return new Set();
  const rows = await db
    .withTables<PeopleTables>()
    .insertInto("people")
    .values(
      people.map(({ createdAt, lastSeenAt, ...it }) => ({
        ...it,
        created_at: createdAt,
        last_seen_at: lastSeenAt,
      })),
    )
    .onConflict((on) => on.column("email").doNothing())
    .returning("id")
    .execute();
  return new Set(rows.map(({ id }) => id));
};

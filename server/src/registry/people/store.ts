import type { PersonId } from "@reeve/contract/id";
import type { Person } from "@reeve/contract/person";
import type { Role } from "@reeve/contract/role";
import { sql, type Generated, type Kysely, type Selectable } from "kysely";

/** Columns are named as people's members, so that a row needs one renaming and no more. */
export type PeopleTable = {
  id: PersonId;
  name: string;
  email: string;
  role: Role;
  status: Person["status"];
  created_at: string;
  last_seen_at: string | null;
  given_role: Generated<Role | null>;
  by_directory: Generated<boolean>;
};
type PersonRow = Omit<Selectable<PeopleTable>, "given_role" | "by_directory">;
export type PeopleTables = { people: PeopleTable };

/** Where a page of people ended. */
export interface NamePosition {
  readonly name: string;
  readonly id: string;
}

export interface PeopleFilter {
  readonly limit: number;
  readonly after: NamePosition | null;
  /** Found anywhere in the name or the e-mail address. */
  readonly q?: string | undefined;
}

export const person = (row: PersonRow): Person => ({
  id: row.id,
  name: row.name,
  email: row.email,
  role: row.role,
  status: row.status,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
});

const one = (row: PersonRow | undefined): Person | null => (row ? person(row) : null);

/** People, in a database or in a transaction of it. */
export const peopleStore = (db: Kysely<object>) => {
  const people = db.withTables<PeopleTables>();
  return {
    async find(id: PersonId): Promise<Person | null> {
      return one(
        await people.selectFrom("people").selectAll().where("id", "=", id).executeTakeFirst(),
      );
    },

    /** The person, unchanged by anyone else until the transaction ends. */
    async lock(id: PersonId): Promise<Person | null> {
      return one(
        await people
          .selectFrom("people")
          .selectAll()
          .where("id", "=", id)
          .forUpdate()
          .executeTakeFirst(),
      );
    },

    async withEmail(email: string): Promise<Person | null> {
      return one(
        await people
          .selectFrom("people")
          .selectAll()
          .where("email", "=", email.toLowerCase())
          .executeTakeFirst(),
      );
    },

    /** By name; one more than asked for tells that there are more. */
    async list(filter: PeopleFilter): Promise<Person[]> {
      let query = people
        .selectFrom("people")
        .selectAll()
        .orderBy(sql`lower(name)`)
        .orderBy("id")
        .limit(filter.limit + 1);
      if (filter.q) {
        const like = `%${filter.q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
        query = query.where((or) => or.or([or("name", "ilike", like), or("email", "ilike", like)]));
      }
      if (filter.after)
        query = query.where(
          sql<boolean>`(lower(name), id) > (lower(${filter.after.name}), ${filter.after.id})`,
        );
      return (await query.execute()).map(person);
    },

    /** False when the e-mail address is someone else's. */
    async add(it: Person): Promise<boolean> {
      const done = await people
        .insertInto("people")
        .values({
          id: it.id,
          name: it.name,
          email: it.email,
          role: it.role,
          status: it.status,
          created_at: it.createdAt,
          last_seen_at: it.lastSeenAt,
        })
        .onConflict((conflict) => conflict.column("email").doNothing())
        .executeTakeFirst();
      return done.numInsertedOrUpdatedRows === 1n;
    },

    async save(it: Person): Promise<void> {
      await people
        .updateTable("people")
        .set({
          name: it.name,
          email: it.email,
          role: it.role,
          status: it.status,
          last_seen_at: it.lastSeenAt,
        })
        .where("id", "=", it.id)
        .execute();
    },

    /** Every active admin, locked in one order, so that two who demote each other wait for one another. */
    async lockActiveAdmins(): Promise<PersonId[]> {
      const rows = await people
        .selectFrom("people")
        .select("id")
        .where("role", "=", "admin")
        .where("status", "=", "active")
        .orderBy("id")
        .forUpdate()
        .execute();
      return rows.map((row) => row.id);
    },

    /** What is kept of the role given by hand while a group gives another; null where the role is the one by hand. */
    async setGivenRole(id: PersonId, given: Role | null): Promise<void> {
      await people.updateTable("people").set({ given_role: given }).where("id", "=", id).execute();
    },

    /** The first admin there was who may sign in. */
    async firstAdmin(): Promise<Person | null> {
      return one(
        await people
          .selectFrom("people")
          .selectAll()
          .where("role", "=", "admin")
          .where("status", "in", ["invited", "active"])
          .orderBy("created_at")
          .orderBy("id")
          .executeTakeFirst(),
      );
    },

    /** How many there are, and whether any of them ever signed in. */
    async census(): Promise<{ people: number; anyoneSeen: boolean }> {
      const row = await people
        .selectFrom("people")
        .select((of) => [
          of.fn.countAll<number>().as("people"),
          of.fn.count<number>("last_seen_at").as("seen"),
        ])
        .executeTakeFirstOrThrow();
      return { people: row.people, anyoneSeen: row.seen > 0 };
    },

    /** Only one process at a time makes the first person. Held until the transaction ends. */
    async lockFirstStart(): Promise<void> {
      await sql`select pg_advisory_xact_lock(7233602)`.execute(db);
    },
  };
};

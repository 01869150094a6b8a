import type { PersonId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

/** Secret addresses of the calendar, one a person; only what they hash to is kept. */
export const feedStore = (db: Db) => ({
  async put(person: PersonId, hash: string, at: string): Promise<void> {
    await sql`insert into calendar_feeds (person, hash, made_at) values (${person}, ${hash}, ${at}::timestamptz)
      on conflict (person) do update set hash = excluded.hash, made_at = excluded.made_at`.execute(
      db,
    );
  },

  async remove(person: PersonId): Promise<boolean> {
    const { rows } =
      await sql`delete from calendar_feeds where person = ${person} returning person`.execute(db);
    return rows.length > 0;
  },

  async has(person: PersonId): Promise<boolean> {
    const { rows } = await sql`select from calendar_feeds where person = ${person}`.execute(db);
    return rows.length > 0;
  },

  /** Whether an address is one of a person who may still act here. */
  async isOf(hash: string): Promise<boolean> {
    const { rows } = await sql`select from calendar_feeds f join people p on p.id = f.person
      where f.hash = ${hash} and p.status = 'active'`.execute(db);
    return rows.length > 0;
  },
});

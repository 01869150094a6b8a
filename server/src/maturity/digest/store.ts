import type { PersonId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

/** Who gets the digest, and whether this week's was written. */
export const digestStore = (db: Db) => ({
  async choose(person: PersonId, on: boolean): Promise<void> {
    await sql`insert into digest_choices (person, wanted) values (${person}, ${on})
      on conflict (person) do update set wanted = excluded.wanted`.execute(db);
  },

  /** Active people who said so, and operators and admins who did not say otherwise. */
  async readers(): Promise<readonly PersonId[]> {
    const { rows } = await sql<{ id: PersonId }>`select p.id from people p
      left join digest_choices c on c.person = p.id
      where p.status = 'active' and coalesce(c.wanted, p.role in ('operator', 'admin')) order by p.id`.execute(
      db,
    );
    return rows.map(({ id }) => id);
  },

  async lastAt(): Promise<string | null> {
    const { rows } = await sql<{
      at: string | null;
    }>`select max(at) as at from messages where event = 'digest'`.execute(db);
    return rows[0]?.at ?? null;
  },

  async wasTold(key: string): Promise<boolean> {
    const { rows } = await sql`select from messages where key = ${key}`.execute(db);
    return rows.length > 0;
  },

  /** The first day of which it is known where the ladder stood. */
  async firstDay(): Promise<string | null> {
    const { rows } = await sql<{
      day: string | null;
    }>`select min(day)::text as day from ladder_days`.execute(db);
    return rows[0]?.day ?? null;
  },
});

import type { PersonId } from "@reeve/contract/id";
import type { Person } from "@reeve/contract/person";
import { sql, type Kysely, type RawBuilder } from "kysely";
import type { Values } from "./shape.ts";

export interface UserRow {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
  readonly status: Person["status"];
  readonly created_at: string;
  readonly last_seen_at: string | null;
  /** Null for who was added by hand and is not known to the provider yet. */
  readonly attributes: Values | null;
  readonly active: boolean | null;
  readonly changed_at: string | null;
  readonly groups: { readonly value: string; readonly display: string }[];
}

/** Which rows a filter can be about at most, where an index tells. */
export interface Narrow {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly externalId?: string | undefined;
}

const columns = sql`
  p.id, p.name, p.email, p.status, p.created_at, p.last_seen_at, d.attributes, d.active, d.changed_at,
  coalesce((
    select json_agg(json_build_object('value', g.id, 'display', g.name) order by g.name, g.id)
    from directory_members m join directory_groups g on g.id = m.group_id where m.member = p.id), '[]') as groups`;
const shown = sql`people p left join directory_people d on d.person_id = p.id where d.removed_at is null`;

const narrowed = ({ id, name, externalId }: Narrow): RawBuilder<unknown> => sql`
  ${id === undefined ? sql`` : sql`and p.id = ${id}`}
  ${name === undefined ? sql`` : sql`and (lower(d.user_name) = lower(${name}) or (d.person_id is null and p.email = lower(${name})))`}
  ${externalId === undefined ? sql`` : sql`and d.external_id = ${externalId}`}`;

/** People as the provider sees them. */
export const userStore = (db: Kysely<object>) => ({
  async list(narrow: Narrow, offset: number, limit: number): Promise<UserRow[]> {
    const { rows } = await sql<UserRow>`
      select ${columns} from ${shown} ${narrowed(narrow)}
      order by p.created_at, p.id offset ${offset} limit ${limit}`.execute(db);
    return rows;
  },

  async count(): Promise<number> {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${shown}`.execute(db);
    return rows[0]?.n ?? 0;
  },

  async find(id: string): Promise<UserRow | null> {
    return (await this.list({ id }, 0, 1))[0] ?? null;
  },

  /** Whose name this is already, but for one. */
  async isTaken(userName: string, but: PersonId | null): Promise<boolean> {
    const rows = await this.list({ name: userName }, 0, 2);
    return rows.some((row) => row.id !== but);
  },

  async isRemoved(person: PersonId): Promise<boolean> {
    const { rows } = await sql<{ removed: boolean }>`
      select removed_at is not null as removed from directory_people where person_id = ${person}
    `.execute(db);
    return rows[0]?.removed === true;
  },

  async save(person: PersonId, values: Values, active: boolean, at: string): Promise<void> {
    const external = typeof values.externalId === "string" ? values.externalId : null;
    await sql`
      insert into directory_people (person_id, user_name, external_id, active, attributes, changed_at)
      values (${person}, ${String(values.userName)}, ${external}, ${active}, ${JSON.stringify(values)}, ${at})
      on conflict (person_id) do update set user_name = excluded.user_name, external_id = excluded.external_id,
        active = excluded.active, attributes = excluded.attributes, changed_at = excluded.changed_at, removed_at = null
    `.execute(db);
  },

  async remove(person: PersonId, at: string): Promise<void> {
    await sql`update directory_people set active = false, removed_at = ${at}, changed_at = ${at}
      where person_id = ${person}`.execute(db);
    await sql`delete from directory_members where member = ${person}`.execute(db);
    await sql`delete from provider_identities where person_id = ${person}`.execute(db);
  },

  /** Their ways to sign in end: an address that is given to someone else must not bring the first one's password along. */
  async forgetWays(person: PersonId): Promise<void> {
    await sql`delete from passwords where person = ${person}`.execute(db);
    await sql`delete from passkeys where person = ${person}`.execute(db);
  },
});

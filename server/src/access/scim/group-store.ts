import type { GroupId, PersonId } from "@reeve/contract/id";
import { sql, type Kysely, type RawBuilder } from "kysely";
import type { Values } from "./shape.ts";
import type { Narrow } from "./user-store.ts";

export interface GroupRow {
  readonly id: GroupId;
  readonly attributes: Values;
  readonly created_at: string;
  readonly changed_at: string;
  /** As sent, with the name of the person that a member is. */
  readonly members: { readonly sent: Values; readonly person: string | null }[];
}

const members = sql`coalesce((
  select json_agg(json_build_object('sent', m.sent || jsonb_build_object('value', m.member), 'person', p.name)
    order by m.position)
  from directory_members m left join people p on p.id = m.member where m.group_id = g.id), '[]')`;

const narrowed = ({ id, name, externalId }: Narrow): RawBuilder<unknown> => sql`
  ${id === undefined ? sql`` : sql`and g.id = ${id}`}
  ${name === undefined ? sql`` : sql`and lower(g.name) = lower(${name})`}
  ${externalId === undefined ? sql`` : sql`and g.external_id = ${externalId}`}`;

/** Groups of the provider, and who is in them. */
export const groupStore = (db: Kysely<object>) => ({
  /** Without members where nobody asked for them: a group may have very many. */
  async list(
    narrow: Narrow,
    offset: number,
    limit: number,
    withMembers: boolean,
  ): Promise<GroupRow[]> {
    const { rows } = await sql<GroupRow>`
      select g.id, g.attributes, g.created_at, g.changed_at, ${withMembers ? members : sql`'[]'::json`} as members
      from directory_groups g where true ${narrowed(narrow)}
      order by g.created_at, g.id offset ${offset} limit ${limit}`.execute(db);
    return rows;
  },

  async count(): Promise<number> {
    const { rows } = await sql<{ n: number }>`select count(*) as n from directory_groups`.execute(
      db,
    );
    return rows[0]?.n ?? 0;
  },

  async find(id: string, withMembers = true): Promise<GroupRow | null> {
    return (await this.list({ id }, 0, 1, withMembers))[0] ?? null;
  },

  /** The group, unchanged by anyone else until the transaction ends. */
  async lock(id: string): Promise<GroupRow | null> {
    await sql`select 1 from directory_groups where id = ${id} for update`.execute(db);
    return this.find(id);
  },

  async save(id: GroupId, values: Values, at: string): Promise<void> {
    const { members: _members, ...kept } = values;
    const external = typeof values.externalId === "string" ? values.externalId : null;
    await sql`
      insert into directory_groups (id, name, external_id, attributes, created_at, changed_at)
      values (${id}, ${String(values.displayName)}, ${external}, ${JSON.stringify(kept)}, ${at}, ${at})
      on conflict (id) do update set name = excluded.name, external_id = excluded.external_id,
        attributes = excluded.attributes, changed_at = excluded.changed_at`.execute(db);
  },

  /** Sets who is in the group, in this order. Returns the people who came or went. */
  async setMembers(id: GroupId, sent: readonly Values[]): Promise<PersonId[]> {
    const wanted = JSON.stringify(
      sent.map((one, position) => ({ member: String(one.value), position, sent: one })),
    );
    const { rows } = await sql<{ member: PersonId }>`
      with wanted as (
        select * from json_to_recordset(${wanted}::json) as w(member text, position integer, sent jsonb)
      ), gone as (
        delete from directory_members m where m.group_id = ${id}
          and not exists (select 1 from wanted w where w.member = m.member) returning m.member
      ), came as (
        insert into directory_members (group_id, member, position, sent)
        select ${id}, w.member, w.position, w.sent from wanted w
        on conflict (group_id, member) do update set position = excluded.position, sent = excluded.sent
        returning member, (xmax = 0) as fresh
      )
      select member from gone union select member from came where fresh`.execute(db);
    return rows.map((row) => row.member);
  },

  async members(id: string): Promise<PersonId[]> {
    const { rows } = await sql<{ id: PersonId }>`
      select p.id from directory_members m join people p on p.id = m.member where m.group_id = ${id}
    `.execute(db);
    return rows.map((row) => row.id);
  },

  async remove(id: string): Promise<void> {
    await sql`delete from directory_groups where id = ${id}`.execute(db);
  },
});

import type { PersonId } from "@reeve/contract/id";
import type { Role } from "@reeve/contract/role";
import { sql, type Kysely } from "kysely";
import type { GroupRoles } from "./roles.ts";

type DirectoryTables = { directory_roles: { group_name: string; role: Role } };

/** Someone whom groups may concern, with every name that their groups go by. */
export interface Grouped {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly given: Role | null;
  readonly groups: string[];
}

/** Roles by group, and whom they concern. */
export const directoryStore = (db: Kysely<object>) => {
  const tables = db.withTables<DirectoryTables>();
  return {
    async roles(): Promise<GroupRoles> {
      const rows = await tables
        .selectFrom("directory_roles")
        .selectAll()
        .orderBy("group_name")
        .execute();
      return new Map(rows.map((row) => [row.group_name, row.role]));
    },

    async setRoles(roles: GroupRoles): Promise<void> {
      await tables.deleteFrom("directory_roles").execute();
      const rows = [...roles].map(([group_name, role]) => ({ group_name, role }));
      if (rows.length > 0) await tables.insertInto("directory_roles").values(rows).execute();
    },

    /** Everyone who may sign in and is in a group or has a role from one; or those of `only`, whoever they are. */
    async grouped(only: readonly PersonId[] | null): Promise<Grouped[]> {
      const { rows } = await sql<Grouped>`
        select p.id, p.name, p.email, p.role, p.given_role as given, coalesce(g.names, '{}') as groups
        from people p
        left join lateral (
          select array_agg(distinct named.name) as names from (
            select g.name from directory_members m join directory_groups g on g.id = m.group_id where m.member = p.id
            union all
            select g.external_id from directory_members m join directory_groups g on g.id = m.group_id
            where m.member = p.id and g.external_id is not null
            union all
            select unnest(i.groups) from provider_identities i where i.person_id = p.id
          ) named
        ) g on true
        where p.status in ('invited', 'active')
          and ${only === null ? sql`(g.names is not null or p.given_role is not null)` : sql`p.id = any(${[...only]})`}
        order by p.id`.execute(db);
      return rows;
    },

    /** True for the one admin who is left of those that were added by hand: whom no provider may lock out. */
    async isLastLocalAdmin(id: PersonId): Promise<boolean> {
      const { rows } = await sql<{ id: PersonId }>`
        select id from people where role = 'admin' and status = 'active' and not by_directory order by id for update
      `.execute(db);
      return rows.length === 1 && rows[0]?.id === id;
    },

    /** Every active admin, and those of them who were added by hand. */
    async activeAdmins(): Promise<{ active: PersonId[]; local: PersonId[] }> {
      const { rows } = await sql<{ id: PersonId; by_directory: boolean }>`
        select id, by_directory from people where role = 'admin' and status = 'active' order by id`.execute(
        db,
      );
      return {
        active: rows.map((row) => row.id),
        local: rows.filter((row) => !row.by_directory).map((row) => row.id),
      };
    },

    async setByDirectory(id: PersonId): Promise<void> {
      await sql`update people set by_directory = true where id = ${id}`.execute(db);
    },
  };
};

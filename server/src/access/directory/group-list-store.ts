import type { Group } from "@reeve/contract/directory";
import type { GroupId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import type { GroupRoles } from "./roles.ts";

interface Row {
  readonly id: GroupId;
  readonly name: string;
  readonly external_id: string | null;
  readonly people: number;
  readonly changed_at: string;
}

/** Groups by name with how many people each has; one of `only`, or the first thousand. */
export async function groupList(
  db: Kysely<object>,
  roles: GroupRoles,
  only: GroupId | null,
): Promise<Group[]> {
  const { rows } = await sql<Row>`
    select g.id, g.name, g.external_id, g.changed_at, count(p.id) as people
    from directory_groups g
    left join directory_members m on m.group_id = g.id
    left join people p on p.id = m.member
    where ${only === null ? sql`true` : sql`g.id = ${only}`}
    group by g.id order by lower(g.name), g.id limit 1000`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    externalId: row.external_id,
    people: row.people,
    role: roles.get(row.name) ?? roles.get(row.external_id ?? "") ?? null,
    changedAt: row.changed_at,
  }));
}

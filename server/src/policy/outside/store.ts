import type { Outsider } from "@reeve/contract/outsider";
import { sql, type Kysely } from "kysely";

/** All of them, as the snapshot reads them. */
export const outsideRows = sql`
  select type, id, properties, parents from outsiders order by type, id`;

type Named = Pick<Outsider, "type" | "id">;

const columns = sql`type, id, properties, parents, changed_by as "changedBy",
  to_char(changed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "changedAt"`;

/** Who and what only other systems know, in a database or in a transaction of it. */
export const outsiderStore = (db: Kysely<object>) => ({
  async list(type: string | null, after: Named | null, limit: number): Promise<Outsider[]> {
    const { rows } = await sql<Outsider>`select ${columns} from outsiders
      where (${type}::text is null or type = ${type})
        and (${after?.type ?? null}::text is null or (type, id) > (${after?.type ?? ""}, ${after?.id ?? ""}))
      order by type, id limit ${limit}`.execute(db);
    return rows;
  },

  async find({ type, id }: Named): Promise<Outsider | null> {
    const { rows } =
      await sql<Outsider>`select ${columns} from outsiders where type = ${type} and id = ${id}`.execute(
        db,
      );
    return rows[0] ?? null;
  },

  async count(): Promise<number> {
    const { rows } = await sql<{
      count: number;
    }>`select count(*)::int as count from outsiders`.execute(db);
    return rows[0]?.count ?? 0;
  },

  async put(it: Outsider): Promise<void> {
    const { type, id, properties, parents, changedBy, changedAt } = it;
    await sql`insert into outsiders values (${type}, ${id}, ${JSON.stringify(properties)},
        ${JSON.stringify(parents)}, ${changedBy}, ${changedAt})
      on conflict (type, id) do update set properties = excluded.properties, parents = excluded.parents,
        changed_by = excluded.changed_by, changed_at = excluded.changed_at`.execute(db);
  },

  async remove({ type, id }: Named): Promise<void> {
    await sql`delete from outsiders where type = ${type} and id = ${id}`.execute(db);
  },
});

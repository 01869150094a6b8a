import type { SavedView } from "@reeve/contract/inventory";
import type { PersonId, ViewId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { nameKey } from "../agents/name.ts";

interface Row extends Omit<SavedView, "filter"> {
  readonly filter: string;
}
const view = ({ id, name, filter, at }: Row): SavedView => ({
  id,
  name,
  filter: JSON.parse(filter) as Record<string, string>,
  at,
});

/** The views of one person. */
export const viewStore = (db: Kysely<object>, person: PersonId) => ({
  async list(): Promise<SavedView[]> {
    const { rows } =
      await sql<Row>`select id, name, filter, at from inventory_views where person = ${person}
      order by name_key limit 200`.execute(db);
    return rows.map(view);
  },

  /** One of the same name is replaced and keeps its id. */
  async save({ id, name, filter, at }: SavedView): Promise<SavedView> {
    const { rows } =
      await sql<Row>`insert into inventory_views (id, person, name, name_key, filter, at)
      values (${id}, ${person}, ${name}, ${nameKey(name)}, ${JSON.stringify(filter)}, ${at}::timestamptz)
      on conflict (person, name_key) do update set name = excluded.name, filter = excluded.filter, at = excluded.at
      returning id, name, filter, at`.execute(db);
    return view(rows[0] as Row);
  },

  async remove(id: ViewId): Promise<SavedView | null> {
    const { rows } =
      await sql<Row>`delete from inventory_views where id = ${id} and person = ${person}
      returning id, name, filter, at`.execute(db);
    return rows[0] ? view(rows[0]) : null;
  },
});

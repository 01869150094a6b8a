import type { AgentId, PersonId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { agentsWithPeople, columns, read, type AgentTables, type Registered } from "./store.ts";

/** Agents by the hundred: what one statement each would make slow. */
export const manyAgents = (db: Kysely<object>) => {
  const tables = db.withTables<AgentTables>();
  return {
    /** As `lockName` does for one; in one order, so that two imports wait for one another. */
    async lockNames(nameKeys: readonly string[]): Promise<void> {
      await sql`select pg_advisory_xact_lock(7233603, h)
        from (select distinct hashtext(k) & 1023 as h from unnest(${[...nameKeys]}::text[]) k order by 1) as hashes`.execute(
        db,
      );
    },

    async withNameKeys(nameKeys: readonly string[]): Promise<Map<string, Registered>> {
      if (nameKeys.length === 0) return new Map();
      const rows = await agentsWithPeople(db).where("name_key", "in", nameKeys).execute();
      return new Map(rows.flatMap((row) => read(row) ?? []).map((it) => [it.nameKey, it]));
    },

    /** Unchanged by anyone else until the transaction ends. */
    async lock(ids: readonly AgentId[]): Promise<Map<AgentId, Registered>> {
      if (ids.length === 0) return new Map();
      const rows = await agentsWithPeople(db)
        .where("id", "in", ids)
        .orderBy("id")
        .forUpdate()
        .execute();
      return new Map(rows.flatMap((row) => read(row) ?? []).map((it) => [it.agent.id, it]));
    },

    async add(list: readonly Registered[]): Promise<void> {
      // A statement takes 65,535 values.
      for (let at = 0; at < list.length; at += 500)
        await tables
          .insertInto("agents")
          .values(
            list.slice(at, at + 500).map((it) => ({
              id: it.agent.id,
              created_at: it.agent.createdAt,
              last_seen_at: null,
              ...columns(it),
            })),
          )
          .execute();
    },

    /** Removes agents to which nothing else refers; answers those that are still there. */
    async remove(ids: readonly AgentId[]): Promise<AgentId[]> {
      return removed(db, ids, (some) =>
        tables.deleteFrom("agents").where("id", "in", some).execute(),
      );
    },

    /** The same for people who were invited and never came. */
    async removeInvited(ids: readonly PersonId[]): Promise<PersonId[]> {
      return removed(db, ids, (some) =>
        tables
          .deleteFrom("people")
          .where("id", "in", some)
          .where("status", "=", "invited")
          .where("last_seen_at", "is", null)
          .execute(),
      );
    },
  };
};

const foreignKey = "23503";

/** Tries all at once, then one by one where something refers to one of them. */
async function removed<T>(
  db: Kysely<object>,
  ids: readonly T[],
  remove: (ids: readonly T[]) => Promise<unknown>,
): Promise<T[]> {
  if (ids.length === 0) return [];
  await sql`savepoint removal`.execute(db);
  try {
    await remove(ids);
    await sql`release savepoint removal`.execute(db);
    return [];
  } catch (error) {
    if ((error as { code?: unknown }).code !== foreignKey) throw error;
    await sql`rollback to savepoint removal`.execute(db);
  }
  if (ids.length === 1) return [...ids];
  const kept: T[] = [];
  for (const id of ids) kept.push(...(await removed(db, [id], remove)));
  return kept;
}

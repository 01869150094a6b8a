import type { ServerId, ToolId } from "@reeve/contract/id";
import type { Effect } from "@reeve/contract/server";
import { sql, type Kysely } from "kysely";
import type { ToolTables } from "./tool-store.ts";

export interface SeenTool {
  readonly name: string;
  readonly hash: string;
  /** Canonical JSON. */
  readonly definition: string;
  readonly effect: Effect;
  readonly external: boolean;
}

const rowsAtOnce = 200;

/** Pins tools seen for the first time. */
export async function insertTools(
  db: Kysely<object>,
  server: ServerId,
  seen: readonly (SeenTool & { id: ToolId })[],
  now: string,
): Promise<void> {
  for (let from = 0; from < seen.length; from += rowsAtOnce) {
    const some = seen.slice(from, from + rowsAtOnce);
    await db
      .withTables<ToolTables>()
      .insertInto("tools")
      .values(
        some.map(({ id, name, hash, effect, external }) => ({
          id,
          server_id: server,
          name,
          pinned_hash: hash,
          listed_hash: hash,
          effect,
          external,
          first_seen_at: now,
          last_seen_at: now,
        })),
      )
      .execute();
    await db
      .withTables<ToolTables>()
      .insertInto("tool_definitions")
      .values(
        some.map(({ id, hash, definition }) => ({
          tool_id: id,
          hash,
          definition,
          first_seen_at: now,
        })),
      )
      .execute();
  }
}

/** What the server lists now for a known tool, whether or not that is what is pinned. */
export async function setListed(
  db: Kysely<object>,
  id: ToolId,
  seen: SeenTool,
  now: string,
): Promise<void> {
  await db
    .withTables<ToolTables>()
    .insertInto("tool_definitions")
    .values({ tool_id: id, hash: seen.hash, definition: seen.definition, first_seen_at: now })
    .onConflict((conflict) => conflict.columns(["tool_id", "hash"]).doNothing())
    .execute();
  await db
    .withTables<ToolTables>()
    .updateTable("tools")
    .set({ listed_hash: seen.hash, last_seen_at: now })
    .where("id", "=", id)
    .execute();
}

/** The server lists this tool no more. */
export async function setGone(db: Kysely<object>, id: ToolId): Promise<void> {
  await db
    .withTables<ToolTables>()
    .updateTable("tools")
    .set({
      listed_hash: null,
      last_seen_at: sql<string>`greatest(last_seen_at, (select synced_at from tool_servers where id = server_id))`,
    })
    .where("id", "=", id)
    .execute();
}

export async function setPinned(
  db: Kysely<object>,
  id: ToolId,
  pin: { hash: string; effect: Effect; external: boolean },
): Promise<void> {
  await db
    .withTables<ToolTables>()
    .updateTable("tools")
    .set({ pinned_hash: pin.hash, effect: pin.effect, external: pin.external })
    .where("id", "=", id)
    .execute();
}

import type { ServerId } from "@reeve/contract/id";
import type { Page } from "@reeve/contract/page";
import type { ToolServer, Transport } from "@reeve/contract/server";
import { sql, type Generated, type Kysely, type Selectable, type Updateable } from "kysely";
import { z } from "zod";
import { cursorOf, pageOf } from "../../platform/cursor.ts";

type ServersTable = {
  id: ServerId;
  name: string;
  transport: string;
  status: ToolServer["status"];
  error: string | null;
  about: string | null;
  data_classes: Generated<string[]>;
  created_at: string;
  synced_at: string | null;
  removed_at: string | null;
};
type Tables = { tool_servers: ServersTable };

/** A tool server as it is stored: its transport with its secrets sealed. Never an answer; `shown` makes one. */
export interface StoredServer {
  readonly id: ServerId;
  readonly name: string;
  readonly transport: Transport;
  readonly status: ToolServer["status"];
  readonly error: string | null;
  readonly about: Record<string, unknown> | null;
  readonly tools: number;
  readonly dataClasses: readonly string[];
  readonly createdAt: string;
  readonly syncedAt: string | null;
}

const live = (db: Kysely<object>) =>
  db
    .withTables<Tables>()
    .selectFrom("tool_servers")
    .selectAll()
    .select(
      sql<number>`(select count(*) from tools where server_id = tool_servers.id and listed_hash is not null)`.as(
        "tools",
      ),
    )
    .where("removed_at", "is", null);

const stored = (row: Selectable<ServersTable> & { tools: number }): StoredServer => ({
  id: row.id,
  name: row.name,
  transport: JSON.parse(row.transport) as Transport,
  status: row.status,
  error: row.error,
  about: row.about === null ? null : (JSON.parse(row.about) as Record<string, unknown>),
  tools: row.tools,
  dataClasses: row.data_classes,
  createdAt: row.created_at,
  syncedAt: row.synced_at,
});

/** Every server there is now, by name. */
export async function allServers(db: Kysely<object>): Promise<StoredServer[]> {
  return (await live(db).orderBy("name").execute()).map(stored);
}

const byName = cursorOf("tool servers", z.string());

/** One page of servers, by name. */
export async function listServers(
  db: Kysely<object>,
  limit: number,
  cursor: string | undefined,
): Promise<Page<StoredServer>> {
  const after = byName.read(cursor);
  let query = live(db)
    .orderBy("name")
    .limit(limit + 1);
  if (after !== null) query = query.where("name", ">", after);
  return pageOf((await query.execute()).map(stored), limit, byName, ({ name }) => name);
}

export async function findServer(db: Kysely<object>, id: ServerId): Promise<StoredServer | null> {
  const row = await live(db).where("id", "=", id).executeTakeFirst();
  return row ? stored(row) : null;
}

/** One server, locked until the transaction ends: what is read of its tools is still so when they are changed. */
export async function lockServer(db: Kysely<object>, id: ServerId): Promise<StoredServer | null> {
  const row = await live(db).where("id", "=", id).forUpdate().executeTakeFirst();
  return row ? stored(row) : null;
}

/** False when a server of that name is there already. */
export async function insertServer(
  db: Kysely<object>,
  server: { id: ServerId; name: string; transport: Transport; now: string },
): Promise<boolean> {
  const done = await db
    .withTables<Tables>()
    .insertInto("tool_servers")
    .values({
      id: server.id,
      name: server.name,
      transport: JSON.stringify(server.transport),
      status: statusOf(server.transport),
      error: null,
      about: null,
      created_at: server.now,
      synced_at: null,
      removed_at: null,
    })
    .onConflict((conflict) => conflict.column("name").where("removed_at", "is", null).doNothing())
    .executeTakeFirst();
  return (done.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function setTransport(
  db: Kysely<object>,
  id: ServerId,
  transport: Transport,
): Promise<void> {
  const status = statusOf(transport);
  await update(db, id, { transport: JSON.stringify(transport), status, error: null });
}

/** What lives inside an agent is there whenever it asks. */
const statusOf = ({ kind }: Transport): ToolServer["status"] =>
  kind === "local" ? "up" : "unknown";

/** The same transport in other words: what is known of the server stays. */
export async function replaceTransport(
  db: Kysely<object>,
  id: ServerId,
  transport: Transport,
): Promise<void> {
  await update(db, id, { transport: JSON.stringify(transport) });
}

export async function removeServer(db: Kysely<object>, id: ServerId, now: string): Promise<void> {
  await update(db, id, { removed_at: now });
}

export async function setStatus(
  db: Kysely<object>,
  id: ServerId,
  status: {
    status: ToolServer["status"];
    error: string | null;
    about?: Record<string, unknown> | null;
  },
): Promise<void> {
  const { about } = status;
  await update(db, id, {
    status: status.status,
    error: status.error,
    ...(about !== undefined && { about: about === null ? null : JSON.stringify(about) }),
  });
}

/** When its tools were last read. Bookkeeping, not a change: nothing is decided by it. */
export async function setSynced(db: Kysely<object>, id: ServerId, now: string): Promise<void> {
  await update(db, id, { synced_at: now });
}

export async function setDataClasses(
  db: Kysely<object>,
  id: ServerId,
  dataClasses: readonly string[],
): Promise<void> {
  await update(db, id, { data_classes: [...dataClasses] });
}

async function update(
  db: Kysely<object>,
  id: ServerId,
  set: Updateable<ServersTable>,
): Promise<void> {
  await db.withTables<Tables>().updateTable("tool_servers").set(set).where("id", "=", id).execute();
}

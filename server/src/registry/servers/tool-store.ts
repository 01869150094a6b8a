import type { DataRule } from "@reeve/contract/data-rule";
import type { ServerId, ToolId } from "@reeve/contract/id";
import type { Effect, Tool, ToolFlow, Trust } from "@reeve/contract/server";
import { sql, type Generated, type Kysely, type Selectable } from "kysely";
import { z } from "zod";
import { cursorOf, pageOf } from "../../platform/cursor.ts";

type ToolsTable = {
  id: ToolId;
  server_id: ServerId;
  name: string;
  pinned_hash: string;
  listed_hash: string | null;
  effect: Effect;
  external: boolean;
  data_classes: Generated<string[]>;
  trust: Generated<Trust | null>;
  cost_micros: Generated<number>;
  flow: Generated<ToolFlow | null>;
  data_rules: Generated<readonly DataRule[] | null>;
  first_seen_at: string;
  last_seen_at: string;
};
type DefinitionsTable = {
  tool_id: ToolId;
  hash: string;
  definition: string;
  first_seen_at: string;
};
type ServersTable = {
  id: ServerId;
  name: string;
  synced_at: string | null;
  removed_at: string | null;
};
/** The tables of tools, for the two files that read and write them. */
export type ToolTables = {
  tools: ToolsTable;
  tool_definitions: DefinitionsTable;
  tool_servers: ServersTable;
};

/** A tool without its definition: what a decision or a comparison needs. */
export interface StoredTool {
  readonly id: ToolId;
  readonly serverId: ServerId;
  readonly server: string;
  readonly name: string;
  /** The pinned hash. */
  readonly hash: string;
  readonly listedHash: string | null;
  readonly effect: Effect;
  readonly external: boolean;
  readonly status: Tool["status"];
  readonly dataClasses: readonly string[];
  readonly trust: Trust;
  readonly costMicros: number;
  readonly flow?: ToolFlow | null;
  readonly data?: readonly DataRule[] | null;
}

const statusOf = (row: { pinned_hash: string; listed_hash: string | null }): Tool["status"] =>
  row.listed_hash === null ? "gone" : row.listed_hash === row.pinned_hash ? "present" : "changed";

const slim = (db: Kysely<object>) =>
  db
    .withTables<ToolTables>()
    .selectFrom("tools")
    .innerJoin("tool_servers", "tool_servers.id", "tools.server_id")
    .selectAll("tools")
    .select("tool_servers.name as server")
    .where("tool_servers.removed_at", "is", null);

/** What its definition says of a tool's reach holds for its results, unless somebody said otherwise. */
const trustOf = (row: { trust: Trust | null; external: boolean }): Trust =>
  row.trust ?? (row.external ? "untrusted" : "trusted");

const storedTool = (row: Selectable<ToolsTable> & { server: string }): StoredTool => ({
  id: row.id,
  serverId: row.server_id,
  server: row.server,
  name: row.name,
  hash: row.pinned_hash,
  listedHash: row.listed_hash,
  effect: row.effect,
  external: row.external,
  status: statusOf(row),
  dataClasses: row.data_classes,
  trust: trustOf(row),
  costMicros: row.cost_micros,
  flow: row.flow,
  data: row.data_rules,
});

/** Every tool of every server there is now, gone ones too. */
export async function allTools(db: Kysely<object>): Promise<StoredTool[]> {
  return (await slim(db).execute()).map(storedTool);
}

export async function toolsOf(db: Kysely<object>, server: ServerId): Promise<StoredTool[]> {
  return (await slim(db).where("server_id", "=", server).execute()).map(storedTool);
}

export async function lockTool(db: Kysely<object>, id: ToolId): Promise<StoredTool | null> {
  const row = await slim(db).where("tools.id", "=", id).forUpdate("tools").executeTakeFirst();
  return row ? storedTool(row) : null;
}

const whole = (db: Kysely<object>) =>
  slim(db)
    .innerJoin("tool_definitions as pinned", (on) =>
      on.onRef("pinned.tool_id", "=", "tools.id").onRef("pinned.hash", "=", "tools.pinned_hash"),
    )
    .leftJoin("tool_definitions as listed", (on) =>
      on
        .onRef("listed.tool_id", "=", "tools.id")
        .onRef("listed.hash", "=", "tools.listed_hash")
        .onRef("tools.listed_hash", "!=", "tools.pinned_hash"),
    )
    .select([
      "tool_servers.synced_at",
      "pinned.definition as pinned_definition",
      "listed.definition as listed_definition",
    ]);

type WholeRow = Awaited<ReturnType<ReturnType<typeof whole>["executeTakeFirstOrThrow"]>>;

function tool(row: WholeRow): Tool {
  const definition = JSON.parse(row.pinned_definition) as Record<string, unknown>;
  const status = statusOf(row);
  // A tool that is still listed was last seen when its server was last read.
  const seen =
    status !== "gone" && row.synced_at !== null && row.synced_at > row.last_seen_at
      ? row.synced_at
      : row.last_seen_at;
  return {
    id: row.id,
    server: row.server,
    name: row.name,
    title: typeof definition["title"] === "string" ? definition["title"] : null,
    description: typeof definition["description"] === "string" ? definition["description"] : "",
    effect: row.effect,
    external: row.external,
    definition,
    hash: row.pinned_hash,
    listed:
      row.listed_hash !== null && row.listed_definition !== null
        ? {
            definition: JSON.parse(row.listed_definition) as Record<string, unknown>,
            hash: row.listed_hash,
          }
        : null,
    status,
    dataClasses: row.data_classes,
    trust: trustOf(row),
    costMicros: row.cost_micros,
    flow: row.flow,
    data: row.data_rules && [...row.data_rules],
    firstSeenAt: row.first_seen_at,
    lastSeenAt: seen,
  };
}

const byName = cursorOf("tools", z.string());

/** One page of a server's tools with their definitions, by name. */
export async function listTools(
  db: Kysely<object>,
  server: ServerId,
  limit: number,
  cursor: string | undefined,
) {
  const after = byName.read(cursor);
  let query = whole(db)
    .where("server_id", "=", server)
    .orderBy("tools.name")
    .limit(limit + 1);
  if (after !== null) query = query.where("tools.name", ">", after);
  return pageOf((await query.execute()).map(tool), limit, byName, ({ name }) => name);
}

const mostHeld = 200;

/** Tools of all servers that are listed otherwise than they were accepted. */
export async function heldTools(db: Kysely<object>): Promise<Tool[]> {
  const rows = await whole(db)
    .whereRef("tools.listed_hash", "!=", "tools.pinned_hash")
    .orderBy("tool_servers.name")
    .orderBy("tools.name")
    .limit(mostHeld)
    .execute();
  return rows.map(tool);
}

export async function findTool(db: Kysely<object>, id: ToolId): Promise<Tool | null> {
  const row = await whole(db).where("tools.id", "=", id).executeTakeFirst();
  return row ? tool(row) : null;
}

/** The definition of a tool by its hash, as canonical JSON. */
export async function definitionOf(
  db: Kysely<object>,
  id: ToolId,
  hash: string,
): Promise<string | null> {
  const row = await db
    .withTables<ToolTables>()
    .selectFrom("tool_definitions")
    .select("definition")
    .where("tool_id", "=", id)
    .where("hash", "=", hash)
    .executeTakeFirst();
  return row?.definition ?? null;
}

/** What the organisation says of a tool; what is left out stays as it is. */
export async function setClassification(
  db: Kysely<object>,
  id: ToolId,
  said: {
    readonly dataClasses?: readonly string[] | undefined;
    readonly trust?: Trust | null | undefined;
    readonly costMicros?: number | undefined;
    readonly flow?: ToolFlow | null | undefined;
    readonly data?: readonly DataRule[] | null | undefined;
  },
): Promise<void> {
  await db
    .withTables<ToolTables>()
    .updateTable("tools")
    .set({
      ...(said.dataClasses !== undefined && { data_classes: [...said.dataClasses] }),
      ...(said.trust !== undefined && { trust: said.trust }),
      ...(said.costMicros !== undefined && { cost_micros: said.costMicros }),
      ...(said.flow !== undefined && { flow: said.flow }),
      // As text: a list would be taken for an array of PostgreSQL's.
      ...(said.data !== undefined && {
        data_rules: said.data && sql<DataRule[]>`${JSON.stringify(said.data)}::jsonb`,
      }),
    })
    .where("id", "=", id)
    .execute();
}

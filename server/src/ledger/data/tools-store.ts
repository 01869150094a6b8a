import type { DataRule } from "@reeve/contract/data-rule";
import type { Effect } from "@reeve/contract/server";
import { sql, type Kysely } from "kysely";
import { hash } from "node:crypto";
import { formatsOf } from "../../registry/touched/formats.ts";
import type { ReadTool } from "../../registry/touched/touched.ts";

type Db = Kysely<object>;

/** What is said of every tool there is, and of what servers offer to read besides (the tool with no name). */
export interface ReadTools {
  of(server: string | null, tool: string | null): ReadTool;
  /** In short, what each is read by. */
  readonly said: ReadonlyMap<string, { server: string; tool: string; said: string }>;
}

const unknownTool: ReadTool = { rules: null, dataClasses: [], effect: null, formats: new Map() };
const keyOf = (server: string, tool: string): string => `${server} ${tool}`;

/** Reads tools anew and their definitions once: what a hash stands for does not change. */
export function openTools(): (db: Db) => Promise<ReadTools> {
  let formats = new Map<string, ReadonlyMap<string, string>>();
  return async (db) => {
    const { rows } = await sql<{
      server: string;
      name: string | null;
      effect: Effect | null;
      classes: string[];
      rules: DataRule[] | null;
      hash: string | null;
      id: string | null;
    }>`select s.name as server, t.name, t.effect, t.data_classes as classes, t.data_rules as rules, t.pinned_hash as hash, t.id
      from tool_servers s join tools t on t.server_id = s.id where s.removed_at is null
      union all select name, null, null, data_classes, null, null, null from tool_servers where removed_at is null`.execute(
      db,
    );
    const missing = rows.filter((row) => row.hash !== null && !formats.has(row.hash));
    const read = await definitions(
      db,
      missing.map(({ id }) => id ?? ""),
    );
    formats = new Map(
      rows.flatMap(({ hash: of }) =>
        of === null ? [] : [[of, formats.get(of) ?? read.get(of) ?? new Map<string, string>()]],
      ),
    );
    const tools = new Map<string, ReadTool>();
    const said: [string, { server: string; tool: string; said: string }][] = [];
    for (const row of rows) {
      const tool = row.name ?? "";
      const { rules, classes: dataClasses, effect } = row;
      const key = keyOf(row.server, tool);
      tools.set(key, {
        rules,
        dataClasses,
        effect,
        formats: formats.get(row.hash ?? "") ?? unknownTool.formats,
      });
      const inShort = hash("sha256", JSON.stringify([rules, dataClasses]), "hex").slice(0, 32);
      said.push([key, { server: row.server, tool, said: inShort }]);
    }
    return {
      of: (server, tool) => tools.get(keyOf(server ?? "", tool ?? "")) ?? unknownTool,
      said: new Map(said),
    };
  };
}

async function definitions(
  db: Db,
  ids: readonly string[],
): Promise<Map<string, ReadonlyMap<string, string>>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ hash: string; definition: string }>`
    select d.hash, d.definition from tool_definitions d join tools t on t.id = d.tool_id and t.pinned_hash = d.hash
    where t.id = any(${[...ids]})`.execute(db);
  return new Map(rows.map((row) => [row.hash, formatsOf(row.definition)]));
}

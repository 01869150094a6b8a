import { sql, type Kysely } from "kysely";
import type { Step } from "../evaluators/evaluator.ts";

type Db = Kysely<object>;
type Promised = Omit<Step, "action">;

/** What every tool promised when it was pinned, by `server/tool`. */
export type Promises = ReadonlyMap<string, Promised>;

interface Row {
  readonly server: string;
  readonly tool: string;
  readonly id: string;
  readonly hash: string;
  readonly costMicros: number | null;
}
type Schemas = Pick<Promised, "inputSchema" | "outputSchema">;

/** Reads tools anew and each definition once: what a hash stands for does not change, and a schema is compiled once. */
export function openPromises(): (db: Db) => Promise<Promises> {
  let known = new Map<string, Schemas>();
  return async (db) => {
    const { rows } =
      await sql<Row>`select s.name as server, t.name as tool, t.id, t.pinned_hash as hash, nullif(t.cost_micros, 0) as "costMicros"
      from tool_servers s join tools t on t.server_id = s.id where s.removed_at is null`.execute(
        db,
      );
    const read = await definitions(
      db,
      rows.filter(({ hash }) => !known.has(hash)),
    );
    known = new Map(rows.map(({ hash }) => [hash, known.get(hash) ?? read.get(hash) ?? none]));
    return new Map(
      rows.map(({ server, tool, hash, costMicros }) => [
        `${server}/${tool}`,
        { ...(known.get(hash) ?? none), costMicros },
      ]),
    );
  };
}

const none: Schemas = { inputSchema: null, outputSchema: null };

async function definitions(db: Db, rows: readonly Row[]): Promise<ReadonlyMap<string, Schemas>> {
  if (rows.length === 0) return new Map();
  const found = await sql<{
    hash: string;
    definition: string;
  }>`select d.hash, d.definition from tool_definitions d
    join tools t on t.id = d.tool_id and t.pinned_hash = d.hash where t.id = any(${rows.map(({ id }) => id)})`.execute(
    db,
  );
  return new Map(found.rows.map(({ hash, definition }) => [hash, schemasOf(definition)]));
}

function schemasOf(definition: string): Schemas {
  try {
    const it: unknown = JSON.parse(definition);
    if (typeof it !== "object" || it === null) return none;
    const { inputSchema = null, outputSchema = null } = it as Partial<Schemas>;
    return { inputSchema, outputSchema };
  } catch {
    return none;
  }
}

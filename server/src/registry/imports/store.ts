import type { ImportId } from "@reeve/contract/id";
import type { Import, ImportRow, ImportStatus, ImportVerdict } from "@reeve/contract/import";
import { sql, type Generated, type Kysely, type Selectable, type Updateable } from "kysely";

type ImportsTable = {
  id: ImportId;
  file: string;
  bytes: number;
  received: Generated<number>;
  status: ImportStatus;
  format: string | null;
  columns: Generated<string>;
  mapping: Generated<string>;
  defaults: Generated<string>;
  rows: Generated<number>;
  done: Generated<number>;
  problem: string | null;
  counts: Generated<string>;
  by_name: string;
  beat_at: string | null;
  created_at: string;
  updated_at: string;
};
type PartsTable = { import_id: ImportId; at: number; data: Buffer };
type Tables = { imports: ImportsTable; import_parts: PartsTable };
export type ImportChange = Updateable<Omit<ImportsTable, "id">>;

/** A process that says nothing for so long no longer works on an import. */
const silentMs = 30_000;
const middle: readonly ImportStatus[] = ["reading", "checking", "applying", "undoing"];

/** Imports, in a database or in a transaction of it. */
export const importStore = (db: Kysely<object>) => {
  const tables = db.withTables<Tables>();
  const all = () => tables.selectFrom("imports").selectAll();
  return {
    async add(it: Pick<ImportsTable, "id" | "file" | "bytes" | "by_name" | "created_at">) {
      await tables
        .insertInto("imports")
        .values({
          ...it,
          status: "uploading",
          format: null,
          problem: null,
          beat_at: null,
          updated_at: it.created_at,
        })
        .execute();
    },
    async find(id: ImportId, nowMs: number): Promise<Import | null> {
      const row = await all().where("id", "=", id).executeTakeFirst();
      return row ? shown(row, nowMs) : null;
    },
    /** Newest first; one more than asked for tells that there are more. */
    async list(limit: number, before: ImportId | null, nowMs: number): Promise<Import[]> {
      let query = all()
        .orderBy("id", "desc")
        .limit(limit + 1);
      if (before !== null) query = query.where("id", "<", before);
      return (await query.execute()).map((row) => shown(row, nowMs));
    },
    /** One step at a time works on an import: held until the transaction ends. */
    async lock(id: ImportId): Promise<ImportStatus | null> {
      const row = await tables
        .selectFrom("imports")
        .select("status")
        .where("id", "=", id)
        .forUpdate()
        .executeTakeFirst();
      return row?.status ?? null;
    },
    async change(id: ImportId, change: ImportChange): Promise<void> {
      await tables.updateTable("imports").set(change).where("id", "=", id).execute();
    },
    /** So many more rows, or fewer, are how `more` says. */
    async count(id: ImportId, more: Partial<Import["counts"]>): Promise<void> {
      await sql`update imports set counts = (select json_object_agg(key, n)::text from (
          select key, sum(n::int) as n from (select * from json_each_text(counts::json) union all
            select * from json_each_text(${JSON.stringify(more)}::json)) t(key, n) group by key) s)
        where id = ${id}`.execute(db);
    },
    /** False where the part does not begin where the last one ended. */
    async addPart(id: ImportId, at: number, data: Buffer, now: string): Promise<boolean> {
      const done = await tables
        .updateTable("imports")
        .set({ received: at + data.length, updated_at: now })
        .where("id", "=", id)
        .where("received", "=", at)
        .where("status", "=", "uploading")
        .where("bytes", ">=", at + data.length)
        .executeTakeFirst();
      if (done.numUpdatedRows !== 1n) return false;
      await tables.insertInto("import_parts").values({ import_id: id, at, data }).execute();
      return true;
    },
    async file(id: ImportId): Promise<Buffer> {
      const parts = await tables
        .selectFrom("import_parts")
        .select("data")
        .where("import_id", "=", id)
        .orderBy("at")
        .execute();
      return Buffer.concat(parts.map(({ data }) => data));
    },
    async dropFile(id: ImportId): Promise<void> {
      await tables.deleteFrom("import_parts").where("import_id", "=", id).execute();
    },
  };
};

function shown(row: Selectable<ImportsTable>, nowMs: number): Import {
  const counts = JSON.parse(row.counts) as Partial<
    Record<ImportVerdict | ImportRow["state"], number>
  >;
  const {
    create = 0,
    update = 0,
    unchanged = 0,
    error = 0,
    applied = 0,
    undone = 0,
    left = 0,
  } = counts;
  return {
    id: row.id,
    file: row.file,
    bytes: row.bytes,
    received: row.received,
    status: row.status,
    running:
      middle.includes(row.status) &&
      row.beat_at !== null &&
      nowMs - Date.parse(row.beat_at) < silentMs,
    format: row.format,
    columns: JSON.parse(row.columns) as Import["columns"],
    rows: row.rows,
    mapping: JSON.parse(row.mapping) as Import["mapping"],
    defaults: JSON.parse(row.defaults) as Import["defaults"],
    done: row.done,
    counts: { create, update, unchanged, error, applied, undone, left },
    problem: row.problem === null ? null : (JSON.parse(row.problem) as Import["problem"]),
    by: row.by_name,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

import type { ReportId } from "@reeve/contract/id";
import type { Report, ReportFile, ReportFormat, ReportSettings } from "@reeve/contract/report";
import { sql, type Kysely } from "kysely";
import type { MadeFile } from "./files.ts";

type Row = Omit<Report, "files">;
type FileRow = ReportFile & { readonly report: ReportId };
type Settings = Pick<ReportSettings, "every" | "badge" | "changedBy" | "changedAt">;

/** Reports that were made, in a database or in a transaction of it. */
export const reportStore = (db: Kysely<object>) => ({
  async add(it: Report, files: readonly MadeFile[]): Promise<void> {
    await sql`insert into reports (id, at, by_name, period, stage) values (${it.id}, ${it.at}, ${it.by}, ${it.period}, ${it.stage})`.execute(
      db,
    );
    for (const one of files)
      await sql`insert into report_files (report_id, format, name, type, bytes, sha256, signature, content)
        values (${it.id}, ${one.format}, ${one.name}, ${one.type}, ${one.bytes}, ${one.sha256}, ${one.signature}, ${one.content})`.execute(
        db,
      );
  },

  /** Newest first; one more than asked for tells that there are more. */
  async list(limit: number, after: ReportId | null): Promise<Report[]> {
    const { rows } = await sql<Row>`select id, at, by_name as by, period, stage from reports
      where ${after}::text is null or id < ${after} order by id desc limit ${limit + 1}`.execute(
      db,
    );
    return withFiles(db, rows);
  },

  async find(id: ReportId): Promise<Report | null> {
    const { rows } =
      await sql<Row>`select id, at, by_name as by, period, stage from reports where id = ${id}`.execute(
        db,
      );
    return (await withFiles(db, rows))[0] ?? null;
  },

  async file(id: ReportId, format: ReportFormat): Promise<MadeFile | null> {
    const { rows } =
      await sql<MadeFile>`select format, name, type, bytes, sha256, signature, content from report_files
      where report_id = ${id} and format = ${format}`.execute(db);
    return rows[0] ?? null;
  },

  async madeFor(period: string): Promise<boolean> {
    return (await sql`select from reports where period = ${period}`.execute(db)).rows.length > 0;
  },

  async settings(): Promise<Settings> {
    const { rows } =
      await sql<Settings>`select every, badge, changed_by as "changedBy", changed_at as "changedAt" from report_settings`.execute(
        db,
      );
    const [row] = rows;
    if (!row) throw new Error("the settings of reports are missing");
    return row;
  },

  async set(it: Settings): Promise<void> {
    await sql`update report_settings set every = ${it.every}, badge = ${it.badge}, changed_by = ${it.changedBy},
      changed_at = ${it.changedAt}`.execute(db);
  },
});

async function withFiles(db: Kysely<object>, rows: readonly Row[]): Promise<Report[]> {
  const { rows: files } =
    await sql<FileRow>`select report_id as report, format, name, type, bytes, sha256, signature from report_files
    where report_id = any(${rows.map(({ id }) => id)}) order by array_position(array['html', 'pdf', 'json', 'csv', 'sarif', 'oscal', 'badge'], format)`.execute(
      db,
    );
  return rows.map((row) => ({
    ...row,
    files: files.flatMap(({ report, ...file }) => (report === row.id ? [file] : [])),
  }));
}

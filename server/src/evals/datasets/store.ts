import type { Dataset, DatasetVersion } from "@reeve/contract/dataset";
import type { DatasetCase } from "@reeve/contract/dataset-case";
import type { DatasetId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { canonicalHash } from "../../platform/canonical.ts";
import type { NewCase } from "./case.ts";

type Db = Kysely<object>;

interface Row extends Omit<Dataset, "versions" | "aspects"> {
  readonly versions: string;
  readonly aspects: string;
}

const dataset = ({ versions, aspects, ...row }: Row): Dataset => ({
  ...row,
  versions: JSON.parse(versions) as DatasetVersion[],
  aspects: {
    quality: 0,
    safety: 0,
    policy: 0,
    ...(JSON.parse(aspects) as Partial<Dataset["aspects"]>),
  },
});

const columns = sql`d.id, d.name, d.says, d.created_by as "createdBy", d.created_at as "createdAt",
  (select coalesce(json_agg(json_build_object('version', v.version, 'cases', v.cases, 'added', v.added, 'digest', v.digest,
      'says', v.says, 'by', v.made_by, 'at', to_char(v.made_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by v.version desc), '[]')::text
    from dataset_versions v where v.dataset = d.id) as versions,
  (select coalesce(json_object_agg(aspect, n), '{}')::text
    from (select aspect, count(*) as n from dataset_cases c where c.dataset = d.id group by aspect) a) as aspects`;

/** One more than asked for tells that there are more. */
export async function listDatasets(
  db: Db,
  after: DatasetId | null,
  limit: number,
): Promise<Dataset[]> {
  const { rows } = await sql<Row>`select ${columns} from datasets d where d.removed_at is null
    and ${after === null ? sql`true` : sql`d.id < ${after}`} order by d.id desc limit ${limit + 1}`.execute(
    db,
  );
  return rows.map(dataset);
}

export async function datasetById(db: Db, id: DatasetId): Promise<Dataset | null> {
  const { rows } =
    await sql<Row>`select ${columns} from datasets d where d.id = ${id} and d.removed_at is null`.execute(
      db,
    );
  return rows[0] ? dataset(rows[0]) : null;
}

/** The dataset, unchanged by anyone else until the transaction ends. */
export async function lockDataset(db: Db, id: DatasetId): Promise<Dataset | null> {
  await sql`select from datasets where id = ${id} for update`.execute(db);
  return datasetById(db, id);
}

export async function isNamed(db: Db, name: string): Promise<boolean> {
  const { rows } =
    await sql`select from datasets where lower(name) = lower(${name}) and removed_at is null`.execute(
      db,
    );
  return rows.length > 0;
}

export async function addDataset(
  db: Db,
  it: Pick<Dataset, "id" | "name" | "says" | "createdBy" | "createdAt">,
): Promise<void> {
  await sql`insert into datasets (id, name, says, created_by, created_at)
    values (${it.id}, ${it.name}, ${it.says}, ${it.createdBy}, ${it.createdAt}::timestamptz)`.execute(
    db,
  );
}

/** What it held goes; that it was there stays, for what was compared on it. */
export async function removeDataset(db: Db, id: DatasetId, at: string): Promise<void> {
  await sql`delete from gate_rules where dataset = ${id}`.execute(db);
  await sql`delete from dataset_cases where dataset = ${id}`.execute(db);
  await sql`update datasets set removed_at = ${at}::timestamptz where id = ${id}`.execute(db);
}

/** Which of these names are taken. */
export async function taken(
  db: Db,
  id: DatasetId,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{
    name: string;
  }>`select name from dataset_cases where dataset = ${id} and name = any(${[...names]})`.execute(
    db,
  );
  return new Set(rows.map(({ name }) => name));
}

/** The next version of a locked dataset: all it held, and these. */
export async function addVersion(
  db: Db,
  { id, versions }: Dataset,
  cases: readonly NewCase[],
  it: Pick<DatasetVersion, "says" | "by" | "at">,
): Promise<DatasetVersion> {
  const before = versions[0];
  const version = (before?.version ?? 0) + 1;
  const made: DatasetVersion = {
    ...it,
    version,
    cases: (before?.cases ?? 0) + cases.length,
    added: cases.length,
    digest: canonicalHash({ before: before?.digest ?? null, cases }),
  };
  await sql`insert into dataset_versions (dataset, version, cases, added, digest, says, made_by, made_at)
    values (${id}, ${version}, ${made.cases}, ${made.added}, ${made.digest}, ${made.says}, ${made.by}, ${made.at}::timestamptz)`.execute(
    db,
  );
  const rows = cases.map((one) => ({
    name: one.case,
    aspect: one.aspect,
    body: JSON.stringify({ ...one, since: version }),
  }));
  await sql`insert into dataset_cases (dataset, name, since, aspect, body)
    select ${id}, name, ${version}, aspect, body from json_to_recordset(${JSON.stringify(rows)}::json)
      as c(name text, aspect text, body text)`.execute(db);
  return made;
}

/** The cases of a version by name, from after a name on. */
export async function casesOf(
  db: Db,
  id: DatasetId,
  version: number,
  after: string | null,
  limit: number,
): Promise<DatasetCase[]> {
  const { rows } = await sql<{ body: string }>`select body from dataset_cases
    where dataset = ${id} and since <= ${version} and ${after === null ? sql`true` : sql`name collate "C" > ${after}`}
    order by name collate "C" limit ${limit}`.execute(db);
  return rows.map(({ body }) => JSON.parse(body) as DatasetCase);
}

const atOnce = 200;

/** All cases of a version, some at once. */
export async function* everyCase(
  db: Db,
  id: DatasetId,
  version: number,
): AsyncGenerator<DatasetCase> {
  let after: string | null = null;
  while (true) {
    const page: DatasetCase[] = await casesOf(db, id, version, after, atOnce);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < atOnce) return;
    after = last.case;
  }
}

export async function caseNamed(
  db: Db,
  id: DatasetId,
  version: number,
  name: string,
): Promise<DatasetCase | null> {
  const { rows } = await sql<{ body: string }>`select body from dataset_cases
    where dataset = ${id} and name = ${name} and since <= ${version}`.execute(db);
  return rows[0] ? (JSON.parse(rows[0].body) as DatasetCase) : null;
}

import type { Agent } from "@reeve/contract/agent";
import type { AgentId, ImportId, PersonId } from "@reeve/contract/id";
import type {
  ImportDifference,
  ImportFault,
  ImportRow,
  ImportVerdict,
} from "@reeve/contract/import";
import { sql, type Kysely, type Selectable } from "kysely";
import type { Draft } from "./draft.ts";

type RowsTable = {
  import_id: ImportId;
  row: number;
  cells: string;
  name: string | null;
  verdict: ImportVerdict | null;
  draft: string | null;
  differences: string | null;
  faults: string | null;
  seen: string | null;
  state: ImportRow["state"];
  note: string | null;
  agent_id: AgentId | null;
  before: string | null;
  applied: string | null;
  invited: string | null;
};
type Tables = { import_rows: RowsTable };

/** A row that is to be applied. */
export interface WaitingRow {
  readonly row: number;
  readonly verdict: "create" | "update";
  readonly draft: Draft;
  readonly seen: string | null;
}

/** A row that was applied: what there was before, and what the row made of it. */
export interface AppliedRow {
  readonly row: number;
  readonly agent: AgentId;
  readonly before: Agent | null;
  readonly applied: string;
  readonly invited: readonly PersonId[];
}

export interface Judged {
  readonly row: number;
  readonly name: string | null;
  readonly verdict: ImportVerdict;
  readonly draft: Draft | null;
  readonly differences: readonly ImportDifference[];
  readonly faults: readonly ImportFault[];
  readonly seen: string | null;
}

export interface Done {
  readonly row: number;
  readonly state: ImportRow["state"];
  readonly note?: string | undefined;
  readonly agent?: AgentId | undefined;
  readonly before?: Agent | null | undefined;
  readonly applied?: string | undefined;
  readonly invited?: readonly PersonId[] | undefined;
}

/** The rows of one import. Many are written by one statement: there may be a hundred thousand. */
export const rowStore = (db: Kysely<object>, id: ImportId) => {
  const rows = db.withTables<Tables>();
  const own = () => rows.selectFrom("import_rows").where("import_id", "=", id);
  return {
    async add(list: readonly { row: number; cells: readonly string[] }[]): Promise<void> {
      await sql`insert into import_rows (import_id, row, cells)
        select ${id}, * from unnest(${list.map(({ row }) => row)}::int[], ${list.map(({ cells }) => JSON.stringify(cells))}::text[])
        on conflict do nothing`.execute(db);
    },
    async drop(): Promise<void> {
      await rows.deleteFrom("import_rows").where("import_id", "=", id).execute();
    },
    async cells(after: number, limit: number): Promise<{ row: number; cells: string[] }[]> {
      const found = await own()
        .select(["row", "cells"])
        .where("row", ">", after)
        .orderBy("row")
        .limit(limit)
        .execute();
      return found.map(({ row, cells }) => ({ row, cells: JSON.parse(cells) as string[] }));
    },
    async judge(list: readonly Judged[]): Promise<void> {
      const json = JSON.stringify(
        list.map((it) => ({
          row: it.row,
          name: it.name,
          verdict: it.verdict,
          draft: it.draft && JSON.stringify(it.draft),
          differences: JSON.stringify(it.differences),
          faults: JSON.stringify(it.faults),
          seen: it.seen,
        })),
      );
      await sql`update import_rows r set name = v.name, verdict = v.verdict, draft = v.draft, differences = v.differences,
          faults = v.faults, seen = v.seen
        from json_to_recordset(${json}::json) as v(row int, name text, verdict text, draft text, differences text, faults text, seen text)
        where r.import_id = ${id} and r.row = v.row`.execute(db);
    },
    async waiting(limit: number): Promise<WaitingRow[]> {
      const found = await own()
        .select(["row", "verdict", "draft", "seen"])
        .where("state", "=", "waiting")
        .where("verdict", "in", ["create", "update"])
        .orderBy("row")
        .limit(limit)
        .execute();
      return found.map(({ row, verdict, draft, seen }) => ({
        row,
        verdict: verdict === "create" ? "create" : "update",
        draft: JSON.parse(draft ?? "{}") as Draft,
        seen,
      }));
    },
    /** The last applied first. */
    async applied(limit: number): Promise<AppliedRow[]> {
      const found = await own()
        .select(["row", "agent_id", "before", "applied", "invited"])
        .where("state", "=", "applied")
        .orderBy("row", "desc")
        .limit(limit)
        .execute();
      return found.flatMap(({ row, agent_id, before, applied, invited }) =>
        agent_id === null || applied === null
          ? []
          : {
              row,
              agent: agent_id,
              before: before === null ? null : (JSON.parse(before) as Agent),
              applied,
              invited: JSON.parse(invited ?? "[]") as PersonId[],
            },
      );
    },
    async settle(list: readonly Done[]): Promise<void> {
      const json = JSON.stringify(
        list.map((it) => ({
          row: it.row,
          state: it.state,
          note: it.note ?? null,
          agent: it.agent ?? null,
          before: it.before ? JSON.stringify(it.before) : null,
          applied: it.applied ?? null,
          invited: it.invited?.length ? JSON.stringify(it.invited) : null,
        })),
      );
      await sql`update import_rows r set state = v.state, note = v.note, agent_id = coalesce(v.agent, r.agent_id),
          before = coalesce(v.before, r.before), applied = coalesce(v.applied, r.applied), invited = coalesce(v.invited, r.invited)
        from json_to_recordset(${json}::json) as v(row int, state text, note text, agent text, before text, applied text, invited text)
        where r.import_id = ${id} and r.row = v.row`.execute(db);
    },
    async invited(): Promise<PersonId[]> {
      const found = await own().select("invited").where("invited", "is not", null).execute();
      return found.flatMap(({ invited }) => JSON.parse(invited ?? "[]") as PersonId[]);
    },
    async list(
      after: number,
      limit: number,
      filter: { verdict?: ImportVerdict | undefined; state?: ImportRow["state"] | undefined },
    ): Promise<ImportRow[]> {
      let query = own().selectAll().where("row", ">", after).orderBy("row").limit(limit);
      if (filter.verdict) query = query.where("verdict", "=", filter.verdict);
      if (filter.state) query = query.where("state", "=", filter.state);
      return (await query.execute()).map(shown);
    },
  };
};

const shown = (row: Selectable<RowsTable>): ImportRow => ({
  row: row.row,
  cells: JSON.parse(row.cells) as string[],
  name: row.name,
  verdict: row.verdict,
  differences: JSON.parse(row.differences ?? "[]") as ImportDifference[],
  faults: JSON.parse(row.faults ?? "[]") as ImportFault[],
  state: row.state,
  note: row.note,
  agent: row.agent_id,
});

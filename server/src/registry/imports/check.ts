import type { Import } from "@reeve/contract/import";
import type { Person } from "@reeve/contract/person";
import type { Database } from "../../platform/database.ts";
import { Problem } from "../../platform/problem.ts";
import { manyAgents } from "../agents/many-store.ts";
import { allowedNameKey } from "../agents/name.ts";
import { drafted, type Draft } from "./draft.ts";
import type { Judged } from "./rows-store.ts";
import { stateOf } from "./state.ts";
import { verdictOf, type PersonFault, type Whom } from "./verdict.ts";
import { whomOf } from "./whom.ts";

/** What would become of rows, a chunk at a time. It remembers names: an agent may stand in a sheet once. */
export class Checker {
  private readonly rowOf = new Map<string, number>();
  private readonly whom: (text: string) => Whom | PersonFault;
  private readonly columns: readonly string[];
  private readonly it: Pick<Import, "columns" | "mapping" | "defaults">;

  constructor(it: Pick<Import, "columns" | "mapping" | "defaults">, people: readonly Person[]) {
    this.it = it;
    this.columns = it.columns.map(({ name }) => name);
    this.whom = whomOf(people);
  }

  async judge(
    db: Database["kysely"],
    rows: readonly { row: number; cells: string[] }[],
  ): Promise<Judged[]> {
    const { mapping, defaults } = this.it;
    const read = rows.map(({ row, cells }) => {
      const { draft, faults } = drafted(cells, { columns: this.columns, mapping, defaults });
      const at = mapping.name;
      return {
        row,
        name: (at === undefined ? "" : cells[at]) || null,
        faults,
        ...this.keyed(row, draft),
      };
    });
    const known = await manyAgents(db).withNameKeys(read.flatMap(({ key }) => key ?? []));
    return read.map(({ row, name, draft, key, faults, more }) => {
      const shown = draft?.name ?? name?.slice(0, 200) ?? null;
      if (!draft || key === null || more)
        return {
          row,
          name: shown,
          verdict: "error",
          draft: null,
          differences: [],
          faults: more ? [...faults, more] : faults,
          seen: null,
        };
      const agent = known.get(key)?.agent ?? null;
      const judged = verdictOf(draft, agent, this.whom);
      const headed = judged.faults.map((fault) => ({
        ...fault,
        column: this.headed(fault.column),
      }));
      return { row, name: shown, draft, ...judged, faults: headed, seen: agent && stateOf(agent) };
    });
  }

  /** What the sheet calls the column of a field. */
  private headed(field: string | null): string | null {
    const at = (this.it.mapping as Record<string, number | undefined>)[field ?? ""];
    return at === undefined ? field : (this.columns[at] ?? field);
  }

  private keyed(
    row: number,
    draft: Draft | null,
  ): { draft: Draft | null; key: string | null; more: Judged["faults"][number] | null } {
    if (!draft) return { draft, key: null, more: null };
    const column = this.headed("name");
    try {
      const key = allowedNameKey(draft.name);
      const first = this.rowOf.get(key);
      if (first === undefined) {
        this.rowOf.set(key, row);
        return { draft, key, more: null };
      }
      const detail = `Row ${first} has the same name, or one that looks like it.`;
      return { draft, key: null, more: { column, detail, fix: "Keep one of the two." } };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { draft, key: null, more: { column, detail: error.message, fix: error.fix } };
    }
  }
}

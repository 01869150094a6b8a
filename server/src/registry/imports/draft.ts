import { agentOperations, type DeclaredScope, type Tier } from "@reeve/contract/agent";
import type {
  ImportDefaults,
  ImportFault,
  ImportField,
  ImportMapping,
} from "@reeve/contract/import";
import { unneutral } from "../exchange/neutral.ts";

/** What one row says of its agent. A member that is not there was left empty. */
export interface Draft {
  readonly name: string;
  readonly purpose?: string;
  readonly environment?: string;
  readonly tier?: Tier;
  readonly owner?: string;
  readonly change?: string;
  readonly incidents?: string;
  readonly risk?: string;
  readonly backup?: string;
  readonly servers?: readonly string[];
  readonly tools?: readonly string[];
  readonly data?: readonly string[];
  readonly version?: string;
}

/** How a row is read: the names of the columns, and which says what. */
export interface Reading {
  readonly columns: readonly string[];
  readonly mapping: ImportMapping;
  readonly defaults: ImportDefaults;
}

const tiers: Readonly<Record<Tier, string>> = {
  low: "low niedrig gering faible bas bajo baja basso bassa baixo baixa laag minor minimal",
  medium: "medium mittel moyen moyenne medio media medie moderate moderat gemiddeld normal limited",
  high: "high hoch haut élevé eleve alto alta hoog major",
  critical: "critical kritisch critique crítico crítica critico critica kritiek severe",
};
const tierOf = (text: string): Tier | null =>
  (Object.keys(tiers) as Tier[]).find((tier) =>
    tiers[tier].split(" ").includes(text.trim().toLowerCase()),
  ) ?? null;

const lists = ["servers", "tools", "data"] as const;
const shape = agentOperations["agents.register"].input.shape;
const scopeShape = shape.scope.unwrap();
/** Whom a row can name. */
export const roles = ["owner", "change", "incidents", "risk", "backup"] as const;

/** What the row says, or everything that is wrong with it, each with its column and what to do. */
export function drafted(
  cells: readonly string[],
  { columns, mapping, defaults }: Reading,
): { draft: Draft | null; faults: ImportFault[] } {
  const faults: ImportFault[] = [];
  const headed = (field: ImportField): string | null => {
    const at = mapping[field];
    return at === undefined ? null : (columns[at] ?? null);
  };
  const said = (field: ImportField): string => {
    const at = mapping[field];
    const cell = at === undefined ? "" : unneutral(cells[at] ?? "");
    return cell === "" ? ((defaults as Partial<Record<ImportField, string>>)[field] ?? "") : cell;
  };
  const wrong = (field: ImportField, detail: string, fix: string): void =>
    void faults.push({ column: headed(field), detail, fix });

  if (cells.length > columns.length)
    faults.push({
      column: null,
      detail: `The row has ${cells.length} cells, and the header names ${columns.length} columns.`,
      fix: "Put quotation marks around a cell that holds the separator.",
    });
  const draft: Record<string, unknown> = {};
  for (const field of ["name", "purpose", "environment", "version"] as const) {
    const text = said(field);
    if (text === "") continue;
    const read = (field === "version" ? shape.version : shape[field]).safeParse(text);
    if (read.success) draft[field] = read.data;
    else
      wrong(
        field,
        `The ${field} cannot be taken: ${read.error.issues[0]?.message ?? "it is not valid"}.`,
        field === "name" && /^[=+\-@']/.test(text)
          ? "Write the name itself; a formula is not calculated here."
          : "Correct the cell.",
      );
  }
  if (said("name") === "")
    wrong("name", "There is no name.", "Give the agent a name, or map the column that has it.");
  if (said("tier") !== "") {
    const tier = tierOf(said("tier"));
    if (tier) draft["tier"] = tier;
    else
      wrong(
        "tier",
        `“${said("tier").slice(0, 60)}” is no tier.`,
        "Write low, medium, high or critical.",
      );
  }
  for (const field of roles) {
    const named = personIn(said(field));
    if (named === "") continue;
    if (shape.owner.safeParse(named).success) draft[field] = named;
    else wrong(field, "The name of the person is too long.", "Give an e-mail address.");
  }
  for (const field of lists) {
    if (said(field) === "") continue;
    const items = said(field)
      .split(/[,;|\n]/)
      .map((item) => item.trim())
      .filter(Boolean);
    const read = scopeShape.shape[field].safeParse([...new Set(items)]);
    if (read.success) draft[field] = read.data;
    else wrong(field, `The list of ${field} is too long, or one of them is.`, "Shorten it.");
  }
  const ok = faults.length === 0;
  return { draft: ok ? (draft as unknown as Draft) : null, faults };
}

/** `Ann Lee <ann@example.com>` is that address. */
const personIn = (text: string): string =>
  /<([^<>\s]+@[^<>\s]+)>\s*$/.exec(text)?.[1] ?? text.trim();

/** The scope of an agent with what the row says of it. */
export const scopeWith = (scope: DeclaredScope, draft: Draft): DeclaredScope => ({
  servers: [...(draft.servers ?? scope.servers)],
  tools: [...(draft.tools ?? scope.tools)],
  data: [...(draft.data ?? scope.data)],
});

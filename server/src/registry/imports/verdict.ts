import type { Agent } from "@reeve/contract/agent";
import type { ImportDifference, ImportFault, ImportVerdict } from "@reeve/contract/import";
import type { PersonId } from "@reeve/contract/id";
import { scopeWith, type Draft } from "./draft.ts";

/** Whom a text names: somebody, or an address that would be invited. */
export type Whom = { readonly id: PersonId | null; readonly says: string };
export type PersonFault = { readonly detail: string; readonly fix: string };

export interface Verdict {
  readonly verdict: ImportVerdict;
  readonly differences: ImportDifference[];
  readonly faults: ImportFault[];
}

const needed = ["purpose", "environment", "tier", "owner"] as const;
const held = {
  owner: (agent: Agent) => agent.owner,
  change: (agent: Agent) => agent.accountabilities.change,
  incidents: (agent: Agent) => agent.accountabilities.incidents,
  risk: (agent: Agent) => agent.accountabilities.risk,
  backup: (agent: Agent) => agent.backup,
};
const people = Object.keys(held) as (keyof typeof held)[];
const lists = ["servers", "tools", "data"] as const;

/** What a row would do to the register as it is: an empty cell leaves what is there. */
export function verdictOf(
  draft: Draft,
  agent: Agent | null,
  whom: (text: string) => Whom | PersonFault,
): Verdict {
  const faults: ImportFault[] = [];
  const named = new Map<string, Whom>();
  for (const field of people) {
    const text = draft[field];
    if (text === undefined) continue;
    const person = whom(text);
    if ("detail" in person) faults.push({ column: field, ...person });
    else named.set(field, person);
  }
  if (agent?.status === "retired")
    faults.push({
      column: "name",
      detail: `${agent.name} is retired, and that is final.`,
      fix: "Leave the row out, or give the agent another name.",
    });
  if (!agent || (agent.status !== "discovered" && !agent.owner))
    for (const field of needed)
      if (draft[field] === undefined)
        faults.push({
          column: field,
          detail: `The ${field} is empty, and the agent is new.`,
          fix: `Fill the cell, map a column to ${field}, or give a value for all empty ones.`,
        });
  if (faults.length > 0) return { verdict: "error", differences: [], faults };

  const differences: ImportDifference[] = [];
  const differs = (
    field: ImportDifference["field"],
    before: string | null,
    after: string,
  ): void => {
    if (before !== after) differences.push({ field, before, after });
  };
  for (const field of ["name", "purpose", "environment", "tier", "version"] as const)
    if (draft[field] !== undefined) differs(field, agent?.[field] ?? null, draft[field]);
  for (const field of people) {
    const person = named.get(field);
    const now = agent ? held[field](agent) : null;
    if (person && (person.id === null || person.id !== now?.id))
      differences.push({ field, before: now?.name ?? null, after: person.says });
  }
  for (const field of lists)
    if (draft[field] !== undefined) {
      const before = agent?.scope[field].join(", ") ?? "";
      differs(
        field,
        before === "" ? null : before,
        scopeWith({ servers: [], tools: [], data: [] }, draft)[field].join(", "),
      );
    }
  const verdict = !agent ? "create" : differences.length > 0 ? "update" : "unchanged";
  return { verdict, differences, faults };
}

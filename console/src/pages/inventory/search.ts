import type { PersonId } from "@reeve/contract/id";
import { choices } from "virtual:contract";
import { oneOf, text, tidy } from "../../api/search.ts";

const person = (value: unknown): PersonId | "nobody" | undefined =>
  value === "nobody" || (typeof value === "string" && value.startsWith("per_"))
    ? (value as PersonId | "nobody")
    : undefined;

/** What the inventory is narrowed by, as it stands in the address. */
export const inventorySearch = (search: Record<string, unknown>) =>
  tidy({
    show: oneOf(["completeness", "planted"] as const, search["show"]),
    q: text(search["q"]),
    status: oneOf(choices.EntryStatus, search["status"]),
    tier: oneOf(choices.Tier, search["tier"]),
    source: oneOf(choices.SightingSource, search["source"]),
    environment: text(search["environment"]),
    owner: person(search["owner"]),
    missing: oneOf(choices.Missing, search["missing"]),
    differs: oneOf(choices.TraitName, search["differs"]),
    changed: oneOf(["new", "gone", "registered", "differing"] as const, search["changed"]),
  });
export type InventorySearch = ReturnType<typeof inventorySearch>;

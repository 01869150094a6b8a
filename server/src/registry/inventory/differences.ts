import type { Difference } from "@reeve/contract/inventory";
import { TraitName } from "@reeve/contract/inventory";
import type { Sighting, Traits } from "@reeve/contract/sighting";
import { compare } from "./sighting.ts";

type Told = Pick<Sighting, "key" | "traits">;

/** In what copies of one agent differ. What a place says nothing of does not differ; a list of tools is a set. */
export function differencesOf(copies: readonly Told[]): Difference[] {
  return TraitName.options.flatMap((trait) => {
    const byValue = new Map<string, string[]>();
    for (const { key, traits } of copies) {
      const value = shown(traits, trait);
      if (value === null) continue;
      byValue.set(value, [...(byValue.get(value) ?? []), key]);
    }
    if (byValue.size < 2) return [];
    const values = [...byValue]
      .map(([value, keys]) => ({ value, sightings: keys.toSorted(compare) }))
      .sort((a, b) => b.sightings.length - a.sightings.length || compare(a.value, b.value));
    return [{ trait, says: saidOf(trait, values), values }];
  });
}

function shown(traits: Traits, trait: TraitName): string | null {
  if (trait !== "tools") return traits[trait]?.trim() || null;
  return traits.tools === undefined ? null : [...new Set(traits.tools)].sort(compare).join(", ");
}

const words: Readonly<Record<TraitName, string>> = {
  model: "models",
  prompt: "prompts",
  tools: "sets of tools",
  framework: "frameworks",
  permissions: "modes of permission",
  version: "versions",
  environment: "environments",
};
const numbers = ["", "", "Two", "Three", "Four", "Five"];
const mostNamed = 8;

function saidOf(trait: TraitName, values: readonly { readonly value: string }[]): string {
  const many = `${numbers[values.length] ?? values.length} ${words[trait]}`;
  const [most, other] = values.map(({ value }) => value);
  if (trait === "prompt") return `${many}: the texts are not the same.`;
  if (trait !== "tools" || values.length > 2 || most === undefined || other === undefined)
    return `${many}: ${values
      .slice(0, mostNamed)
      .map(({ value }) => value || "none")
      .join("; ")}.`;
  const [a, b] = [setOf(most), setOf(other)];
  const only = (one: ReadonlySet<string>, not: ReadonlySet<string>): string =>
    [...one]
      .filter((it) => !not.has(it))
      .slice(0, mostNamed)
      .join(", ");
  const [left, right] = [only(a, b), only(b, a)];
  const has = `one has ${left || right}, which the other has not`;
  return `${many}: ${has}${left && right ? `; that other has ${right}` : ""}.`;
}

const setOf = (value: string): ReadonlySet<string> =>
  new Set(value === "" ? [] : value.split(", "));

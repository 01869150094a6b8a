import { corroborating } from "./corroborating.ts";
import type { Family, Tier } from "./family.ts";
import type { Pattern } from "./pattern.ts";
import { agentFirst, people } from "./people.ts";
import { readTitle } from "./read-title.ts";
import { builds, selling } from "./sellers.ts";
import { explicit, families, sold } from "./taxonomy.ts";

/** What a title says of the role, and the words that decided. */
export type Classified =
  | {
      readonly counts: "yes" | "unconfirmed";
      readonly family: string;
      readonly tier: Tier;
      /** Every other family that matched. */
      readonly also: readonly string[];
      readonly matchedText: string;
      readonly explicit: boolean;
      /** What the description holds that bears an ambiguous title out; empty where the title is explicit. */
      readonly terms: readonly string[];
    }
  | { readonly counts: "no"; readonly why: string };

const enough = 2;
const longestDescription = 200_000;

const seen = (patterns: readonly Pattern[], text: string): Pattern | undefined =>
  patterns.find(({ match }) => match.test(text));

/**
 * The family of a role by its title; a title that does not say AI itself takes two different terms of the description.
 * Pure: the same answer on every machine. `description` is plain text, null where there is none.
 */
export function classify(title: string, description: string | null): Classified {
  const text = readTitle(title);
  const excluded = seen(selling, text);
  if (excluded !== undefined && !builds.match.test(text))
    return { counts: "no", why: `sells, recruits or communicates: ${excluded.says}` };
  const saysAi = explicit.match.test(text);
  const person = /(?<![a-z0-9])agente?s?(?![a-z0-9])/.test(text)
    ? seen([...people, agentFirst], text)
    : undefined;
  if (person !== undefined && !saysAi)
    return { counts: "no", why: `a person who is called an agent: ${person.says}` };
  const found = matched(text);
  const [first, ...rest] = found;
  if (first === undefined) return { counts: "no", why: "no family's words are in the title" };
  // "Agentic" that names what the firm sells is no word of AI; another one beside it is.
  const clear = explicit.match.test(text.replace(sold.match, " "));
  const terms = clear ? [] : corroborated(description ?? "");
  return {
    counts: clear || terms.length >= enough ? "yes" : "unconfirmed",
    family: first.family.name,
    tier: first.family.tier,
    also: rest.map(({ family }) => family.name),
    matchedText: first.text,
    explicit: clear,
    terms,
  };
}

interface Found {
  readonly family: Family;
  readonly text: string;
}

/** Every family that matches, the one that decides first: by tier, then in the order of the table. */
function matched(text: string): readonly Found[] {
  const found = families.flatMap((family) => {
    const words = family.patterns.flatMap(({ match }) => match.exec(text)?.[0] ?? [])[0];
    return words === undefined ? [] : [{ family, text: words }];
  });
  // A product title about agents is a product title.
  return found.some(({ family }) => family.name === "ai_product_manager")
    ? found.filter(({ family }) => family.name !== "agent_engineer")
    : found;
}

/** Which of the corroborating terms a description holds. */
function corroborated(description: string): readonly string[] {
  const text = description.slice(0, longestDescription).toLowerCase();
  return corroborating.filter(({ match }) => match.test(text)).map(({ says }) => says);
}

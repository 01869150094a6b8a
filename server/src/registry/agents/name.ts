import { Problem } from "../../platform/problem.ts";

/** Letters of other scripts that look like a Latin one in most fonts, after lower-casing. */
const lookAlikes = new Map([
  ["а", "a"],
  ["α", "a"],
  ["ɑ", "a"],
  ["ь", "b"],
  ["с", "c"],
  ["ϲ", "c"],
  ["ԁ", "d"],
  ["е", "e"],
  ["ҽ", "e"],
  ["ɡ", "g"],
  ["һ", "h"],
  ["і", "i"],
  ["ι", "i"],
  ["ı", "i"],
  ["ј", "j"],
  ["к", "k"],
  ["κ", "k"],
  ["ӏ", "l"],
  ["м", "m"],
  ["п", "n"],
  ["η", "n"],
  ["о", "o"],
  ["ο", "o"],
  ["σ", "o"],
  ["օ", "o"],
  ["р", "p"],
  ["ρ", "p"],
  ["ԛ", "q"],
  ["г", "r"],
  ["ѕ", "s"],
  ["т", "t"],
  ["τ", "t"],
  ["υ", "u"],
  ["ս", "u"],
  ["ν", "v"],
  ["ѵ", "v"],
  ["в", "b"],
  ["β", "b"],
  ["н", "h"],
  ["ԝ", "w"],
  ["ω", "w"],
  ["х", "x"],
  ["χ", "x"],
  ["у", "y"],
  ["γ", "y"],
] as const);

/** Names that would be taken for Reeve itself or for a person's role in a record. */
const reserved = new Set([
  "reeve",
  "system",
  "admin",
  "administrator",
  "operator",
  "anyone",
  "root",
]);

/** The name as a person might confuse it: two names with one key are one name. */
export function nameKey(name: string): string {
  const folded = name
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFKC")
    .trim()
    .replaceAll(/\s+/g, " ");
  return [...folded].map((letter) => lookAlikes.get(letter) ?? letter).join("");
}

/** The key of a name an agent may have. */
export function allowedNameKey(name: string): string {
  const key = nameKey(name);
  if (reserved.has(key))
    throw new Problem(
      "invalid",
      `An agent cannot be called ${name}: records would read as if Reeve or a person had acted.`,
      "Choose a name that says what the agent does.",
      [{ path: "name", message: "reserved" }],
    );
  return key;
}

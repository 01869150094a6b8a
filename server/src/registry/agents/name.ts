import { Problem } from "../../platform/problem.ts";

/** Letters of other scripts that look like a Latin one in most fonts, after lower-casing, each before its Latin twin. */
const pairs =
  "аa αa ɑa ьb сc ϲc ԁd еe ҽe ɡg һh іi ιi ıi јj кk κk ӏl мm пn ηn оo οo σo օo рp ρp " +
  "ԛq гr ѕs тt τt υu սu νv ѵv вb βb нh ԝw ωw хx χx уy γy";
const lookAlikes = new Map(
  pairs.split(" ").map((pair) => [pair.charAt(0), pair.charAt(1)] as const),
);

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
  return Array.from(folded, (letter) => lookAlikes.get(letter) ?? letter).join("");
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

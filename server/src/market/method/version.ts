import { createHash } from "node:crypto";
import { corroborating } from "../roles/corroborating.ts";
import { abbreviations, languages } from "../roles/languages.ts";
import { agentFirst, people } from "../roles/people.ts";
import { builds, selling } from "../roles/sellers.ts";
import { explicit, families, sold } from "../roles/taxonomy.ts";

/** Raised whenever the tables or the rules change what a title or a company is. */
export const methodVersion = "2";

/** What exactly is executed, in one word: another pattern, or another order of them, is another method. */
export const methodHash: string = createHash("sha256")
  .update(
    JSON.stringify(
      [
        families,
        languages,
        abbreviations,
        selling,
        people,
        agentFirst,
        corroborating,
        explicit,
        sold,
        builds,
      ],
      (_, value) => (value instanceof RegExp ? String(value) : value),
    ),
  )
  .digest("hex");

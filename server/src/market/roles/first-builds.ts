import type { Family } from "./family.ts";
import { any, pattern, soon, words } from "./pattern.ts";
import { aiTerm, product, software } from "./terms.ts";

/** Group C: first builds, before operational controls. */
export const firstBuilds: readonly Family[] = [
  {
    name: "ai_engineer",
    tier: "C",
    is: "Builds with models, before operational controls.",
    patterns: [
      pattern(
        "AI, generative AI, LLM, applied AI or ML, up to two words, then engineer, developer or programmer",
        `${any("ai(?:\\/ml)?", "ml\\/ai", "gen(?:erative)?[ -]?ai", "llms?", "applied ai", "ml", "machine learning", "artificial intelligence", "foundation models?")}${words(2)}${software}`,
      ),
      pattern(
        "prompt, with or without another word joined to it by and, then engineer or developer",
        `prompt(?: ?(?:and|&|\\/) ?[a-z]+)? ${software}`,
      ),
      pattern(
        "engineer or developer closely followed by an AI term",
        `${software}${soon}${aiTerm}`,
      ),
      pattern(
        "a title of the technical staff that names AI",
        any(
          `(?:members? of (?:the )?technical staff|mts).*(?<![a-z0-9])${aiTerm}`,
          `${aiTerm}.*(?:members? of (?:the )?technical staff|mts)`,
        ),
      ),
    ],
  },
  {
    name: "ai_product_manager",
    tier: "C",
    is: "Owns an AI or agent product.",
    patterns: [
      pattern(
        "an AI term, up to two words, then product manager, owner, lead or director",
        `${aiTerm}${words(2)}${product}`,
      ),
      pattern(
        "product manager, owner, lead or director closely followed by an AI term",
        `${product}${soon}${aiTerm}`,
      ),
      pattern(
        "a director or head of AI products",
        `(?:director|head|lead|[se]?vp|vice president)(?: of|,)? ${aiTerm} products?(?! ${any("market", "design", "sales", "analy")})`,
      ),
    ],
  },
];

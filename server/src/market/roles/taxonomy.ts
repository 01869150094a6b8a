import { controls } from "./controls.ts";
import type { Family } from "./family.ts";
import { firstBuilds } from "./first-builds.ts";
import { any, gap, pattern, type Pattern } from "./pattern.ts";
import { production } from "./production.ts";

/** In order of precedence: tier A goes before B before C, and inside a tier the order of the table. */
export const families: readonly Family[] = [...controls, ...production, ...firstBuilds];
export const familyNames: readonly string[] = families.map(({ name }) => name);

/** With one of these in the title it is about AI whatever else it says. */
export const explicit: Pattern = pattern(
  "AI, LLM, agentic, generative, AgentOps or LLMOps as one word, machine learning, artificial intelligence",
  any(
    "gen-?ai",
    "ai",
    "a\\.i\\.",
    "ai\\/ml",
    "llms?",
    "large language models?",
    "agentic",
    "generative",
    "agent-?ops",
    "llm-?ops",
    "machine learning",
    "artificial intelligence",
  ),
);

/** "Agentic" that names what the firm sells says nothing of the role. */
export const sold: Pattern = pattern(
  "agentic before what is sold or proclaimed: commerce, payments, checkout, shopping, retail, banking, era, age, future, revolution, world, economy",
  `agentic${gap}${any("commerce", "payments?", "checkout", "shopping", "retail", "banking", "era", "age", "future", "revolution", "world", "economy")}`,
);

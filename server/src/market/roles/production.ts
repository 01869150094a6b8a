import type { Family } from "./family.ts";
import { any, gap, pattern, soon, words } from "./pattern.ts";
import { agentNoun, aiTerm, engineer } from "./terms.ts";

/** Group B: who ships agents as production software. */
export const production: readonly Family[] = [
  {
    name: "agent_engineer",
    tier: "B",
    is: "Builds agents, agent platforms, frameworks and infrastructure.",
    patterns: [
      pattern(
        "agent, AI agent, agentic or multi-agent, up to three words, then engineer, developer, architect, scientist, researcher, builder, platform, infrastructure, SDK, framework or system",
        `${agentNoun}${words(3)}${any("engineers?", "engineering", "developers?", "architects?", "scientists?", "researchers?", "research", "builders?", "platforms?", "infrastructure", "infra", "sdks?", "frameworks?", "systems?")}`,
      ),
      pattern(
        "an engineering word closely followed by agents or agentic",
        `${engineer}${soon}${any("(?:ai |llm )?agents?", "agentic", "multi[ -]?agents?")}`,
      ),
      pattern("autonomous agents", "autonomous[ -](?:ai[ -])?agents?"),
      pattern("agentic on its own", "agentic"),
    ],
  },
  {
    name: "forward_deployed",
    tier: "B",
    is: "Builds with the customer on site.",
    patterns: [
      pattern(
        "forward deployed, in any spelling",
        any("forward[ -]?deploy(?:ed|ment)", "fde", "fdse"),
      ),
      pattern("deployment strategist", "deployment strategist"),
      pattern(
        "AI or agent deployment engineer, lead or manager",
        `${any("gen(?:erative)?[ -]?ai", "ai", "llm", "(?:ai )?agents?", "agentic(?: ai)?")}${gap}deployments? ${any("engineers?", "leads?", "managers?", "specialists?")}`,
      ),
    ],
  },
  {
    name: "solutions_architect",
    tier: "B",
    is: "Designs AI solutions for clients or business units.",
    patterns: [
      pattern(
        "an AI term, up to two words, then solution architect, engineer or consultant",
        `${aiTerm}${words(2)}solutions?[ -]${any("architects?", "architecture", "engineers?", "engineering", "consultants?")}`,
      ),
      pattern(
        "solution architect, engineer or consultant closely followed by an AI term",
        `solutions?[ -]${any("architects?", "architecture", "engineers?", "engineering", "consultants?")}${soon}${aiTerm}`,
      ),
      pattern(
        "AI architect, plain or applied",
        any(
          `${any("gen(?:erative)?[ -]?ai", "(?:applied )?ai(?:\\/ml)?", "llm", "artificial intelligence", "machine learning")}[ -](?:enterprise |systems? |platform )?architects?`,
          `architects?${gap}(?:of |for |de )?${any("gen(?:erative)?[ -]?ai", "(?:applied )?ai(?:\\/ml)?", "artificial intelligence")}`,
        ),
      ),
    ],
  },
];

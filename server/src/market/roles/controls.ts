import type { Family } from "./family.ts";
import { any, gap, pattern, soon } from "./pattern.ts";
import { agentNoun, aiTerm, aiTermAlone, governing, securing } from "./terms.ts";

/** Group A: who runs agents safely at scale. */
export const controls: readonly Family[] = [
  {
    name: "agent_ops",
    tier: "A",
    is: "Runs agents in production: reliability, lifecycle, fleet, supervision, incidents.",
    patterns: [
      pattern(
        "agent, AI agent, agentic or multi-agent directly before operations, operator, reliability, lifecycle, supervision, fleet or workforce",
        `${agentNoun}(?:${gap}[a-z]+ (?:and|&))?${gap}${any("ops", "operations?", "operators?", "reliability", "life[ -]?cycle", "supervision", "supervisor", "fleet", "workforce")}`,
      ),
      pattern("AgentOps or LLMOps as one word", any("agent-?ops", "llm-?ops", "gen-?ai-?ops")),
      pattern(
        "AI (or an AI or LLM platform) directly before operations, reliability, incident or production",
        `${any("gen(?:erative)?[ -]?ai", "ai", "llms?", "ai\\/ml")}(?:[ -]platform)?${gap}${any("ops", "operations?", "(?:site )?reliability", "incidents?", "production(?! (?:artists?|designers?|assistants?|coordinators?|editors?))")}`,
      ),
      pattern(
        "an operations or reliability word closely followed by agents, agentic, LLM or AI platform",
        `${any("ops", "operations?", "reliability", "sre", "incidents?", "on-?call")}(?! agents?(?![a-z]))${soon}${any("agents?", "agentic", "llms?", "ai platforms?")}`,
      ),
      pattern(
        "a manager of AI agents or LLM agents",
        any(
          `^(?:(?:sr\\.?|senior|lead|group|general|associate|assistant|principal) )*managers?(?: (?:i{1,3}|iv|[1-5]))?${gap}(?:of |for )?(?:our )?${any("ai", "llm")}[ -]agents?`,
          `managers? (?:of|for) (?:our )?${any("ai", "llm")}[ -]agents?`,
          `${any("ai", "llm")}[ -]agents?(?: fleet)? (?:manager|supervisor|wrangler)s?`,
        ),
      ),
    ],
  },
  {
    name: "evaluations",
    tier: "A",
    is: "Builds and runs evaluation of models and agents.",
    patterns: [
      pattern("the word eval or evals", "evals?"),
      pattern("model evaluation", "models?[ -]evaluations?"),
      pattern(
        "an AI term (or AI models, software, products, systems or applications) directly before evaluation, quality, testing, QA or assurance",
        `${aiTerm}(?:[ -]${any("models?", "software", "products?", "systems?", "applications?")})?${gap}${any("evaluations?", "evaluators?", "quality", "(?<!penetration )test(?:s|er|ers|ing)?", "qa", "assurance", "benchmark(?:s|ing)?")}`,
      ),
      pattern("evaluation closely followed by an AI term", `evaluations?${soon}${aiTerm}`),
      pattern(
        "an AI term closely followed by evaluation as what the role is about",
        `${aiTerm}${soon}evaluations?`,
      ),
      pattern(
        "a quality or test role closely followed by AI, LLM or agent",
        `${any("quality", "qa", "(?<!penetration )test(?:er|ing)?", "sdet")}${soon}${any("gen(?:erative)?[ -]?ai", "ai", "llms?", "agents?", "agentic")}`,
      ),
    ],
  },
  {
    name: "ai_governance",
    tier: "A",
    is: "Policy, risk, compliance, audit and ethics of AI.",
    patterns: [
      pattern(
        "an AI term directly before governance, risk, compliance, ethics, audit, policy, controls, oversight, regulation or trust",
        `${aiTerm}(?:${gap}(?:and |& )?(?:data|models?|systems?))?(?:${gap}[a-z]+ (?:and|&))?${gap}(?:and |& )?${any(...governing)}`,
      ),
      pattern(
        "one of these words, or privacy, closely followed by an AI term",
        `${any(...governing, "privacy")}${soon}${aiTermAlone}`,
      ),
      pattern(
        "responsible or trustworthy AI",
        "(?:responsible|trustworthy|ethical)[ -](?:ai|ml|artificial intelligence|machine learning)",
      ),
      pattern("model risk", "models?[ -]risks?"),
      pattern("the AI Act", "(?:eu[ -])?ai[ -]act"),
      pattern("ISO/IEC 42001", "(?:iso(?:\\/iec)?[ -]?)?42001"),
    ],
  },
  {
    name: "ai_security",
    tier: "A",
    is: "Security, safety, identity and red teaming of AI and agents.",
    patterns: [
      pattern(
        "an AI term directly before security, safety, red team, threat, safeguards, abuse or identity",
        `${aiTerm}(?: models?| systems?)?(?:${gap}[a-z]+ (?:and|&))?${gap}(?:and |& )?${any(...securing)}`,
      ),
      pattern(
        "one of these words closely followed by an AI term",
        `${any(...securing)}${soon}${aiTermAlone}`,
      ),
      pattern("adversarial ML", "adversarial[ -](?:ml|ai|machine learning)"),
      pattern("prompt injection", "prompt[ -]injections?"),
      pattern("non-human or machine identity", "(?:non-?[ ]?human|machine)[ -]identit(?:y|ies)"),
    ],
  },
];

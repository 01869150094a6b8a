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
        `${agentNoun}${gap}${any("ops", "operations?", "operators?", "reliability", "life[ -]?cycle", "supervision", "supervisor", "fleet", "workforce")}`,
      ),
      pattern("AgentOps or LLMOps as one word", any("agent-?ops", "llm-?ops", "gen-?ai-?ops")),
      pattern(
        "AI directly before operations, reliability, incident or production",
        `${any("gen(?:erative)?[ -]?ai", "ai", "llms?", "ai\\/ml")}${gap}${any("ops", "operations?", "(?:site )?reliability", "incidents?", "production")}`,
      ),
      pattern(
        "an operations or reliability word closely followed by agents, agentic, LLM or AI platform",
        `${any("ops", "operations?", "reliability", "sre", "incidents?", "on-?call")}${soon}${any("agents?", "agentic", "llms?", "ai platforms?")}`,
      ),
      pattern(
        "a manager of AI agents or LLM agents",
        any(
          `(?<!product )managers?${gap}(?:of )?${any("ai", "llm")}[ -]agents?`,
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
        "an AI term directly before evaluation, quality, testing, QA or assurance",
        `${aiTerm}(?: models?)?${gap}${any("evaluations?", "evaluators?", "quality", "test(?:s|er|ers|ing)?", "qa", "assurance", "benchmark(?:s|ing)?")}`,
      ),
      pattern("evaluation closely followed by an AI term", `evaluations?${soon}${aiTerm}`),
      pattern(
        "an AI term closely followed by evaluation as what the role is about",
        `${aiTerm}${soon}evaluations?`,
      ),
      pattern(
        "a quality or test role closely followed by AI, LLM or agent",
        `${any("quality", "qa", "test(?:er|ing)?", "sdet")}${soon}${any("gen(?:erative)?[ -]?ai", "ai", "llms?", "agents?", "agentic")}`,
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
        `${aiTerm}(?:${gap}(?:and |& )?(?:data|models?|systems?))?${gap}(?:and |& )?${any(...governing)}`,
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
        `${aiTerm}(?: models?| systems?)?${gap}(?:and |& )?${any(...securing)}`,
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

import { any, pattern, type Pattern } from "./pattern.ts";

/** Of these a description must hold two different ones, where the title alone does not say that it is about AI. */
export const corroborating: readonly Pattern[] = [
  pattern("AI agent", "ai[ -]agents?"),
  pattern("agentic", "agentic"),
  pattern("large language model", any("llms?", "large language models?")),
  pattern("tool calling", any("tool[ -](?:calling|use)", "function[ -]calling")),
  pattern("MCP", any("mcp", "model context protocol")),
  pattern(
    "an agent framework",
    any(
      "langchain",
      "langgraph",
      "crewai",
      "autogen",
      "llamaindex",
      "semantic kernel",
      "openai agents(?: sdk)?",
      "pydantic ?ai",
      "dspy",
      "strands agents",
      "google adk",
      "agent development kit",
    ),
  ),
  pattern("prompt injection", "prompt[ -]injections?"),
  pattern("guardrails", "guard[ -]?rails?"),
  pattern("evals", "evals?"),
  pattern("human in the loop", "humans?[ -]in[ -]the[ -]loop"),
  pattern(
    "NIST AI RMF",
    any("nist ai(?: rmf| risk management framework)", "ai rmf", "ai risk management framework"),
  ),
  pattern("ISO 42001", "(?:iso(?:\\/iec)?[ -]?)?42001"),
  pattern("EU AI Act", any("eu ai act", "ai act")),
  pattern("foundation model", "foundation(?:al)? models?"),
  pattern("generative AI", any("generative[ -]ai", "gen-?[ ]?ai")),
];

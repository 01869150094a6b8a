import { any, gap } from "./pattern.ts";

export const agentNoun = any(
  "(?:(?:gen(?:erative)?[ -]?)?ai|llm)[ -]agents?",
  "agents?",
  "agentic(?:[ -](?:ai|llms?))?",
  "multi[ -]?agents?",
);
export const aiTerm = any(
  "ai(?:\\/ml|[ -]and[ -]ml)?",
  "ml\\/ai",
  "a\\.i\\.",
  "gen(?:erative)?[ -]?ai",
  "llms?",
  "large language models?",
  "agentic(?:[ -]ai)?",
  "(?:ai|llm)[ -]agents?",
  "agents?",
  "artificial intelligence",
  "machine learning",
  "ml",
  "foundation(?:al)? models?",
);
/** An AI term that is not itself the first half of a plain engineering title, as in "Risk Machine Learning Engineer". */
export const aiTermAlone = `${aiTerm}(?!${gap}${any("engineers?", "engineering", "developers?", "scientists?", "researchers?", "programmers?")}(?![a-z0-9]))`;
export const engineer = any(
  "engineers?",
  "engineering",
  "developers?",
  "architects?",
  "scientists?",
  "researchers?",
  "research",
  "swe",
  "sde",
);
export const software = any(
  "engineers?",
  "engineering",
  "developers?",
  "programmers?",
  "swe",
  "sde",
);

export const governing = [
  "governance",
  "risks?",
  "compliance",
  "ethics",
  "ethicist",
  "audit(?:s|or|ors|ing)?",
  "grc",
  "polic(?:y|ies)",
  "controls?",
  "oversight",
  "regulat(?:ions?|ory)",
  "trust",
];
export const securing = [
  "security",
  "cybersecurity",
  "safety",
  "red[ -]?team(?:s|er|ers|ing)?",
  "threats?",
  "vulnerabilit(?:y|ies)",
  "pen(?:etration)?[ -]?test(?:s|er|ers|ing)?",
  "safeguards?",
  "abuse",
  "identit(?:y|ies)",
];
export const product = any(
  "product (?:manager|owner|lead|director|management)",
  "(?:director|head|[se]?vp|vice president|chief)(?: of|,)? products?(?: management)?",
);

import type { TelemetryRecord } from "../otlp/flatten.ts";
import { agentFramework } from "./agent-framework.ts";
import { claudeCode } from "./claude-code.ts";
import { codex } from "./codex.ts";
import { copilotCli } from "./copilot-cli.ts";
import { crewAi } from "./crewai.ts";
import { geminiCli } from "./gemini-cli.ts";
import { genai } from "./genai.ts";
import { googleAdk } from "./google-adk.ts";
import { langsmith } from "./langsmith.ts";
import { mcp } from "./mcp.ts";
import { openInference } from "./openinference.ts";
import { openLlmetry } from "./openllmetry.ts";
import type { Emitter, Recognised } from "./seen.ts";
import { ownScope } from "../spans/attributes.ts";
import { vercelAi } from "./vercel-ai.ts";

/** Who is asked, in this order: products by their scope, then conventions by their attributes, the widest last. */
export const emitters: readonly Emitter[] = [
  claudeCode,
  codex,
  geminiCli,
  copilotCli,
  googleAdk,
  mcp,
  openInference,
  langsmith,
  openLlmetry,
  crewAi,
  vercelAi,
  agentFramework,
  genai,
];

/** What a record says of an agent and its actions; null where nobody knows it. Pure. */
export function recognise(record: TelemetryRecord): Recognised {
  // What Reeve sent about itself is on the record already.
  if (record.origin.scope === ownScope) return "drop";
  for (const emitter of emitters) {
    if (!emitter.knows(record)) continue;
    const seen = record.signal === "span" ? emitter.span?.(record) : emitter.log?.(record);
    if (seen !== undefined && seen !== null) return seen;
  }
  return null;
}

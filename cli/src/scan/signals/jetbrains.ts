import type { Sighting } from "../finding.ts";
import { redacted } from "../redact.ts";
import type { Signal, SourceFile } from "../signal.ts";

/** The AI Assistant of JetBrains keeps its servers in XML, one file for each IDE. */
export const jetbrainsSignals: readonly Signal[] = [
  {
    id: "mcp_config.jetbrains_xml",
    says: "MCP servers that JetBrains AI Assistant is set up to use",
    files: ["options/*mcp*.xml", "options/llm.*.xml", ".idea/*mcp*.xml"],
    confidence: 0.7,
    read,
  },
];

function* read(file: SourceFile): Generator<Sighting> {
  if (!/mcp/i.test(file.text)) return;
  for (const match of file.text.matchAll(
    /<option\s+name="(?:name|serverName)"\s+value="([^"]{1,200})"/g,
  ))
    yield {
      kind: "mcp_server",
      name: redacted(match[1] as string),
      line: file.lineAt(match.index),
      evidence: ["for JetBrains AI Assistant"],
    };
}

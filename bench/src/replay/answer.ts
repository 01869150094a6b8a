import { parse } from "yaml";

/**
 * What a tool returned, as an MCP server would have answered it. The runs hold lists and records as YAML or as Python
 * prints them; a server gives them as structured content beside the text.
 */
export function answerOf(text: string, error: string | null): unknown {
  const plain = marked.exec(text)?.[1] ?? text;
  const structuredContent = error === null ? structured(plain) : undefined;
  return {
    jsonrpc: "2.0",
    id: 1,
    result: {
      content: [{ type: "text", text: error ?? plain }],
      ...(error !== null && { isError: true }),
      ...(structuredContent !== undefined && { structuredContent }),
    },
  };
}

/** Some runs were recorded with marks around what tools return. */
const marked = /^<<([^]*)>>$/;
const list = /^(?:- |[a-z_]+:(?: |\n)|\{'|\[)/;

function structured(text: string): unknown {
  if (!list.test(text)) return undefined;
  try {
    const value = parse(text) as unknown;
    return typeof value === "object" && value !== null ? { result: value } : undefined;
  } catch {
    return undefined;
  }
}

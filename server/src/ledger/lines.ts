import { ExportLine } from "@reeve/contract/action";

const members = {
  record: ["type", "log", "seq", "kind", "at", "id", "body", "payload", "hash"],
  checkpoint: ["type", "note"],
  key: ["type", "key"],
  removal: ["type", "note"],
  head: ["type", "log", "size", "frontier"],
};

/** The text of one export line. The only spelling: a line that is written otherwise was changed. */
export const writeLine = (line: ExportLine): string => JSON.stringify(line, members[line.type]);

/** One export line, or null where the text is not exactly one. */
export function readLine(text: string): ExportLine | null {
  try {
    const parsed = ExportLine.safeParse(JSON.parse(text));
    return parsed.success && writeLine(parsed.data) === text ? parsed.data : null;
  } catch {
    return null;
  }
}

/**
 * The lines of a file. Only a line feed ends a line, and bytes that are not UTF-8 become characters that no line can
 * contain unchanged, so that a changed byte is always seen.
 */
export async function* textLines(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

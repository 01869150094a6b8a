import { fileURLToPath } from "node:url";

/** Where the tables stand; `npm run conformance` writes them anew. */
export const document = fileURLToPath(new URL("../../docs/conformance.md", import.meta.url));
const mark = "<!-- made by `npm run conformance` -->";

/** The document with these tables after its mark. */
export function withTables(text: string, tables: string): string {
  const [before = ""] = text.split(mark);
  return `${before.trimEnd()}\n\n${mark}\n\n${tables}\n`;
}

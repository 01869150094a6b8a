import type { Edit } from "../../policy/decide/narrow.ts";
import { canonicalHash } from "../../platform/canonical.ts";
import { insertAt, removeAt, replaceAt, spanOf } from "../stdio/json-span.ts";

const top = ["params", "arguments"];

/**
 * The body of a call with its arguments edited, every other byte as it came. The same body and edits always give the same
 * bytes: a server may bind what it says to them. Null where the result would not be exactly what was decided.
 */
export function narrowedBody(
  body: Buffer,
  edits: readonly Edit[],
  argsHash: string,
): Buffer | null {
  let text = body.toString();
  if (spanOf(text, top) === null) text = insertAt(text, ["params"], { arguments: {} });
  for (const { path, to } of edits) {
    const at = [...top, ...path];
    const name = path.at(-1) ?? "";
    const span = spanOf(text, at);
    if (span !== null && !exact(text.slice(span.start, span.end))) return null;
    if (to === undefined) text = removeAt(text, at);
    else if (span === null) text = insertAt(text, at.slice(0, -1), { [name]: to });
    else text = replaceAt(text, at, JSON.stringify(to));
  }
  const { params } = JSON.parse(text) as { params?: { arguments?: unknown } };
  return canonicalHash(params?.arguments ?? {}) === argsHash ? Buffer.from(text) : null;
}

const piece = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** False for JSON with a number that would be written anew as another one. */
function exact(json: string): boolean {
  for (const [found] of json.matchAll(piece)) {
    if (found.startsWith('"')) continue;
    const whole = /^-?\d+$/.test(found);
    if (whole ? !Number.isSafeInteger(Number(found)) : found.length > 17) return false;
  }
  return true;
}

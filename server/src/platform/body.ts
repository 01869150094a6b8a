import { Problem } from "./problem.ts";

export const maxBodyBytes = 1_000_000;
const maxDepth = 64;
const bodyMs = 30_000;

/** The JSON object in the body of a request; an empty body is an empty object. Measured while it is read. */
export async function readBody(
  request: Request,
  types = /^application\/json\s*(;|$)/i,
): Promise<Record<string, unknown>> {
  const text = decode(await readBytes(request));
  if (text === "") return {};
  const type = request.headers.get("content-type") ?? "";
  if (!types.test(type))
    throw new Problem(
      "unsupported_media_type",
      `The content type is ${type || "missing"}.`,
      "Send `content-type: application/json`.",
    );
  if (depthOf(text) > maxDepth)
    throw new Problem(
      "bad_request",
      `The body is nested deeper than ${maxDepth} levels.`,
      "Send a flatter object.",
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words quote the body, which may hold a password.
    throw new Problem("bad_request", "The body is not JSON.", "Send a JSON object.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Problem("bad_request", "The body is not a JSON object.", "Send a JSON object.");
  return value as Record<string, unknown>;
}

/** The bytes of a request; no more of them than are read. */
export async function readBytes(request: Request): Promise<Buffer> {
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity")
    throw new Problem(
      "unsupported_media_type",
      `The body is encoded as ${encoding}.`,
      "Send it as it is.",
    );
  if (Number(request.headers.get("content-length") ?? 0) > maxBodyBytes) throw tooLarge();
  if (!request.body) return Buffer.alloc(0);
  const reader = request.body.getReader();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void reader.cancel().catch(() => undefined);
  }, bodyMs);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.byteLength;
      if (size > maxBodyBytes) throw tooLarge();
      chunks.push(next.value);
    }
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    throw error instanceof Problem ? error : broken();
  } finally {
    clearTimeout(timer);
  }
  if (late) throw broken();
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Problem("bad_request", "The body is not UTF-8.", "Send JSON in UTF-8.");
  }
}

/** How deep brackets nest, read without recursion: what is too deep for a parser must not reach one. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (inText) {
      if (letter === "\\") i++;
      else if (letter === '"') inText = false;
    } else if (letter === '"') inText = true;
    else if (letter === "{" || letter === "[") deepest = Math.max(deepest, ++depth);
    else if (letter === "}" || letter === "]") depth--;
  }
  return deepest;
}

const tooLarge = (): Problem =>
  new Problem("too_large", `A body may have ${maxBodyBytes} bytes.`, "Send less.");
const broken = (): Problem =>
  new Problem("bad_request", "The body broke off or did not arrive in time.", "Send it again.");

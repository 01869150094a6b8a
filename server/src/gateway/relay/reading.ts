import { Scan } from "./scan.ts";

/** One JSON-RPC message that came from a tool server, as far as the record needs it. */
export interface Seen {
  readonly kind: "response" | "other" | "garbage";
  readonly id: string | number | null;
  /** The JSON-RPC error code of an error response. */
  readonly code: number | null;
  readonly failed: "tool" | "protocol" | null;
  /** The text content of a result; null where there is none or it was too large to read. */
  readonly text: string | null;
}

const parsedAtMost = 256 * 1024;
const garbage: Seen = { kind: "garbage", id: null, code: null, failed: null, text: null };

/** Collects one message from pieces: parsed where it is small, scanned where it is large. Never holds a large one. */
export class Reading {
  readonly #said: ((message: unknown) => void) | null;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #scan: Scan | null = null;

  /** `said` is handed each message; null in place of one that was too large to read, or no JSON. */
  constructor(said: ((message: unknown) => void) | null = null) {
    this.#said = said;
  }

  push(piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#scan === null && this.#bytes > parsedAtMost) {
      this.#scan = new Scan();
      for (const before of this.#pieces) this.#scan.push(before);
      this.#pieces = [];
    }
    if (this.#scan === null) this.#pieces.push(piece);
    else this.#scan.push(piece);
  }

  /** What was read; the next message may follow. */
  take(): Seen {
    const pieces = this.#pieces;
    const scan = this.#scan;
    const bytes = this.#bytes;
    this.#pieces = [];
    this.#scan = null;
    this.#bytes = 0;
    if (scan !== null) {
      this.#said?.(null);
      return fromScan(scan);
    }
    if (bytes === 0) return garbage;
    let value: unknown = null;
    try {
      const text = (pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)).toString();
      value = JSON.parse(text);
    } catch {
      this.#said?.(null);
      return garbage;
    }
    this.#said?.(value);
    return fromValue(value);
  }
}

function fromScan(scan: Scan): Seen {
  const { id, has, isError, code, whole } = scan.end();
  if (!whole) return garbage;
  if (has.has("method") || !(has.has("result") || has.has("error")))
    return { ...garbage, kind: "other" };
  const failed = has.has("error") ? "protocol" : isError ? "tool" : null;
  return { kind: "response", id, code, failed, text: null };
}

function fromValue(value: unknown): Seen {
  if (!isRecord(value) || value["jsonrpc"] !== "2.0") return garbage;
  if ("method" in value) return { ...garbage, kind: "other" };
  const id = value["id"];
  const known = typeof id === "string" || typeof id === "number" ? id : null;
  const error = value["error"];
  if (isRecord(error)) {
    const code = typeof error["code"] === "number" ? error["code"] : null;
    return { kind: "response", id: known, code, failed: "protocol", text: null };
  }
  const result = value["result"];
  if (!isRecord(result)) return garbage;
  const failed = result["isError"] === true ? "tool" : null;
  return { kind: "response", id: known, code: null, failed, text: textOf(result) };
}

const enough = 4096;

function textOf(result: Record<string, unknown>): string | null {
  for (const member of ["content", "contents", "messages"]) {
    const items = result[member];
    if (!Array.isArray(items)) continue;
    let text = "";
    for (const item of items as unknown[]) {
      const inner = isRecord(item) && isRecord(item["content"]) ? item["content"] : item;
      if (isRecord(inner) && typeof inner["text"] === "string")
        text += `${text && "\n"}${inner["text"]}`;
      if (text.length > enough) break;
    }
    return text === "" ? null : text;
  }
  return null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

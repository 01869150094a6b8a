import { SseReader } from "./sse.ts";

/** Changes an answer on its way through. The only place where bytes of a tool server are not passed on as they came. */
export interface Rewrite {
  begin(mediaType: string): void;
  push(chunk: Buffer): Buffer | "too large";
  end(): Buffer | null | "unreadable";
}

/** The message in place of the given one; the same object for one that stays as it is. */
export type Change = (message: Record<string, unknown>) => Record<string, unknown>;

const empty = Buffer.alloc(0);

/** Rewrites the response to request `id`; every other message of the answer passes unchanged. */
export function rewriteAnswer(id: string | number, change: Change, maxBytes: number): Rewrite {
  let held: Buffer[] = [];
  let bytes = 0;
  let mode: "plain" | "json" | "sse" = "plain";
  let data: Buffer[] = [];
  let ended: (Buffer | null)[] = [];

  const rewritten = (text: string): string | null => {
    const message: unknown = JSON.parse(text);
    if (typeof message !== "object" || message === null) return null;
    const record = message as Record<string, unknown>;
    if (record["id"] !== id || "method" in record) return null;
    const changed = change(record);
    return changed === record ? null : JSON.stringify(changed);
  };
  const sse = new SseReader({
    data: (piece) => data.push(piece),
    end: (hasData) => {
      const text = Buffer.concat(data).toString();
      data = [];
      ended.push(hasData ? dataOf(text) : null);
    },
  });
  const dataOf = (text: string): Buffer | null => {
    try {
      const changed = rewritten(text);
      return changed === null ? null : Buffer.from(changed);
    } catch {
      // Not a message; the agent's side will say so. It cannot be a list either.
      return null;
    }
  };

  return {
    begin(mediaType) {
      if (mediaType === "application/json") mode = "json";
      if (mediaType === "text/event-stream") mode = "sse";
    },
    push(chunk) {
      if (mode === "plain") return chunk;
      bytes += chunk.length;
      if (bytes > maxBytes) return "too large";
      if (mode === "json") {
        held.push(chunk);
        return empty;
      }
      ended = [];
      const ends = sse.push(chunk);
      if (ends.length === 0) {
        held.push(chunk);
        return empty;
      }
      const out: Buffer[] = [];
      let from = 0;
      for (const [index, end] of ends.entries()) {
        const raw = Buffer.concat([...held, chunk.subarray(from, end)]);
        held = [];
        from = end;
        const changed = ended[index] ?? null;
        out.push(changed === null ? raw : replaceData(raw, changed));
      }
      if (from < chunk.length) held.push(chunk.subarray(from));
      bytes = chunk.length - from;
      return Buffer.concat(out);
    },
    end() {
      const rest = Buffer.concat(held);
      if (mode !== "json") return mode === "sse" ? rest : null;
      if (rest.length === 0) return null;
      try {
        const changed = rewritten(rest.toString());
        return changed === null ? rest : Buffer.from(changed);
      } catch {
        return "unreadable";
      }
    },
  };
}

/** The event with other data; its id, name and comments stay. */
function replaceData(raw: Buffer, data: Buffer): Buffer {
  const kept = raw
    .toString()
    .split(/\r\n|\n|\r/)
    .filter((line) => line !== "" && line !== "data" && !line.startsWith("data:"));
  return Buffer.concat([
    Buffer.from(kept.map((line) => `${line}\n`).join("")),
    Buffer.from("data: "),
    data,
    Buffer.from("\n\n"),
  ]);
}

import type { Rewrite } from "./rewrite.ts";
import { SseReader } from "./sse.ts";

const empty = Buffer.alloc(0);

/**
 * Passes a stream on event by event, each changed by `change` (its bytes, and its data where it has some). Whatever is
 * no event stream passes as it is. Never holds more than one event, and that of at most `maxBytes`.
 */
export function eachEvent(
  change: (raw: Buffer, data: string | null) => Buffer,
  maxBytes: number,
): Rewrite {
  let streaming = false;
  let held: Buffer[] = [];
  let bytes = 0;
  let data: Buffer[] = [];
  let ended: (string | null)[] = [];
  const sse = new SseReader({
    data: (piece) => data.push(piece),
    end: (hasData) => {
      ended.push(hasData ? Buffer.concat(data).toString() : null);
      data = [];
    },
  });
  return {
    begin(mediaType) {
      streaming = mediaType === "text/event-stream";
    },
    push(chunk) {
      if (!streaming) return chunk;
      bytes += chunk.length;
      if (bytes > maxBytes) return "too large";
      ended = [];
      const ends = sse.push(chunk);
      const out: Buffer[] = [];
      let from = 0;
      for (const [index, end] of ends.entries()) {
        const raw = Buffer.concat([...held, chunk.subarray(from, end)]);
        held = [];
        from = end;
        out.push(change(raw, ended[index] ?? null));
      }
      const rest = chunk.subarray(from);
      if (rest.length > 0) held.push(rest);
      if (ends.length > 0) bytes = rest.length;
      return out.length === 0 ? empty : Buffer.concat(out);
    },
    end: () => (held.length === 0 ? null : Buffer.concat(held)),
  };
}

/** The event with these lines changed; a blank line ends it. */
export function editLines(raw: Buffer, edit: (line: string) => string | null): string {
  let out = "";
  for (const line of raw.toString().split(/\r\n|\n|\r/)) {
    if (line === "") continue;
    const edited = edit(line);
    if (edited !== null) out += `${edited}\n`;
  }
  return out;
}

export const isDataLine = (line: string): boolean => line === "data" || line.startsWith("data:");

import { eachEvent, editLines, isDataLine } from "./events.ts";

/** Changes an answer on its way through. The only place where bytes of a tool server are not passed on as they came. */
export interface Rewrite {
  begin(mediaType: string): void;
  push(chunk: Buffer): Buffer | "too large";
  end(): Buffer | null | "unreadable";
  /** A JSON answer is held until it is whole, so that its head can wait for what becomes of it. */
  readonly holds?: boolean;
}

/** The message in place of the given one; the same object for one that stays as it is. */
export type Change = (message: Record<string, unknown>) => Record<string, unknown>;

const empty = Buffer.alloc(0);

/** Rewrites the response to request `id`, or every response where it is null; any other message passes unchanged. */
export function rewriteAnswer(
  id: string | number | null,
  change: Change,
  maxBytes: number,
): Rewrite {
  const rewritten = (text: string): string | null => {
    const message: unknown = JSON.parse(text);
    if (typeof message !== "object" || message === null) return null;
    const record = message as Record<string, unknown>;
    if ("method" in record || (id !== null && record["id"] !== id)) return null;
    const changed = change(record);
    return changed === record ? null : JSON.stringify(changed);
  };
  const events = eachEvent((raw, data) => {
    const changed = data === null ? null : tried(() => rewritten(data));
    if (changed === null || changed === undefined) return raw;
    const kept = editLines(raw, (line) => (isDataLine(line) ? null : line));
    return Buffer.from(`${kept}data: ${changed}\n\n`);
  }, maxBytes);
  let held: Buffer[] | null = null;
  let bytes = 0;

  return {
    holds: true,
    begin(mediaType) {
      held = mediaType === "application/json" ? [] : null;
      events.begin(mediaType);
    },
    push(chunk) {
      if (held === null) return events.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) return "too large";
      held.push(chunk);
      return empty;
    },
    end() {
      if (held === null) return events.end();
      const whole = Buffer.concat(held);
      if (whole.length === 0) return null;
      const changed = tried(() => rewritten(whole.toString()));
      if (changed === undefined) return "unreadable";
      return changed === null ? whole : Buffer.from(changed);
    },
  };
}

/** Undefined where it is not JSON. */
function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

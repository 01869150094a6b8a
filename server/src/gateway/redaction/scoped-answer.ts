import type { Hidden } from "../../policy/decide/redaction.ts";
import { eachEvent, editLines, isDataLine } from "../relay/events.ts";
import type { Rewrite } from "../relay/rewrite.ts";
import type { Found } from "./detect.ts";
import { CannotHide, hideInMessage, hideInText } from "./hide.ts";

export interface ScopedAnswer {
  /** The request that is answered; null for a stream that carries the answers of others. */
  readonly id: string | number | null;
  /** What must be hidden, asked for each message; null where nothing must. */
  hidden(): Hidden | null;
  /** Counts what is hidden. */
  readonly found: Found;
  /** Puts into the response what was changed about the call; given and returned as JSON text. */
  readonly tell: (response: string) => string;
  /** What stands in for a message that cannot be passed on: a JSON-RPC error. */
  readonly instead: (id: string | number | null, why: string) => string;
  readonly maxBytes: number;
}

const empty = Buffer.alloc(0);

/** Rewrites an answer whole, or its stream message by message: what must be hidden is, and the agent is told. */
export function scopedAnswer(scoped: ScopedAnswer): Rewrite {
  const { found, maxBytes } = scoped;
  const events = eachEvent((raw, data) => {
    const hidden = scoped.hidden();
    if (hidden === null && scoped.id === null) return raw;
    const changed = data === null ? null : messageOf(data, scoped);
    if (hidden === null && (changed === null || changed === data)) return raw;
    const kept = editLines(raw, (line) => {
      if (isDataLine(line)) return null;
      // A comment is no part of the protocol, so nobody misses what it said.
      return hidden !== null && line.startsWith(":") ? ":" : line;
    });
    const lines =
      changed === null
        ? ""
        : changed
            .split("\n")
            .map((line) => `data: ${line}\n`)
            .join("");
    return Buffer.from(`${kept}${lines}\n`);
  }, maxBytes);
  let held: Buffer[] | null = null;
  let bytes = 0;
  let isJson = false;

  return {
    holds: true,
    begin(mediaType) {
      isJson = mediaType === "application/json";
      // Where something must be hidden, a body that is neither JSON nor a stream is text that may hold it.
      held = mediaType !== "text/event-stream" && (isJson || scoped.hidden() !== null) ? [] : null;
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
      const hidden = scoped.hidden();
      if (held === null) return lastOf(events.end(), hidden);
      const whole = Buffer.concat(held);
      if (whole.length === 0) return null;
      const text = whole.toString();
      if (!isJson) return hidden === null ? whole : Buffer.from(hideInText(text, hidden, found));
      try {
        return Buffer.from(messageOf(text, scoped, true));
      } catch {
        return "unreadable";
      }
    },
  };
}

/** An event that the stream broke off in is none; where something must be hidden it is not passed on. */
const lastOf = (last: Buffer | null | "unreadable", hidden: Hidden | null) =>
  hidden === null ? last : null;

function messageOf(text: string, scoped: ScopedAnswer, strict = false): string {
  const { id, found, tell, instead } = scoped;
  const hidden = scoped.hidden();
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch (error) {
    if (strict) throw error;
    return hidden === null ? text : hideInText(text, hidden, found);
  }
  const answers = isResponse(message) && (id === null || message.id === id || message.id === null);
  try {
    const clean = hidden === null ? text : hideInMessage(text, hidden, found);
    return answers && id !== null ? tell(clean) : clean;
  } catch (error) {
    if (!(error instanceof CannotHide)) throw error;
    return instead(isResponse(message) ? message.id : null, error.message);
  }
}

const isResponse = (message: unknown): message is { readonly id: string | number | null } =>
  typeof message === "object" &&
  message !== null &&
  !Array.isArray(message) &&
  "id" in message &&
  !("method" in message);

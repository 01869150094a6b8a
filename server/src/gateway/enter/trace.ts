import type { IncomingHttpHeaders } from "node:http";
import type { Message } from "./message.ts";

const form = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/;

/** The trace that a call came in (W3C trace context), by its `_meta` or else its headers; null where it names none. */
export function traceOf(
  message: Message,
  headers: IncomingHttpHeaders,
): { readonly id: string; readonly span: string } | null {
  const meta = message.kind === "response" ? undefined : message.params["_meta"];
  const inMeta =
    typeof meta === "object" && meta !== null && "traceparent" in meta ? meta.traceparent : null;
  return parentOf(inMeta) ?? parentOf(headers["traceparent"]);
}

/** What a `traceparent` names; null where it is none. */
export function parentOf(parent: unknown): { readonly id: string; readonly span: string } | null {
  const [, id, span] = typeof parent === "string" ? (form.exec(parent) ?? []) : [];
  return id && span && !/^0+$/.test(id) && !/^0+$/.test(span) ? { id, span } : null;
}

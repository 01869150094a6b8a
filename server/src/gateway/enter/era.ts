import { classifyInboundRequest, PROTOCOL_VERSION_META_KEY } from "@modelcontextprotocol/server";
import type { IncomingHttpHeaders } from "node:http";
import { openKnownEnvelopes } from "./known-envelope.ts";
import type { Message } from "./message.ts";
import type { Era } from "./wants.ts";

const firstModern = "2026-07-28";
const headerMismatch = -32020;

export interface EraRefusal {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}
export type EraOf = { readonly era: Era } | { readonly refusal: EraRefusal };

const known = openKnownEnvelopes();

const header = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === "string" ? value.trim() : undefined;
};

/**
 * Which generation of the protocol a message speaks, and whether its headers say what its body says. `value` is the
 * parsed body the message was read from. Messages that claim nothing modern are legacy without further questions.
 */
export function eraOf(message: Message, value: unknown, headers: IncomingHttpHeaders): EraOf {
  const version = header(headers, "mcp-protocol-version");
  const claims =
    message.kind !== "response" && Object.hasOwn(metaOf(message.params), PROTOCOL_VERSION_META_KEY);
  const namesModern = version !== undefined && version >= firstModern;
  if (!claims && !namesModern) return { era: "legacy" };

  const method = header(headers, "mcp-method");
  const name = header(headers, "mcp-name");
  const key = version === undefined ? null : known.keyOf(message, value);
  const repeated =
    key !== null &&
    message.kind === "request" &&
    metaOf(message.params)[PROTOCOL_VERSION_META_KEY] === version &&
    (method === undefined || method === message.method) &&
    known.has(key);
  const found = repeated
    ? { kind: "modern" as const }
    : classifyInboundRequest({
        httpMethod: "POST",
        ...(version !== undefined && { protocolVersionHeader: version }),
        ...(method !== undefined && { mcpMethodHeader: method }),
        ...(name !== undefined && { mcpNameHeader: name }),
        body: value,
      });
  if (found.kind === "reject")
    return {
      refusal: {
        status: found.httpStatus,
        code: found.code,
        message: found.message,
        ...(found.data !== undefined && { data: found.data }),
      },
    };
  if (found.kind === "legacy") return { era: "legacy" };
  if (key !== null && !repeated) known.add(key);
  if (message.kind !== "request") return { era: "modern" };

  if (version === undefined) return mismatch("MCP-Protocol-Version is missing");
  if (method === undefined) return mismatch("Mcp-Method is missing");
  const expected = namedBy(message.method, message.params);
  if (expected === undefined) return { era: "modern" };
  if (name === undefined) return mismatch("Mcp-Name is missing");
  const decoded = decodeHeader(name);
  if (decoded === undefined) return mismatch("Mcp-Name is not well encoded");
  if (decoded !== expected) return mismatch("Mcp-Name is not what the body names");
  return { era: "modern" };
}

const mismatch = (what: string): EraOf => ({ refusal: disagreement(what) });

/** The refusal for headers and body that do not agree. */
export const disagreement = (what: string): EraRefusal => ({
  status: 400,
  code: headerMismatch,
  message: `Bad Request: the request headers and body disagree: ${what}.`,
});

function metaOf(params: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const meta = Object.hasOwn(params, "_meta") ? params["_meta"] : undefined;
  return typeof meta === "object" && meta !== null ? (meta as Record<string, unknown>) : {};
}

/** The member of `params` that Mcp-Name repeats, by method. */
const nameMembers: ReadonlyMap<string, string> = new Map([
  ["tools/call", "name"],
  ["prompts/get", "name"],
  ["resources/read", "uri"],
  ["tasks/get", "taskId"],
  ["tasks/update", "taskId"],
  ["tasks/cancel", "taskId"],
]);

function namedBy(method: string, params: Readonly<Record<string, unknown>>): string | undefined {
  const member = nameMembers.get(method);
  const value = member !== undefined && Object.hasOwn(params, member) ? params[member] : undefined;
  return typeof value === "string" ? value : undefined;
}

const sentinel = /^=\?base64\?(.*)\?=$/s;
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** A header value as the body would say it; undefined where the encoding is not canonical. */
export function decodeHeader(value: string): string | undefined {
  const body = sentinel.exec(value)?.[1];
  if (body === undefined) return value;
  if (!base64.test(body)) return undefined;
  const bytes = Buffer.from(body, "base64");
  if (bytes.toString("base64") !== body) return undefined;
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : undefined;
}

import { Problem } from "../../platform/problem.ts";
import { problems } from "@reeve/contract/problem";
import { lostDatabase } from "../../platform/lost-database.ts";
import type { Log } from "../../platform/log.ts";
import { ScimRefused } from "./refused.ts";
import type { Values } from "./shape.ts";

const type = "application/scim+json; charset=utf-8";
const always = {
  "content-type": type,
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};

export function answer(status: number, body: Values | null, headers: Record<string, string> = {}) {
  if (body === null) return new Response(null, { status, headers: { ...always, ...headers } });
  return new Response(JSON.stringify(body), { status, headers: { ...always, ...headers } });
}

/** The error body of RFC 7644 §3.12 to anything thrown. What nobody foresaw is logged and never shown. */
export function refusedAnswer(error: unknown, requestId: string, log: Log): Response {
  const { status, scimType, detail, headers } = read(error, requestId, log);
  const body = {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    status: String(status),
    ...(scimType !== null && { scimType }),
    detail,
  };
  return answer(status, body, { ...headers, "x-request-id": requestId });
}

interface Read {
  readonly status: number;
  readonly scimType: string | null;
  readonly detail: string;
  readonly headers: Record<string, string>;
}

function read(error: unknown, requestId: string, log: Log): Read {
  if (error instanceof ScimRefused)
    return { status: error.status, scimType: error.scimType, detail: error.message, headers: {} };
  if (error instanceof Problem) {
    const { status } = problems[error.code];
    return {
      status: status === 422 ? 400 : status,
      scimType: status === 422 ? "invalidValue" : status === 400 ? "invalidSyntax" : null,
      detail: `${error.message} ${error.fix}`,
      headers: status === 401 ? { "www-authenticate": 'Bearer realm="reeve"' } : {},
    };
  }
  const lost = lostDatabase(error);
  const stack = error instanceof Error ? error.stack : String(error);
  log.error({ requestId, error: stack }, lost ? "the database does not answer" : "scim failed");
  return {
    status: lost ? 503 : 500,
    scimType: null,
    detail: lost
      ? "The database does not answer, so nothing can be read or changed. Try again in a moment."
      : "Reeve could not answer. Look for the request id in Reeve's log.",
    headers: {},
  };
}

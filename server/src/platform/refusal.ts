import { problems } from "@reeve/contract/problem";
import type { Log } from "./log.ts";
import { lostDatabase } from "./lost-database.ts";
import { Problem } from "./problem.ts";

/** The problem+json answer to anything thrown. What is not a Problem is logged and never shown. */
export function refusal(error: unknown, requestId: string, operation: string, log: Log): Response {
  const problem = error instanceof Problem ? error : unexpected(error, requestId, operation, log);
  const body = problem.body(requestId);
  return new Response(JSON.stringify(body), {
    status: problems[body.code].status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": requestId,
      ...(body.code === "unauthenticated" && { "www-authenticate": 'Bearer realm="reeve"' }),
    },
  });
}

function unexpected(error: unknown, requestId: string, operation: string, log: Log): Problem {
  const stack = error instanceof Error ? error.stack : String(error);
  if (lostDatabase(error)) {
    log.error({ requestId, operation, error: stack }, "the database does not answer");
    return new Problem(
      "unavailable",
      "The database does not answer, so nothing can be read or changed.",
      "Try again in a moment; /health/ready tells when Reeve is back.",
    );
  }
  log.error({ requestId, operation, error: stack }, "request failed");
  return new Problem(
    "internal",
    "Reeve could not answer.",
    "Look for the request id in Reeve's log.",
  );
}

import { operations, type OperationName, type Verbs } from "@reeve/contract/operations";
import type { Operation } from "@reeve/contract/operation";
import { problems } from "@reeve/contract/problem";
import { Hono, type Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { randomUUID } from "node:crypto";
import { authorize, type Actor } from "./actor.ts";
import type { Ctx } from "./context.ts";
import { readInput } from "./input.ts";
import type { Log } from "./log.ts";
import { openapi } from "./openapi.ts";
import { Problem } from "./problem.ts";
import { ndjsonStream, sseStream } from "./stream.ts";

export interface Authenticated {
  readonly actor: Actor;
  readonly sessionToken: string | null;
}

export interface ApiHands {
  readonly verbs: Verbs<Ctx>;
  readonly log: Log;
  readonly publicUrl: () => string;
  /** Who sends this request. Throws a Problem for a token or session that is not good. */
  authenticate(headers: Headers): Promise<Authenticated>;
  /** The caller's network address. */
  addressOf(c: Context): string;
}

type AnyVerb = (ctx: Ctx, input: unknown) => Promise<unknown> | AsyncIterable<unknown>;

/** Every operation of the table as a route, with its OpenAPI document beside them. */
export function api(hands: ApiHands): Hono {
  const app = new Hono();
  app.get("/api/openapi.json", (c) => c.json(openapi(hands.publicUrl())));

  // A fixed path is routed before one with a parameter in its place.
  const names = (Object.keys(operations) as OperationName[]).sort((a, b) =>
    operations[a].path.localeCompare(operations[b].path),
  );
  for (const name of names) {
    const operation: Operation = operations[name];
    const path = operation.path.replaceAll(/\{(\w+)\}/g, ":$1");
    app.on(operation.method, path, async (c) => {
      const requestId = randomUUID();
      const replies: [string, string][] = [["x-request-id", requestId], ["cache-control", "no-store"]];
      try {
        const { actor, sessionToken } = await hands.authenticate(c.req.raw.headers);
        authorize(actor, name);
        if (sessionToken !== null && operation.method !== "GET") sameOrigin(c.req.raw.headers, hands.publicUrl());
        const ctx: Ctx = {
          actor,
          requestId,
          sessionToken,
          from: hands.addressOf(c),
          reply: (header, value) => void replies.push([header, value]),
          signal: c.req.raw.signal,
        };
        const input = await readInput(operation, c.req.raw, c.req.param());
        const answer = (hands.verbs[name] as AnyVerb)(ctx, input);
        if (operation.stream) {
          const make = operation.stream === "sse" ? sseStream : ndjsonStream;
          return withHeaders(make(answer as AsyncIterable<unknown>), replies);
        }
        return withHeaders(c.json(await answer, (operation.status ?? 200) as ContentfulStatusCode), replies);
      } catch (error) {
        return withHeaders(refusal(error, requestId, name, hands.log), replies);
      }
    });
  }
  app.all("/api/*", (c) => {
    const requestId = randomUUID();
    const known = names.some((name) => pathMatches(operations[name].path, c.req.path));
    const problem = known
      ? new Problem("method_not_allowed", `${c.req.path} does not take ${c.req.method}.`, "See /api/openapi.json.")
      : new Problem("not_found", `There is nothing at ${c.req.path}.`, "See /api/openapi.json.");
    return refusal(problem, requestId, "none", hands.log);
  });
  return app;
}

/** The problem+json answer to anything thrown. What is not a Problem is logged and never shown. */
export function refusal(error: unknown, requestId: string, operation: string, log: Log): Response {
  let problem = error;
  if (!(problem instanceof Problem)) {
    log.error({ requestId, operation, error: error instanceof Error ? error.stack : String(error) }, "request failed");
    problem = new Problem("internal", "Reeve could not answer.", "Look for the request id in Reeve's log.");
  }
  const body = (problem as Problem).body(requestId);
  return new Response(JSON.stringify(body), {
    status: problems[body.code].status,
    headers: { "content-type": "application/problem+json", "x-request-id": requestId },
  });
}

/** A browser's session may change things only from the console's own pages (CSRF). */
function sameOrigin(headers: Headers, publicUrl: string): void {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  const own = origin === new URL(publicUrl).origin || origin === `http://${headers.get("host")}`;
  if (own || (origin === null && site === "same-origin")) return;
  throw new Problem("csrf", "A signed-in browser may change things only from the console's own pages.", "Use the console, or an operator token.");
}

const pathMatches = (template: string, path: string): boolean => {
  const parts = template.split("/");
  const given = path.split("/");
  return parts.length === given.length && parts.every((part, i) => part.startsWith("{") || part === given[i]);
};

function withHeaders(response: Response, headers: readonly [string, string][]): Response {
  for (const [name, value] of headers) response.headers.append(name, value);
  return response;
}

import { operations, type OperationName, type Verbs } from "@reeve/contract/operations";
import type { Operation } from "@reeve/contract/operation";
import type { HttpBindings } from "@hono/node-server";
import { Hono, type Context } from "hono";
import { randomUUID } from "node:crypto";
import { authorize, nobody, type Actor } from "./actor.ts";
import type { Ctx } from "./context.ts";
import { sameOrigin } from "./csrf.ts";
import { readInput } from "./input.ts";
import type { Log } from "./log.ts";
import { openapi } from "./openapi.ts";
import { Problem } from "./problem.ts";
import { refusal } from "./refusal.ts";
import { ndjsonStream, ndjsonType, sseStream, sseType, type Reader } from "./stream.ts";

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
  /** Reeve is about to stop: streams that would never end by themselves end now. */
  readonly stopping?: AbortSignal;
}

type AnyVerb = (ctx: Ctx, input: unknown) => Promise<unknown> | AsyncIterable<unknown>;

/** Answers of the API are data: no browser may keep, frame, sniff or run them. */
const always: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
};

/** Every operation of the table as a route, with its OpenAPI document beside them. */
export function api(hands: ApiHands): Hono {
  const app = new Hono();
  app.use("/api/*", async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(always)) c.res.headers.set(name, value);
  });
  app.get("/api/openapi.json", (c) => c.json(openapi(hands.publicUrl())));
  for (const name of inRoutingOrder()) {
    const { method, path } = operations[name];
    app.on(method, path.replaceAll(/\{(\w+)\}/g, ":$1"), (c) => answer(hands, name, c));
  }
  for (const path of ["/api", "/api/*"]) app.all(path, (c) => noRoute(hands, c));
  return app;
}

/** A fixed path is routed before one with a parameter in its place. */
function inRoutingOrder(): OperationName[] {
  const names = Object.keys(operations) as OperationName[];
  return names.sort((a, b) => (routingKey(a) < routingKey(b) ? -1 : 1));
}

const routingKey = (name: OperationName): string =>
  operations[name].path.replaceAll(/\{\w+\}/g, "\u{ffff}");

async function answer(hands: ApiHands, name: OperationName, c: Context): Promise<Response> {
  const operation: Operation = operations[name];
  const request = c.req.raw;
  const requestId = randomUUID();
  const replies: [string, string][] = [["x-request-id", requestId]];
  const gone = new AbortController();
  const ends = [request.signal, gone.signal];
  if (operation.stream === "sse" && hands.stopping) ends.push(hands.stopping);
  try {
    mustDecode(c.req.path);
    const { actor, sessionToken } = await whoSends(hands, operation, request.headers);
    authorize(actor, name);
    const isChange = operation.method !== "GET";
    if (isChange && (sessionToken !== null || operation.role === "anyone"))
      sameOrigin(request.headers, hands.publicUrl(), sessionToken !== null);
    const ctx: Ctx = {
      actor,
      requestId,
      sessionToken,
      from: hands.addressOf(c),
      reply: (header, value) => void replies.push([header, value]),
      signal: AbortSignal.any(ends),
    };
    const input = await readInput(operation, request, c.req.param());
    // A HEAD of a stream asks what it would be; nobody would ever read it to its end.
    if (operation.stream && request.method === "HEAD")
      return withHeaders(headOf(operation.stream), replies);
    const given = (hands.verbs[name] as AnyVerb)(ctx, input);
    const response = operation.stream
      ? await streamed(operation.stream, given as AsyncIterable<unknown>, {
          gone: () => gone.abort(),
          broken: (error) => breakOff(c, error, requestId, name, hands.log),
        })
      : plain(await given, operation.status ?? 200);
    return withHeaders(response, replies);
  } catch (error) {
    return withHeaders(refusal(error, requestId, name, hands.log), replies.slice(1));
  }
}

/** Signing in is open to everyone, also to a browser that still holds a session that is over. */
async function whoSends(
  hands: ApiHands,
  operation: Operation,
  headers: Headers,
): Promise<Authenticated> {
  try {
    return await hands.authenticate(headers);
  } catch (error) {
    const over = error instanceof Problem && error.code === "unauthenticated";
    if (over && operation.role === "anyone") return { actor: nobody, sessionToken: null };
    throw error;
  }
}

const streamed = (kind: "ndjson" | "sse", items: AsyncIterable<unknown>, reader: Reader) =>
  kind === "sse" ? sseStream(items, reader) : ndjsonStream(items, reader);

/** Cuts the connection in the middle of a stream: ending it in order would make half of it look whole. */
function breakOff(
  c: Context,
  error: unknown,
  requestId: string,
  operation: string,
  log: Log,
): boolean {
  const reason = error instanceof Error ? error.stack : String(error);
  log.error({ requestId, operation, error: reason }, "a stream broke off");
  const { outgoing } = (c.env ?? {}) as Partial<HttpBindings>;
  outgoing?.destroy();
  return outgoing !== undefined;
}

const headOf = (kind: "ndjson" | "sse"): Response =>
  new Response(null, { headers: { "content-type": kind === "sse" ? sseType : ndjsonType } });

const plain = (value: unknown, status: number): Response =>
  status === 204 ? new Response(null, { status }) : Response.json(value, { status });

function withHeaders(response: Response, headers: readonly [string, string][]): Response {
  for (const [name, value] of headers) response.headers.append(name, value);
  return response;
}

/** No operation answers here: 404, 405 with the methods that are taken, or those methods for OPTIONS. */
function noRoute(hands: ApiHands, c: Context): Response {
  const requestId = randomUUID();
  const taken = methodsAt(c.req.path);
  const allow: [string, string][] = taken.length > 0 ? [["allow", taken.join(", ")]] : [];
  if (c.req.method === "OPTIONS" && taken.length > 0)
    return withHeaders(new Response(null, { status: 204 }), allow);
  const see = "See /api/openapi.json.";
  const problem =
    taken.length > 0
      ? new Problem("method_not_allowed", `${c.req.path} does not take ${c.req.method}.`, see)
      : new Problem("not_found", `There is nothing at ${c.req.path}.`, see);
  return withHeaders(refusal(problem, requestId, "none", hands.log), allow);
}

function methodsAt(path: string): string[] {
  const found = new Set<string>(path === "/api/openapi.json" ? ["GET", "HEAD"] : []);
  for (const operation of Object.values<Operation>(operations))
    if (pathMatches(operation.path, path)) {
      found.add(operation.method);
      if (operation.method === "GET") found.add("HEAD");
    }
  return [...found].sort();
}

const pathMatches = (template: string, path: string): boolean => {
  const parts = template.split("/");
  const given = path.split("/");
  return (
    parts.length === given.length &&
    parts.every((part, i) => (part.startsWith("{") ? given[i] !== "" : part === given[i]))
  );
};

function mustDecode(path: string): void {
  try {
    decodeURIComponent(path);
  } catch {
    throw new Problem(
      "bad_request",
      "The address holds a percent sign that encodes nothing.",
      "Write a percent sign as %25.",
    );
  }
}

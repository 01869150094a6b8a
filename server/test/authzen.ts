import { authzenDoor } from "../src/gateway/authzen/door.ts";
import { authzenHands } from "../src/gateway/authzen/hands.ts";
import { systemActor, type Actor } from "../src/platform/actor.ts";
import { Problem } from "../src/platform/problem.ts";
import type { decisionWorld } from "./decision-world.ts";
import type { wholeGate } from "./whole-gate.ts";

/** Operator tokens by their text. */
const tokens: Readonly<Record<string, Pick<Actor, "role" | "scopes">>> = {
  point: { role: "operator", scopes: ["access:write"] },
  seeker: { role: "operator", scopes: ["access:read"] },
  viewer: { role: "viewer", scopes: ["*"] },
};

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly json: {
    decision?: boolean;
    context?: Record<string, unknown>;
    evaluations?: { decision: boolean; context?: Record<string, unknown> }[];
    results?: Record<string, string>[];
    page?: { next_token: string; count: number; total: number };
    task?: Record<string, unknown>;
    result?: Record<string, unknown>;
    type?: string;
  };
}

/** The AuthZEN door before a whole gate; an agent's token is `reeve_dev_` and its id. */
export function authzenUnderTest(
  world: Awaited<ReturnType<typeof decisionWorld>>,
  whole: Awaited<ReturnType<typeof wholeGate>>,
) {
  const { database, clock } = world;
  const app = authzenDoor({
    gate: whole.gate,
    ...authzenHands(database, clock),
    addressOf: () => "192.0.2.1",
    authenticate: (headers) => {
      const name = (headers.get("authorization") ?? "").replace("Bearer ", "");
      const held = tokens[name];
      if (!held)
        return Promise.reject(new Problem("unauthenticated", "No such token.", "Send another."));
      const actor = { ...systemActor, ...held, kind: "token" as const, id: name, name };
      return Promise.resolve({ actor, sessionToken: null });
    },
  });
  return async (
    path: string,
    body?: unknown,
    { token = "point", ...headers }: Record<string, string> = {},
  ): Promise<Asked> => {
    const answer = await app.request(path.startsWith("/.") ? path : `/access/v1${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...(token !== "" && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = /json/.test(answer.headers.get("content-type") ?? "") ? JSON.parse(text) : {};
    return { status: answer.status, headers: answer.headers, text, json: json as Asked["json"] };
  };
}

import { ProblemBody } from "@reeve/contract/problem";
import { expect, test } from "vitest";
import { doorWith } from "../../test/door.ts";
import { systemActor } from "./actor.ts";
import type { ApiHands } from "./api.ts";
import type { Ctx } from "./context.ts";

const id = `agt_${"0".repeat(26)}`;
const echo = (_ctx: Ctx, input: unknown) => Promise.resolve(input);
const json = { "content-type": "application/json" };

const withSession: ApiHands["authenticate"] = () =>
  Promise.resolve({ actor: systemActor, sessionToken: "reeve_session_x" });
const host = { host: "reeve.example" };
const crossings: [string, Record<string, string>, boolean, boolean][] = [
  // what the browser says, may a session change things, may someone sign in
  ["our page", { origin: "https://reeve.example", "sec-fetch-site": "same-origin" }, true, true],
  ["our page in an old browser", { origin: "https://reeve.example" }, true, true],
  [
    "our page at another local name",
    { origin: "http://localhost:4700", host: "localhost:4700" },
    true,
    true,
  ],
  ["our page that sends no origin", { "sec-fetch-site": "same-origin" }, true, true],
  [
    "another site",
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    false,
    false,
  ],
  ["another site in an old browser", { origin: "https://evil.example" }, false, false],
  ["a sandboxed frame", { origin: "null" }, false, false],
  [
    "another port of this machine",
    { origin: "http://localhost:3000", host: "localhost:4700", "sec-fetch-site": "same-site" },
    false,
    false,
  ],
  [
    "a sister domain",
    { origin: "https://blog.reeve.example", "sec-fetch-site": "same-site" },
    false,
    false,
  ],
  ["http in the place of https", { origin: "http://reeve.example" }, false, false],
  [
    "a page that lies about its origin",
    { origin: "https://reeve.example", "sec-fetch-site": "cross-site" },
    false,
    false,
  ],
  ["a program", {}, false, true],
];
test.each(crossings)("CSRF: a change sent by %s", async (_, headers, mayChange, maySignIn) => {
  const verbs = { "agents.update": echo, "session.link": echo, "agents.list": echo };
  const send = async (
    path: string,
    method: string,
    body: unknown,
    authenticate?: ApiHands["authenticate"],
  ) => {
    const it = doorWith(verbs, authenticate && { authenticate });
    const response = await it.request(
      new Request(`http://x${path}`, {
        method,
        headers: { ...json, ...host, ...headers },
        ...(method !== "GET" && { body: JSON.stringify(body) }),
      }),
    );
    return response.ok ? true : ProblemBody.parse(await response.json()).code !== "csrf";
  };
  expect(await send(`/api/agents/${id}`, "PATCH", { name: "x" }, withSession)).toBe(mayChange);
  expect(await send("/api/session/link", "POST", { token: "x" })).toBe(maySignIn);
  expect(await send("/api/agents", "GET", {}, withSession)).toBe(true);
  // A bearer token is never sent by a browser on its own.
  expect(await send(`/api/agents/${id}`, "PATCH", { name: "x" })).toBe(true);
});

import type { Verbs } from "@reeve/contract/operations";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixedSecret, signInWorld, tokenOf } from "../../../test/sign-in.ts";
import { authenticator } from "../authenticate.ts";
import { api } from "../../platform/api.ts";
import type { Ctx } from "../../platform/context.ts";
import { openDatabase } from "../../platform/database.ts";
import { openFront, type Front } from "../../platform/front.ts";
import { openLog } from "../../platform/log.ts";
import { firstStart } from "./first-start.ts";

/** The whole way over HTTP, as a browser and as automation go it. */
let world: Awaited<ReturnType<typeof signInWorld>>;
let front: Front;
beforeAll(async () => {
  world = await signInWorld();
  const app = api({
    verbs: world.verbs as unknown as Verbs<Ctx>,
    log: openLog("silent"),
    publicUrl: () => "http://localhost:4700",
    authenticate: world.authenticate,
    addressOf: () => "192.0.2.1",
  });
  front = await openFront({
    port: 0,
    host: "127.0.0.1",
    app,
    mcp: (_, response) => void response.end(),
  });
});
afterAll(async () => {
  await front.close(0);
  await world[Symbol.asyncDispose]();
});

const page = { origin: "http://localhost:4700", "sec-fetch-site": "same-origin" };
async function send(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: Record<string, unknown>,
) {
  const response = await fetch(`http://127.0.0.1:${front.port}${path}`, {
    method,
    headers: { ...headers, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "",
    retryAfter: response.headers.get("retry-after"),
    body: (await response.json()) as Record<string, unknown>,
  };
}

test("from the printed link to a password, out, and in again", async () => {
  expect((await send("GET", "/api/me", {})).status).toBe(401);
  const token = tokenOf((await firstStart(world.hands))?.url ?? "");
  const first = await send("POST", "/api/session/link", page, { token });
  expect(first).toMatchObject({ status: 200, body: { name: "Operator", role: "admin" } });
  const cookie = { cookie: first.cookie };
  expect(await send("GET", "/api/me", cookie)).toMatchObject({
    status: 200,
    body: { kind: "person" },
  });

  const password = "correct horse battery staple";
  const foreign = await send(
    "PUT",
    "/api/me/password",
    { ...cookie, origin: "http://localhost:3000" },
    { password },
  );
  expect(foreign).toMatchObject({ status: 403, body: { code: "csrf" } });
  expect((await send("PUT", "/api/me/password", { ...cookie, ...page }, { password })).status).toBe(
    200,
  );
  expect((await send("DELETE", "/api/session", { ...cookie, ...page })).cookie).toBe(
    "reeve_session=",
  );
  expect((await send("GET", "/api/me", cookie)).status).toBe(401);

  const again = { email: "Operator@localhost", password };
  const second = await send("POST", "/api/session", { ...cookie, ...page }, again);
  expect(second).toMatchObject({ status: 200, body: { hasPassword: true } });
  expect((await send("GET", "/api/me", { cookie: second.cookie })).status).toBe(200);
});

test("automation makes itself a narrower token, which does what it says and no more, until it is revoked", async () => {
  const admin = { authorization: `Bearer ${fixedSecret}` };
  const made = await send("POST", "/api/tokens", admin, {
    name: "reader",
    role: "viewer",
    scopes: ["people:read"],
    expiresAt: "2030-01-01T00:00:00.000Z",
  });
  expect(made.status).toBe(201);
  const reader = { authorization: `Bearer ${made.body["token"] as string}` };
  expect((await send("GET", "/api/people", reader)).status).toBe(200);
  expect((await send("GET", "/api/tokens", reader)).status).toBe(403);
  const { id } = made.body["operatorToken"] as { id: string };
  expect((await send("DELETE", `/api/tokens/${id}`, admin)).status).toBe(200);
  expect((await send("GET", "/api/people", reader)).status).toBe(401);
});

test("too many wrong passwords are answered 429 with the time to wait", async () => {
  const wrong = { email: "guessed@example.com", password: "wrong" };
  for (let i = 0; i < 10; i++)
    expect((await send("POST", "/api/session", page, wrong)).status).toBe(401);
  const refused = await send("POST", "/api/session", page, wrong);
  expect(refused).toMatchObject({ status: 429, retryAfter: "900", body: { code: "too_many" } });
});

test("while the database is away nobody is let in, and everyone is told so", async () => {
  await using away = openDatabase("postgres://reeve@127.0.0.1:1/reeve");
  const { clock } = world.hands;
  const app = api({
    verbs: {} as Verbs<Ctx>,
    log: openLog("silent"),
    publicUrl: () => "http://localhost:4700",
    authenticate: authenticator({ database: away, clock, fixedToken: null }),
    addressOf: () => "192.0.2.1",
  });
  for (const headers of [
    { authorization: "Bearer reeve_operator_x" },
    { cookie: "reeve_session=x" },
  ]) {
    const answer = await app.request("/api/me", { headers });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: "unavailable" });
  }
});

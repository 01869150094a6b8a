import { operations } from "@reeve/contract/operations";
import type { Operation } from "@reeve/contract/operation";
import { roleAllows, type Role } from "@reeve/contract/role";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openHouse, type House } from "./house.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse();
  await house.start();
});
afterAll(() => house[Symbol.asyncDispose]());

const json = { "content-type": "application/json" };
const own = (): Record<string, string> => ({ ...json, origin: house.url });
const post = (path: string, body: unknown, headers: Record<string, string>) =>
  fetch(`${house.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
const tokenOf = async (role: Role, scopes = ["*"], expiresAt = inAnHour()) =>
  house.api.call("tokens.create", { name: `${role} ${scopes.join()}`, role, scopes, expiresAt });

test("the link of the first start signs its bearer in as administrator, once, with a cookie that no script and no other site gets", async () => {
  const token = /sign-in#token=(\S+)/.exec(house.said())?.[1];
  const first = await post("/api/session/link", { token }, own());
  expect(await first.json()).toMatchObject({ kind: "person", role: "admin" });
  const set = first.headers.get("set-cookie") ?? "";
  expect(set).toMatch(/^reeve_session=[\w-]{20,};/);
  expect(set).toMatch(/HttpOnly/);
  expect(set).toMatch(/SameSite=(Lax|Strict)/);

  const again = await post("/api/session/link", { token }, own());
  expect(again.status).toBe(401);
  expect(await again.json()).toMatchObject({ code: "unauthenticated", fix: expect.any(String) });

  const cookie = set.split(";")[0] ?? "";
  const person = { name: "Eve", email: "eve@reeve.example", role: "admin" };
  for (const headers of [
    { ...json, cookie, origin: "https://evil.example" },
    { ...json, cookie, "sec-fetch-site": "cross-site" },
    { "content-type": "text/plain", cookie, origin: house.url },
  ])
    expect((await post("/api/people", person, headers)).status).toBeGreaterThanOrEqual(400);
  expect((await post("/api/people", person, { ...own(), cookie })).status).toBe(201);

  const closed = await fetch(`${house.url}/api/session`, {
    method: "DELETE",
    headers: { ...own(), cookie },
  });
  expect(closed.ok).toBe(true);
  expect((await fetch(`${house.url}/api/people`, { headers: { cookie } })).status).toBe(401);
});

test.each(["viewer", "owner", "approver", "operator"] as const)(
  "the token of %s is refused every operation that needs more, with the role that it needs",
  async (role) => {
    const { token } = await tokenOf(role);
    const authorization = `Bearer ${token}`;
    const before = (await house.api.call("ledger.changes", { limit: 1 })).items[0]?.seq;
    for (const [name, given] of Object.entries<Operation>(operations)) {
      if (given.role === "anyone" || roleAllows(role, given.role)) continue;
      const path = given.path.replaceAll(/\{\w+\}/g, "per_00000000000000000000000000");
      const answer = await fetch(`${house.url}${path}`, {
        method: given.method,
        headers: { authorization, ...(given.method !== "GET" && json) },
        ...(given.method !== "GET" && { body: "{}" }),
      });
      expect([name, answer.status]).toEqual([name, 403]);
      const problem = (await answer.json()) as Record<string, string>;
      expect(`${problem["detail"]} ${problem["fix"]}`).toContain(given.role);
    }
    expect((await house.api.call("ledger.changes", { limit: 1 })).items[0]?.seq).toBe(before);
  },
);

test("a token does what its scopes say and no longer than it lives", async () => {
  const narrow = await tokenOf("admin", ["agents:read"]);
  const headers = { authorization: `Bearer ${narrow.token}` };
  expect((await fetch(`${house.url}/api/agents`, { headers })).status).toBe(200);
  expect((await fetch(`${house.url}/api/people`, { headers })).status).toBe(403);
  await house.api.call("tokens.revoke", { id: narrow.operatorToken.id });
  expect((await fetch(`${house.url}/api/agents`, { headers })).status).toBe(401);

  const brief = await tokenOf("admin", ["*"], new Date(Date.now() + 1_500).toISOString());
  const ask = () =>
    fetch(`${house.url}/api/agents`, { headers: { authorization: `Bearer ${brief.token}` } });
  expect((await ask()).status).toBe(200);
  await expect.poll(async () => (await ask()).status, { timeout: 5_000 }).toBe(401);
});

test("the command line passes the refusal on: what is missing, and status 3", async () => {
  const { status, err } = await house.run("agents", "get", "agt_00000000000000000000000000");
  expect(status).toBe(3);
  expect(err).toMatch(/agt_0+/);
  const unknown = await house.run("agents", "fly");
  expect(unknown.status).toBe(2);
});

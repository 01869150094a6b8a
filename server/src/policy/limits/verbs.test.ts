import { afterAll, beforeAll, expect, test } from "vitest";
import { by, bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { limitVerbs } from "./verbs.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
let verbs: ReturnType<typeof limitVerbs>;

beforeAll(async () => {
  world = await decisionWorld();
  verbs = limitVerbs({ ...world.hands, inProcess: () => undefined });
  await world.server("crm", { read: "read" });
});
afterAll(() => world[Symbol.asyncDispose]());

test("setting a limit for the same agent, server and tool again replaces it whole, is in force and on record", async () => {
  const first = await verbs["limits.put"](bySystem, { agent: "*", server: "crm", perMinute: 5 });
  const again = await verbs["limits.put"](bySystem, { agent: "*", server: "crm", bodyBytes: 9 });
  expect(again).toMatchObject({ id: first.id, whom: "each agent at crm", bodyBytes: 9 });
  expect(again).not.toHaveProperty("perMinute");
  const inForce = world.snapshots.current().limits.get(null) ?? [];
  expect(inForce.find(({ id }) => id === first.id)).toMatchObject({
    bodyBytes: 9,
    perMinute: null,
  });
  await verbs["limits.remove"](bySystem, { id: first.id });
  const left = world.snapshots.current().limits.get(null) ?? [];
  expect(left.some(({ id }) => id === first.id)).toBe(false);
  const told = world.audits.filter(({ change }) => change.subject === first.id);
  expect(told.map(({ operation }) => operation)).toEqual([
    "limits.put",
    "limits.put",
    "limits.remove",
  ]);
  expect(told.at(-1)?.change).toMatchObject({ before: { bodyBytes: 9 }, after: null });
});

test("a limit that bounds nothing, or is for nobody, is refused with what to do", async () => {
  const put = (limit: Parameters<(typeof verbs)["limits.put"]>[1]) =>
    verbs["limits.put"](bySystem, limit);
  await expect(put({ server: "crm" })).rejects.toMatchObject({ code: "invalid" });
  await expect(put({ server: "none", perMinute: 1 })).rejects.toMatchObject({ code: "not_found" });
  await expect(put({ agent: "none", perMinute: 1 })).rejects.toMatchObject({ code: "not_found" });
  await expect(put({ server: "*", tool: "read", perMinute: 1 })).rejects.toMatchObject({
    code: "invalid",
  });
});

test("who is not an operator changes no limit", async () => {
  const owner = by(await world.person("Ada", "owner"));
  const { items } = await verbs["limits.list"](owner, {});
  const [one] = items;
  await expect(verbs["limits.put"](owner, { perMinute: 1 })).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(verbs["limits.remove"](owner, { id: one?.id ?? "lim_" })).rejects.toMatchObject({
    code: "forbidden",
  });
});

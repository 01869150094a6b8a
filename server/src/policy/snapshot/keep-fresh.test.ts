import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { openDatabase } from "../../platform/database.ts";
import { openSnapshots } from "./keep-fresh.ts";
import { Stale } from "./snapshot.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
beforeAll(async () => {
  world = await decisionWorld();
  await world.server("files", { read: "read" });
});
afterAll(() => world[Symbol.asyncDispose]());

const put = (cedar: string) =>
  world.verbs["policies.put"](bySystem, { name: "p", cedar, mode: "enforce" });

test("nothing is decided by a state that was not confirmed for more than ten seconds", async () => {
  await world.snapshots.refresh();
  world.time.ms += 10_000;
  expect(() => world.snapshots.current()).not.toThrow();
  world.time.ms += 1;
  expect(() => world.snapshots.current()).toThrow(Stale);
  await world.snapshots.refresh();
  expect(() => world.snapshots.current()).not.toThrow();
});

test("a clock that is set back makes no old state young, and one that is set forward blocks until the next look", async () => {
  const passed = vi.spyOn(performance, "now");
  try {
    await world.snapshots.refresh();
    const from = performance.now();
    world.time.ms -= 3_600_000;
    expect(() => world.snapshots.current()).not.toThrow();
    passed.mockReturnValue(from + 10_050);
    expect(() => world.snapshots.current()).toThrow(Stale);
    await world.snapshots.refresh();
    expect(() => world.snapshots.current()).not.toThrow();
    world.time.ms += 7_200_000;
    expect(() => world.snapshots.current()).toThrow(Stale);
    await world.snapshots.refresh();
    expect(() => world.snapshots.current()).not.toThrow();
  } finally {
    passed.mockRestore();
  }
});

test("a confirmed state is the same state, and an old one is never changed by a new one", async () => {
  await world.snapshots.refresh();
  const before = world.snapshots.current();
  await world.snapshots.refresh();
  expect(world.snapshots.current()).toBe(before);
  await put("permit(principal, action, resource);");
  expect(world.snapshots.current().epoch).toBeGreaterThan(before.epoch);
  expect(before.policies.size).toBe(0);
});

test("a policy is compiled once and kept over later states", async () => {
  await put("forbid(principal, action, resource);");
  const rules = world.snapshots.current().policies.get("p")?.rules;
  await world.server("more", { read: "read" });
  expect(world.snapshots.current().servers.has("more")).toBe(true);
  expect(world.snapshots.current().policies.get("p")?.rules).toBe(rules);
});

test("another process decides by a change soon after it is committed", async () => {
  await using other = openDatabase(world.database.url, { max: 3 });
  await using snapshots = await openSnapshots({
    database: other,
    clock: world.clock,
    log: world.log,
  });
  const { version } = await put("// heard elsewhere\nforbid(principal, action, resource);");
  await vi.waitFor(() => expect(snapshots.current().policies.get("p")?.version).toBe(version), {
    timeout: 5_000,
  });
});

test("a server that was removed is known no more, and a grant does not pass to another server of its name", async () => {
  const owner = await world.person("Moving Owner", "owner");
  const agent = await world.agent("moving", owner);
  await world.verbs["policies.remove"](bySystem, { name: "p" });
  const server = await world.server("moved", { read: "read" });
  await world.verbs["grants.create"](bySystem, {
    agent: agent.id,
    server: "moved",
    tools: ["*"],
    reason: "test",
  });
  expect(world.decide(agent.id, "moved", "read").answer).toBe("allow");
  await world.database.pool.query("update tool_servers set removed_at = now() where id = $1", [
    server,
  ]);
  await world.changed();
  expect(world.decide(agent.id, "moved", "read").code).toBe("server-unknown");
  await world.server("moved", { read: "read" });
  expect(world.decide(agent.id, "moved", "read").code).toBe("default-deny");
});

test("a lost database leaves the last state for ten seconds and then none", async () => {
  const lost = openDatabase(world.database.url, { max: 2 });
  const time = { ms: world.time.ms };
  await using snapshots = await openSnapshots({
    database: lost,
    clock: { now: () => time.ms },
    log: world.log,
  });
  await lost[Symbol.asyncDispose]();
  await expect(snapshots.refresh()).rejects.toThrow();
  expect(() => snapshots.current()).not.toThrow();
  time.ms += 10_001;
  expect(() => snapshots.current()).toThrow(Stale);
  await snapshots.applied(Number.MAX_SAFE_INTEGER);
});

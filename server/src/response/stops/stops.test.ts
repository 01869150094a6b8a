import type { Stop } from "@reeve/contract/stop";
import { createHmac, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { by, bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { newId } from "../../platform/ids.ts";
import { openProcesses } from "../../platform/processes.ts";
import { openVault } from "../../platform/vault.ts";
import { decide } from "../../policy/decide/decide.ts";
import { localConfirmations, stopKeyFile, writeLocal } from "./local-file.ts";
import { openStops } from "./open.ts";
import { stopVerbs } from "./verbs.ts";

type World = Awaited<ReturnType<typeof decisionWorld>>;
let world: World;
let one: Awaited<ReturnType<typeof processOn>>;
let two: Awaited<ReturnType<typeof processOn>>;
const open: AsyncDisposable[] = [];

/** A process of Reeve as far as stops go: its own folder, its own state, its own word to the others. */
async function processOn(name: string) {
  const { database, clock, log } = world;
  const data = await mkdtemp(path.join(os.tmpdir(), "reeve-stops-"));
  const processes = await openProcesses(database.url, log, name);
  const here = { data, clock, log, process: processes.id, point: name };
  const stops = await openStops({ ...here, database });
  const { snapshots, local } = stops;
  let auditFails = false;
  stops.cutting({ endFor: () => undefined }, { cutStopped: () => 3 });
  const appendAudit = () =>
    auditFails ? Promise.reject(new Error("the record is full")) : Promise.resolve();
  const vault = await openVault(data, null);
  const { stops: hands, stopping, webhooks } = stops.with({ appendAudit }, vault);
  const publicUrl = () => "http://127.0.0.1:4700";
  const it = {
    data,
    snapshots,
    stopping,
    local,
    verbs: stopVerbs({ ...hands, stopping, vault, publicUrl }),
    door: webhooks,
    audit: (fails: boolean) => void (auditFails = fails),
    decide: (agent: string, server = "files", tool = "read", person?: string) =>
      decide(
        snapshots.current(),
        {
          agent: agent as never,
          kind: "tool_call",
          server,
          tool,
          args: { path: "/a" },
          person: person as never,
        },
        { id: newId("dec", clock.now()), now: clock.now() },
      ),
    async [Symbol.asyncDispose]() {
      await stops[Symbol.asyncDispose]();
      await processes[Symbol.asyncDispose]();
      await rm(data, { recursive: true, force: true });
    },
  };
  open.push(it);
  return it;
}

beforeAll(async () => {
  world = await decisionWorld();
  await world.server("files", { read: "read", remove: "write" });
  await world.server("mail", { read: "read" });
  await world.verbs["policies.put"](bySystem, {
    name: "all",
    cedar: "permit(principal, action, resource);",
    mode: "enforce",
  });
  one = await processOn("one");
  two = await processOn("two");
}, 120_000);
afterAll(async () => {
  for (const it of open.reverse()) await it[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const operator = async () =>
  by(await world.person(`Op ${randomBytes(4).toString("hex")}`, "operator"));
const codes = (stop: Stop) => stop.enforcement.map(({ point, state }) => `${point} ${state}`);
const resume = (stop: Stop) =>
  one.verbs["stops.resume"](bySystem, { id: stop.id, reason: "It is over." });

test("each level stops what it names and nothing else, in every process, before the answer, and the answer says who confirmed when", async () => {
  const owner = await world.person("Level Owner", "owner");
  const other = await world.person("Other Owner", "owner");
  const mine = await world.agent("level-mine", owner);
  const theirs = await world.agent("level-theirs", other);
  const { pool } = world.database;
  await pool.query("update agents set version = '1.2' where id = $1", [mine.id]);
  await world.changed();
  await two.snapshots.refresh();
  await one.snapshots.refresh();
  const asked = [
    [{ level: "agent", agent: "level-mine" }, ["mine"]],
    [{ level: "version", agent: mine.id, version: "1.2" }, ["mine"]],
    [{ level: "version", agent: mine.id, version: "1.1" }, []],
    [{ level: "tool", server: "files", tool: "read" }, ["mine", "theirs"]],
    [{ level: "tool", server: "files", tool: "remove" }, []],
    [{ level: "server", server: "files" }, ["mine", "theirs"]],
    [{ level: "server", server: "mail" }, []],
    [{ level: "person", person: owner.email }, ["mine"]],
    [{ level: "everything" }, ["mine", "theirs"]],
  ] as const;
  for (const [wanted, held] of asked) {
    const stop = await one.verbs["stops.make"](bySystem, { ...wanted, reason: "It went wrong." });
    expect(codes(stop).sort()).toEqual(["one confirmed", "two confirmed"]);
    for (const { afterMs, cut } of stop.enforcement) {
      expect(afterMs).toBeGreaterThanOrEqual(0);
      expect(cut).toBe(3);
    }
    for (const process of [one, two])
      for (const [name, agent] of [
        ["mine", mine],
        ["theirs", theirs],
      ] as const) {
        const { answer, code, reason } = process.decide(agent.id);
        const stopped = (held as readonly string[]).includes(name);
        expect(answer, `${JSON.stringify(wanted)} ${name}: ${reason}`).toBe(
          stopped ? "block" : "allow",
        );
        if (stopped && wanted.level !== "agent") {
          expect(code).toBe("stopped");
          expect(reason).toContain("It went wrong.");
        }
      }
    expect((await resume(stop)).ended).toMatchObject({ reason: "It is over." });
    expect(one.decide(mine.id).answer).toBe("allow");
  }
});

test("whoever an agent acts for is stopped with them, and not the agent's own work", async () => {
  const owner = await world.person("Acting Owner", "owner");
  const person = await world.person("Acted For", "viewer");
  const agent = await world.agent("acts-for", owner);
  await one.snapshots.refresh();
  const stop = await one.verbs["stops.make"](bySystem, {
    level: "person",
    person: person.id,
    reason: "They left.",
  });
  expect(one.decide(agent.id, "files", "read", person.id)).toMatchObject({ code: "stopped" });
  expect(one.decide(agent.id).answer).toBe("allow");
  await resume(stop);
});

test("what a level is not about, or what nobody knows, is refused by name; an owner stops only what they answer for", async () => {
  const owner = await world.person("Narrow Owner", "owner");
  await world.agent("not-theirs", await world.person("Someone Else", "owner"));
  const make = (wanted: object, who = bySystem) =>
    one.verbs["stops.make"](who, { reason: "x", ...wanted } as never);
  await expect(make({ level: "tool", server: "files" })).rejects.toMatchObject({ code: "invalid" });
  await expect(make({ level: "server", server: "a", agent: "b" })).rejects.toThrow("`agent`");
  await expect(make({ level: "agent", agent: "nobody" })).rejects.toThrow("no agent nobody");
  await expect(make({ level: "everything" }, by(owner))).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(make({ level: "agent", agent: "not-theirs" }, by(owner))).rejects.toMatchObject({
    code: "forbidden",
  });
});

test("a stop that holds an agent of the tier critical is ended by two people, and tokens from before it are dead", async () => {
  const owner = await world.person("Critical Owner", "owner");
  const agent = await world.agent("critical", owner);
  await world.database.pool.query("update agents set tier = 'critical' where id = $1", [agent.id]);
  await world.changed();
  await one.snapshots.refresh();
  const stop = await one.verbs["stops.make"](bySystem, { level: "everything", reason: "x" });
  const epoch = () => one.snapshots.current().agents.get(agent.id)?.epoch;
  const before = epoch();
  const first = await operator();
  const end = (who: typeof first) =>
    one.verbs["stops.resume"](who, { id: stop.id, reason: "Looked at." });
  await expect(end(bySystem)).rejects.toThrow("named person");
  expect(await end(first)).toMatchObject({ ended: null, resuming: { reason: "Looked at." } });
  await expect(end(first)).rejects.toThrow("somebody else");
  expect(two.decide(agent.id).answer).toBe("block");
  expect(await end(await operator())).toMatchObject({ resuming: null });
  expect(one.decide(agent.id).answer).toBe("allow");
  expect(epoch()).toBe((before ?? 0) + 1);
  await world.database.pool.query("update agents set tier = 'low' where id = $1", [agent.id]);
});

test("a process that lives and does not confirm is named within its time and becomes a finding, which closes once it is gone", async () => {
  const { pool } = world.database;
  const hangs = "00000000-0000-4000-8000-000000000001";
  await pool.query("insert into processes (id, peer, name) values ($1, '', 'hangs')", [hangs]);
  const from = performance.now();
  const stop = await one.verbs["stops.make"](bySystem, {
    level: "server",
    server: "mail",
    reason: "x",
  });
  expect(performance.now() - from).toBeLessThan(30_000);
  expect(codes(stop).sort()).toEqual(["hangs unconfirmed", "one confirmed", "two confirmed"]);
  const findings = async () => {
    const { rows } = await pool.query<{ status: string }>(
      "select status from findings where kind = 'stop_unconfirmed' and subject = $1",
      [hangs],
    );
    return rows.map(({ status }) => status);
  };
  expect(await findings()).toEqual(["open"]);
  await pool.query("delete from processes where id = $1", [hangs]);
  await vi.waitFor(async () => expect(await findings()).toEqual(["resolved"]), 60_000);
  await resume(stop);
});

test("a stop whose record cannot be written is in force at once, and on the record when it can be", async () => {
  const owner = await world.person("Spool Owner", "owner");
  const agent = await world.agent("spooled", owner);
  await one.snapshots.refresh();
  one.audit(true);
  try {
    const stop = await one.verbs["stops.make"](bySystem, {
      level: "agent",
      agent: agent.id,
      reason: "The record is full.",
    });
    expect(one.decide(agent.id)).toMatchObject({ answer: "block", code: "stopped" });
    expect(codes(stop)[0]).toBe("one confirmed");
    one.audit(false);
    await vi.waitFor(async () => {
      const { items } = await one.verbs["stops.list"](bySystem, { limit: 50, status: "active" });
      expect(items.find(({ id }) => id === stop.id)).toMatchObject({ source: "local" });
      expect(one.local.pending()).toEqual([]);
    }, 60_000);
    expect(one.decide(agent.id).answer).toBe("block");
    expect(two.decide(agent.id).answer).toBe("block");
    await resume(stop);
  } finally {
    one.audit(false);
  }
});

test("a signed file in its folder stops a process without the database; one that cannot be read or was not signed stops everything", async () => {
  const owner = await world.person("File Owner", "owner");
  const agent = await world.agent("by-file", owner);
  const bystander = await world.agent("bystander", owner);
  await two.snapshots.refresh();
  const key = await stopKeyFile(two.data);
  const nobody = { version: null, server: null, tool: null, person: null };
  const at = new Date(world.time.ms).toISOString();
  const stop = {
    ...nobody,
    id: newId("stp", world.time.ms),
    level: "agent" as const,
    agent: "By-File",
    reason: "Now.",
    by: "Ada",
    at,
  };
  two.audit(true);
  await writeLocal(two.data, key, stop);
  await vi.waitFor(() => expect(two.decide(agent.id).code).toBe("stopped"), 30_000);
  expect(two.decide(bystander.id).answer).toBe("allow");
  await vi.waitFor(
    async () =>
      expect(await localConfirmations(two.data, stop.id)).toEqual([
        { point: "two", afterMs: 0, cut: 3, found: true },
      ]),
    30_000,
  );
  const file = path.join(two.data, "stops", `${stop.id}.stop`);
  const text = await readFile(file, "utf8");
  for (const bad of [text.replace("By-File", "other"), "{", text.replace('"agent"', '"galaxy"')]) {
    await writeFile(file, bad);
    await vi.waitFor(() => expect(two.decide(bystander.id).code).toBe("stopped"), 30_000);
  }
  await rm(file);
  await vi.waitFor(() => expect(two.decide(bystander.id).answer).toBe("allow"), 30_000);
  two.audit(false);
});

test("a signed message stops once, however often it is sent; one that is unsigned, old or changed stops nothing", async () => {
  const { webhook, secret } = await one.verbs["stops.webhooks.add"](bySystem, { name: "siem" });
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const send = (id: string, atMs: number, body: string, signed = body) => {
    const timestamp = String(Math.floor(atMs / 1000));
    const signature = createHmac("sha256", key)
      .update(`${id}.${timestamp}.${signed}`)
      .digest("base64");
    return one.door.request(`/webhooks/stop/${webhook.id}`, {
      method: "POST",
      body,
      headers: {
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": `v1a,AA v1,${signature}`,
      },
    });
  };
  const data = { level: "server", server: "mail", reason: "The monitor says so." };
  const body = JSON.stringify({ type: "reeve.stop", data });
  const now = world.time.ms;
  expect((await send("m1", now, body, "{}")).status).toBe(401);
  expect((await send("m1", now - 301_000, body)).status).toBe(401);
  expect((await send("m1", now + 301_000, body)).status).toBe(401);
  const taken = await send("m1", now, body);
  const { stop } = (await taken.json()) as { stop: Stop["id"] };
  const found = await one.verbs["stops.get"](bySystem, { id: stop });
  expect(found).toMatchObject({ source: "webhook", by: "web-hook siem", server: "mail" });
  await resume(found);
  expect(await (await send("m1", now, body)).json()).toEqual({ stop, again: true });
  const { items } = await one.verbs["stops.list"](bySystem, { limit: 50, status: "active" });
  expect(items).toEqual([]);
  expect((await send("m2", now, JSON.stringify({ type: "other" }))).status).toBe(422);
  await one.verbs["stops.webhooks.remove"](bySystem, { id: webhook.id });
  expect((await send("m3", now, body)).status).toBe(401);
});

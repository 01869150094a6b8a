import type { Answer } from "@reeve/contract/decision";
import { PolicyTestFile } from "@reeve/contract/policy-test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { call, policyWorld } from "../../../test/policy-world.ts";
import { factsOf } from "../tests/run-case.ts";
import { nothingSaid, type BySource, type FlowFacts } from "../session/flow.ts";
import { untouched } from "../session/facts.ts";
import { shippedPacks } from "../shipped.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
beforeAll(async () => {
  world = await decisionWorld();
  await world.server("notes", { read: "read", send: "write", erase: "destructive" });
});
afterAll(() => world[Symbol.asyncDispose]());

describe("switching a pack on and off", () => {
  const get = (name: string) => world.verbs["packs.get"](bySystem, { name });

  test("each pack that ships says what it does and what it needs, and is off at first", async () => {
    const { items } = await world.verbs["packs.list"](bySystem, {});
    expect(items.map(({ name }) => name)).toEqual(["baseline", "data-flow"]);
    for (const pack of items) {
      expect(pack).toMatchObject({ inForce: null, changes: null, policy: `pack.${pack.name}` });
      expect(pack.title).not.toBe("");
      expect(pack.says.length).toBeGreaterThan(100);
      expect(pack.needs.length).toBeGreaterThan(0);
    }
  });

  test("switched on it is a policy like any other, with its name and version as the reason, first in shadow", async () => {
    const on = await world.verbs["packs.on"](bySystem, { name: "baseline", mode: "shadow" });
    expect(on).toMatchObject({ name: "pack.baseline", version: 1, mode: "shadow", permits: 0 });
    expect(on.warnings).toEqual([]);
    expect(on.reason).toBe("The pack Baseline, version 1, as it ships.");
    expect((await get("baseline")).inForce).toMatchObject({ packVersion: 1, mode: "shadow" });
    await world.verbs["packs.on"](bySystem, { name: "baseline", mode: "enforce" });
    expect((await get("baseline")).inForce).toMatchObject({ version: 2, mode: "enforce" });
    expect(world.audits.map(({ operation }) => operation)).toEqual(["packs.on", "packs.on"]);
  });

  test("a text in force that is not the one that ships is shown beside it, and switching on brings the one that ships", async () => {
    const { cedar } = await get("baseline");
    await world.verbs["policies.put"](bySystem, {
      name: "pack.baseline",
      mode: "enforce",
      cedar: cedar.replace("// pack: baseline 1", "// pack: baseline 0").replace("PT30M", "PT5M"),
    });
    const older = await get("baseline");
    expect(older.inForce).toMatchObject({ packVersion: 0, version: 3 });
    expect(older.changes?.filter((line) => !line.startsWith(" "))).toEqual([
      "-// pack: baseline 0",
      "+// pack: baseline 1",
      '-@timeout("PT5M")',
      '+@timeout("PT30M")',
    ]);
    await world.verbs["packs.on"](bySystem, { name: "baseline", mode: "enforce" });
    expect(await get("baseline")).toMatchObject({ changes: null, inForce: { version: 4 } });
  });

  test("switched off it is out of force, its versions stay, and once more is refused", async () => {
    await world.verbs["packs.off"](bySystem, { name: "baseline" });
    expect((await get("baseline")).inForce).toBeNull();
    const { items } = await world.verbs["policies.versions"](bySystem, {
      name: "pack.baseline",
      limit: 10,
    });
    expect(items).toHaveLength(4);
    await expect(world.verbs["packs.off"](bySystem, { name: "baseline" })).rejects.toThrow(
      "not switched on",
    );
    await expect(get("no-such")).rejects.toThrow("no-such");
  });
});

const tools = {
  "s/read": { effect: "read" },
  "s/fetch": { effect: "read", external: true },
  "s/note": { effect: "write" },
  "s/mail": { effect: "write", external: true },
  "s/drop": { effect: "destructive" },
  "s/changed": { effect: "read", status: "changed" },
} as const;
const withPack = async (name: string): Promise<Snapshot> => {
  const pack = (await shippedPacks()).find((one) => one.name === name);
  return policyWorld(world.author, {
    tools,
    policies: { all: "permit (principal, action, resource);", [name]: pack?.cedar ?? "" },
  });
};

describe("what the baseline answers", () => {
  let snapshot: Snapshot;
  beforeAll(async () => {
    snapshot = await withPack("baseline");
  });

  test.each<[string, string, readonly string[], Answer]>([
    ["reading", "s/read", [], "allow"],
    ["reading after secrets", "s/read", ["secret"], "allow"],
    ["sending outside", "s/mail", [], "allow"],
    ["sending outside after confidential data", "s/mail", ["confidential"], "escalate"],
    ["sending outside after personal data", "s/mail", ["pii"], "escalate"],
    ["writing inside after confidential data", "s/note", ["confidential"], "allow"],
    ["reaching outside after secrets", "s/fetch", ["secret"], "block"],
    ["destroying", "s/drop", [], "escalate"],
    ["a tool that is not known", "s/other", [], "block"],
    ["a tool whose definition changed", "s/changed", [], "block"],
  ])("%s", (_what, tool, taint, answer) => {
    expect(call(snapshot, tool, {}, { facts: { ...untouched, taint } }).answer).toBe(answer);
  });
});

describe("what the data-flow pack answers", () => {
  let snapshot: Snapshot;
  beforeAll(async () => {
    snapshot = await withPack("data-flow");
  });
  const to = (by: Partial<BySource>): BySource => ({ ...nothingSaid.targets, ...by });
  const x = ["to"];

  test.each<[string, string, Partial<FlowFacts>, Answer]>([
    ["reading what nobody asked for", "s/read", {}, "allow"],
    ["writing what nobody asked for", "s/note", {}, "block"],
    ["writing what the user asked for", "s/note", { asked: true }, "allow"],
    ["writing to what the user named", "s/note", { targets: to({ user: x }) }, "allow"],
    ["writing to what only a system named", "s/note", { targets: to({ trusted: x }) }, "block"],
    ["destroying what the user named", "s/drop", { targets: to({ user: x }) }, "block"],
    ["destroying what the user asked for", "s/drop", { asked: true }, "allow"],
    ["as a source says", "s/mail", { handedOver: true, targets: to({ requested: x }) }, "allow"],
    [
      "destroying what a source chose",
      "s/drop",
      { handedOver: true, targets: to({ requested: x }) },
      "block",
    ],
    [
      "destroying, as a source says, what a system named",
      "s/drop",
      { handedOver: true, targets: to({ trusted: x }) },
      "allow",
    ],
    ["to a stranger's choice", "s/mail", { asked: true, targets: to({ untrusted: x }) }, "block"],
    ["with a stranger's address", "s/mail", { asked: true, places: to({ untrusted: x }) }, "block"],
    ["fetching what a stranger named", "s/fetch", { places: to({ untrusted: x }) }, "block"],
    [
      "fetching with a host that a letter named",
      "s/fetch",
      { places: to({ requested: x }) },
      "allow",
    ],
    ["fetching what a letter named", "s/fetch", { targets: to({ requested: x }) }, "block"],
    [
      "fetching what a letter named, where the user asks for fetching",
      "s/fetch",
      { asked: true, targets: to({ requested: x }) },
      "allow",
    ],
    [
      "to whom a letter names, with an address that it names",
      "s/mail",
      { asked: true, targets: to({ requested: x }), places: to({ requested: ["body"] }) },
      "block",
    ],
    [
      "to the address that a letter names",
      "s/mail",
      { asked: true, targets: to({ requested: x }), places: to({ requested: x }) },
      "allow",
    ],
    [
      "to whom the user names, with an address that a letter names",
      "s/mail",
      { asked: true, targets: to({ user: x }), places: to({ requested: ["body"] }) },
      "allow",
    ],
    [
      "to an address from nowhere after reading others",
      "s/mail",
      { asked: true, strangers: true, targets: to({ unknown: x }), places: to({ unknown: x }) },
      "block",
    ],
    [
      "to an address from nowhere before that",
      "s/mail",
      { asked: true, targets: to({ unknown: x }), places: to({ unknown: x }) },
      "allow",
    ],
  ])("%s", (_what, tool, flow, answer) => {
    const facts = { ...untouched, flow: { ...nothingSaid, ...flow } };
    expect(call(snapshot, tool, {}, { facts }).answer).toBe(answer);
  });

  test("where the session is not known, it blocks", () => {
    expect(call(snapshot, "s/mail", {}, { facts: undefined })).toMatchObject({
      answer: "block",
      code: "policy-error",
    });
  });
});

test("a test of policies may say what is known of a call, and what it does not say is not so", () => {
  const { cases } = PolicyTestFile.parse({
    cases: [
      {
        name: "n",
        agent: "a",
        tool: "s/mail",
        expect: "allow",
        session: { flow: { asked: true } },
      },
    ],
  });
  expect(factsOf(cases[0]?.session).flow).toEqual({ ...nothingSaid, asked: true });
});

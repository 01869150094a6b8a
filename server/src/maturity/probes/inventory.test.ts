import type { Criterion } from "@reeve/contract/maturity/model";
import { model } from "@reeve/contract/maturity/model";
import { expect, test } from "vitest";
import { ago, agentRow, estate, now, world, type World } from "../../../test/estate-sketch.ts";
import { intentRow } from "../../../test/records.ts";
import { pin, pinnedOf } from "../pin.ts";
import {
  asDeclared,
  confirmed,
  current,
  described,
  listed,
  registerAttested,
} from "./inventory.ts";
import type { Probe } from "./probe.ts";

const criterion = model.criteria[0] as Criterion;
const see = (probe: Probe, it: World) => [...probe(estate(it), criterion)];
const one = (probe: Probe, it: World) => see(probe, it)[0];

test("the register counts as attested from when a named person said so", () => {
  expect(one(registerAttested, world({}))).toMatchObject({ outcome: "fail" });
  const attested = world({
    attestations: [{ kind: "register", agent: null, person: "per_ann", at: ago(3) }],
  });
  expect(one(registerAttested, attested)).toMatchObject({
    outcome: "pass",
    why: "Ann confirmed the register.",
    observedAt: Date.parse(ago(3)),
  });
});

test("what was found and is not registered passes nothing, and counts as critical once it should have been settled", () => {
  const it = world({
    agents: [
      agentRow("agt_a"),
      agentRow("agt_b", { status: "discovered", createdAt: ago(2) }),
      agentRow("agt_c", { status: "discovered", createdAt: ago(8) }),
      agentRow("agt_d", { status: "retired" }),
    ],
  });
  expect(see(listed, it)).toMatchObject([
    { outcome: "pass", subject: { id: "agt_a" } },
    { outcome: "fail", subject: { id: "agt_b", tier: "medium", floor: false } },
    { outcome: "fail", subject: { id: "agt_c", tier: "critical", floor: true } },
  ]);
});

test("an agent that records name and the register does not is found, not ignored; a retired one is known", () => {
  const it = world({
    agents: [agentRow("agt_gone", { status: "retired" })],
    records: [
      intentRow(0, { action: "a", agent: "agt_x" }),
      intentRow(1, { action: "b", agent: "agt_gone" }),
    ],
  });
  expect(see(listed, it)).toMatchObject([{ outcome: "fail", subject: { id: "agt_x" } }]);
});

test("an entry is described with purpose, owner, scope and environment, and says what it lacks", () => {
  const it = world({
    agents: [
      agentRow("agt_a"),
      agentRow("agt_b", {
        purpose: " ",
        scope: { servers: [], tools: [], data: [] },
        behaviour: null,
      }),
    ],
  });
  expect(see(described, it)).toMatchObject([
    { outcome: "pass" },
    { outcome: "fail", why: "Its entry lacks a purpose, an owner, a scope." },
  ]);
});

test("a confirmation counts for the entry that was confirmed, by who answers for it, within a quarter", () => {
  const agent = agentRow("agt_a");
  const known = estate(world({ agents: [agent] })).members[0];
  const hash = known ? pin("entry", pinnedOf(known.agent)) : null;
  const at = (days: number, person: string, over = {}) =>
    world({
      agents: [{ ...agent, ...over }],
      attestations: [{ kind: "entry", agent: "agt_a", person, at: ago(days), pin: hash }],
    });
  expect(one(confirmed, at(5, "per_ann"))).toMatchObject({
    outcome: "pass",
    observedAt: Date.parse(ago(5)),
  });
  expect(one(confirmed, at(91, "per_ann"))).toMatchObject({ outcome: "fail" });
  expect(one(confirmed, at(5, "per_cy"))).toMatchObject({ outcome: "fail" });
  expect(one(confirmed, at(5, "per_ann", { purpose: "something else" }))).toMatchObject({
    outcome: "fail",
  });
});

test("what an agent uses is within what it declares, tool by tool where tools are named", () => {
  const used = (scope: World["agents"][number]["scope"]) =>
    one(
      asDeclared,
      world({
        agents: [agentRow("agt_a", { scope })],
        records: [intentRow(0, { action: "a", tool: "write_file", effect: "write" })],
      }),
    );
  expect(used({ servers: ["files"], tools: [], data: [] })).toMatchObject({ outcome: "pass" });
  expect(used({ servers: [], tools: ["files/write_file"], data: [] })).toMatchObject({
    outcome: "pass",
  });
  expect(used({ servers: ["files"], tools: ["files/read_file"], data: [] })).toMatchObject({
    outcome: "fail",
    why: "It used files/write_file, which its scope does not declare.",
  });
  expect(used({ servers: ["mail"], tools: [], data: [] })).toMatchObject({ outcome: "fail" });
  expect(used({ servers: [], tools: [], data: [] })).toMatchObject({ outcome: "fail" });
  expect(one(asDeclared, world({ agents: [agentRow("agt_a")] }))).toMatchObject({
    outcome: "unknown",
  });
});

test("an entry is current when the agent was seen, or confirmed, in thirty days", () => {
  const seen = (lastSeenAt: string | null) =>
    one(current, world({ agents: [agentRow("agt_a", { lastSeenAt })] }));
  expect(seen(ago(29))).toMatchObject({ outcome: "pass", observedAt: now });
  expect(seen(ago(31))).toMatchObject({ outcome: "fail" });
  expect(seen(null)).toMatchObject({ outcome: "fail" });
});

test("what is counted from records is unknown until they are counted, and fails while one is missing", () => {
  const it = world({
    agents: [agentRow("agt_a")],
    records: [intentRow(0, { action: "a" }), intentRow(1, { action: "b" })],
  });
  const behind = estate(it);
  const uncounted = { ...behind, facts: { ...behind.facts, uncounted: 12 } };
  expect([...asDeclared(uncounted, criterion)]).toMatchObject([{ outcome: "unknown" }]);
  const cut = { ...it, records: it.records.slice(1) };
  expect(see(asDeclared, cut)[0]).toMatchObject({
    outcome: "fail",
    subject: { id: "missing", floor: true },
  });
  expect(estate(cut).members[0]?.subject).toMatchObject({ tier: "critical", floor: true });
});

import { model, type Criterion } from "@reeve/contract/maturity/model";
import { expect, test } from "vitest";
import { ago, agentRow, estate, people, world, type World } from "../../../test/estate-sketch.ts";
import { adminRow } from "../../../test/records.ts";
import { pin, pinnedOf } from "../pin.ts";
import {
  accepted,
  deputised,
  fourDuties,
  handedOver,
  named,
  noGap,
  reachable,
  versionAttested,
} from "./ownership.ts";
import type { Probe } from "./probe.ts";

const criterion = model.criteria[0] as Criterion;
const see = (probe: Probe, it: World) => [...probe(estate(it), criterion)];
const one = (probe: Probe, it: World) => see(probe, it)[0];
const hasLeft = people.map((each) => (each.id === "per_ann" ? { ...each, status: "left" } : each));
const leaves = (days: number) =>
  adminRow(0, {
    operation: "people.update",
    subject: "per_ann",
    before: { status: "active" },
    after: { status: "left" },
    at: ago(days),
  });
const handover = (days: number, seq = 1) =>
  adminRow(seq, {
    operation: "agents.update",
    subject: "agt_a",
    before: { owner: { id: "per_ann" } },
    after: { owner: { id: "per_bo" } },
    at: ago(days),
  });

test("an owner counts while they are active in the directory", () => {
  expect(one(named, world({ agents: [agentRow("agt_a")] }))).toMatchObject({ outcome: "pass" });
  expect(one(named, world({ agents: [agentRow("agt_a")], people: hasLeft }))).toMatchObject({
    outcome: "fail",
    why: "Its owner Ann is not active in the directory.",
  });
  expect(one(named, world({ agents: [agentRow("agt_a", { behaviour: null })] }))).toMatchObject({
    outcome: "fail",
  });
});

test("a handover that was accepted counts as one, and in time by when it was accepted", () => {
  const accepted = adminRow(1, {
    operation: "handovers.accept",
    subject: "agt_a",
    before: { owner: { id: "per_ann" } },
    after: { owner: { id: "per_bo" } },
    at: ago(3),
  });
  const it = (days: number) =>
    see(
      handedOver,
      world({
        agents: [agentRow("agt_a", { behaviour: "per_bo" })],
        changes: [leaves(5), accepted],
        attestations: [{ kind: "ownership", agent: "agt_a", person: "per_bo", at: ago(days) }],
      }),
    );
  expect(it(3)).toMatchObject([{ outcome: "pass" }]);
});

test("only the present owner's own acceptance counts, from when it was given", () => {
  const by = (person: string) =>
    one(
      accepted,
      world({
        agents: [agentRow("agt_a")],
        attestations: [{ kind: "ownership", agent: "agt_a", person, at: ago(4) }],
      }),
    );
  expect(by("per_ann")).toMatchObject({ outcome: "pass", observedAt: Date.parse(ago(4)) });
  expect(by("per_bo")).toMatchObject({ outcome: "fail", why: "Ann has not accepted the role." });
});

test("a deputy is active and somebody else than the owner, who accepted within the quarter", () => {
  const at = (days: number, over = {}) =>
    one(
      deputised,
      world({
        agents: [agentRow("agt_a", over)],
        attestations: [{ kind: "ownership", agent: "agt_a", person: "per_ann", at: ago(days) }],
      }),
    );
  expect(at(1)).toMatchObject({ outcome: "pass" });
  expect(at(91)).toMatchObject({ outcome: "fail" });
  expect(at(-1)).toMatchObject({ outcome: "fail" });
  expect(at(1, { backup: null })).toMatchObject({ outcome: "fail", why: "No deputy is named." });
  expect(at(1, { backup: "per_ann" })).toMatchObject({ outcome: "fail" });
});

test("each of the four duties needs an active person, and the open ones are named", () => {
  expect(one(fourDuties, world({ agents: [agentRow("agt_a")] }))).toMatchObject({
    outcome: "pass",
  });
  expect(
    one(fourDuties, world({ agents: [agentRow("agt_a", { risk: null, change: null })] })),
  ).toMatchObject({
    outcome: "fail",
    why: "No active person answers for change, risk.",
  });
});

test("a handover is accepted within the grace of the tier, counted from when the old owner left", () => {
  const agent = agentRow("agt_a", { behaviour: "per_bo", tier: "medium" });
  const acceptedAt = (days: number) => [
    { kind: "ownership" as const, agent: "agt_a", person: "per_bo", at: ago(days) },
  ];
  const at = (days: number, more: Partial<World> = {}) =>
    one(
      handedOver,
      world({
        agents: [agent],
        changes: [leaves(20), handover(10)],
        attestations: acceptedAt(days),
        ...more,
      }),
    );
  expect(at(9.5)).toMatchObject({ outcome: "pass" });
  expect(at(8)).toMatchObject({ outcome: "fail", why: "The new owner did not accept in time." });
  expect(at(9.5, { people: hasLeft })).toMatchObject({ outcome: "fail" });
  expect(at(99, { attestations: [], changes: [leaves(20), handover(0.2)] })).toMatchObject({
    outcome: "unknown",
  });
});

test("an owner who left and was not replaced in time is a failed handover, also with nothing said about it", () => {
  const at = (days: number) =>
    one(
      handedOver,
      world({ agents: [agentRow("agt_a")], people: hasLeft, changes: [leaves(days)] }),
    );
  expect(at(2)).toMatchObject({ outcome: "unknown" });
  expect(at(8)).toMatchObject({
    outcome: "fail",
    why: "Its owner left, and nobody took it over in time.",
  });
});

test("a version is attested as it runs, with the scopes it has; a change of either takes that away", () => {
  const agent = agentRow("agt_a");
  const member = estate(world({ agents: [agent] })).members[0];
  const hash = member ? pin("version", pinnedOf(member.agent)) : null;
  const attestations = [
    { kind: "version" as const, agent: "agt_a", person: "per_ann", at: ago(1), pin: hash },
  ];
  const grant = {
    id: "grt_1",
    agent: "agt_a",
    server: "files",
    serverId: "srv_files",
    tools: ["read_file"],
    createdAt: ago(1),
    expiresAt: null,
  };
  expect(one(versionAttested, world({ agents: [agent], attestations }))).toMatchObject({
    outcome: "pass",
  });
  expect(
    one(versionAttested, world({ agents: [{ ...agent, version: "2" }], attestations })),
  ).toMatchObject({ outcome: "fail" });
  expect(
    one(versionAttested, world({ agents: [agent], attestations, grants: [grant] })),
  ).toMatchObject({ outcome: "fail" });
  expect(one(versionAttested, world({ agents: [{ ...agent, version: null }] }))).toMatchObject({
    outcome: "fail",
  });
});

test("hours without an active owner are counted from when the owner left until somebody took over", () => {
  const agent = agentRow("agt_a", { behaviour: "per_bo", createdAt: ago(20) });
  const gap = one(
    noGap,
    world({ agents: [agent], people: hasLeft, changes: [leaves(10), handover(5)] }),
  );
  expect(gap).toMatchObject({
    outcome: "fail",
    why: "It was without an active owner for 120 hours.",
  });
  expect((gap?.counts?.good ?? 0) / (gap?.counts?.of ?? 1)).toBeCloseTo(15 / 20);
  expect(one(noGap, world({ agents: [agent] }))).toMatchObject({ outcome: "pass" });
});

test("an owner is reachable who answers what only they may within the time of the tier; one still within it counts for nothing", () => {
  const minutes = (days: number, more: number) =>
    new Date(Date.parse(ago(days)) + more * 60_000).toISOString();
  const page = (id: string, agent: string, answered: number | null, days = 2, closes = 600) => ({
    id,
    agent,
    askedAt: ago(days),
    answeredAt: answered === null ? null : minutes(days, answered),
    closesAt: minutes(days, closes),
  });
  const seen = see(
    reachable,
    world({
      agents: [agentRow("agt_a", { tier: "critical" }), agentRow("agt_b", { tier: "low" })],
      pages: [
        page("apv_1", "agt_a", 14),
        page("apv_2", "agt_a", 16),
        page("apv_3", "agt_b", 16),
        page("apv_4", "agt_b", null),
        page("apv_5", "agt_b", null, 0.01, 60),
        page("apv_6", "agt_gone", 1),
      ],
    }),
  );
  expect(seen.map(({ subject, outcome, why }) => [subject.id, outcome, why])).toEqual([
    ["apv_1", "pass", "The owner answered within 14 minutes."],
    ["apv_2", "fail", "The owner answered after 16 minutes."],
    ["apv_3", "pass", "The owner answered within 16 minutes."],
    ["apv_4", "fail", "The owner did not answer."],
  ]);
});

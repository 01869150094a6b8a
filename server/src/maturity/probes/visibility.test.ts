import { model, type Criterion } from "@reeve/contract/maturity/model";
import { expect, test } from "vitest";
import { ago, agentRow, estate, now, world, type World } from "../../../test/estate-sketch.ts";
import { adminRow, endRow, intentRow } from "../../../test/records.ts";
import type { Probe } from "./probe.ts";
import {
  anyRecord,
  attributed,
  beforeAct,
  decided,
  enforced,
  fullyAttributed,
  outcomeJoined,
  threeKinds,
  toolCalls,
} from "./visibility.ts";

const criterion = model.criteria[0] as Criterion;
const see = (probe: Probe, it: World) => [...probe(estate(it), criterion)];
const one = (probe: Probe, it: World) => see(probe, it)[0];
const agents = [agentRow("agt_a", { lastSeenAt: null })];
const acted = (...records: World["records"]) => world({ agents, records });

test("an agent is seen by an action or by a sign of life, and one never seen is unknown", () => {
  expect(one(anyRecord, world({ agents }))).toMatchObject({ outcome: "unknown" });
  expect(
    one(anyRecord, world({ agents: [agentRow("agt_a", { lastSeenAt: ago(2) })] })),
  ).toMatchObject({
    outcome: "pass",
    observedAt: Date.parse(ago(2)),
  });
  expect(one(anyRecord, acted(intentRow(0, { action: "a", at: ago(1) })))).toMatchObject({
    outcome: "pass",
    observedAt: Date.parse(ago(1)),
  });
});

test("tool calls count from when the last was on record, and its evidence opens exactly those", () => {
  expect(one(toolCalls, acted(intentRow(0, { action: "a", at: ago(2) })))).toMatchObject({
    outcome: "pass",
    observedAt: Date.parse(ago(2)),
    evidence: "/actions?agent=agt_a&since=2026-11-16T00:00:00.000Z&kind=tool_call",
  });
  expect(one(toolCalls, acted(intentRow(0, { action: "a", at: ago(9) })))).toMatchObject({
    outcome: "unknown",
  });
  expect(one(toolCalls, acted(intentRow(0, { action: "a", what: "data_access" })))).toMatchObject({
    outcome: "unknown",
  });
});

test("all three kinds have to be there; a tool that reads is an access to data", () => {
  expect(one(threeKinds, acted(intentRow(0, { action: "a", at: ago(0.1) })))).toMatchObject({
    outcome: "pass",
  });
  expect(one(threeKinds, acted(intentRow(0, { action: "a", effect: "write" })))).toMatchObject({
    outcome: "unknown",
    why: "No access to data of it is on record in the last 7 days.",
  });
});

test("shares of actions are counted agent by agent, refusals included, and their evidence is as fresh as the last sign of life", () => {
  const records = [
    intentRow(0, { action: "a", at: ago(1) }),
    intentRow(1, { action: "b", at: ago(1), version: null }),
    intentRow(2, { action: "c", at: ago(1), principal: null, decision: "block" }),
    intentRow(3, { action: "d", at: ago(1) }),
  ];
  expect(one(attributed, acted(...records))).toMatchObject({
    outcome: "fail",
    counts: { good: 3, of: 4 },
    observedAt: Date.parse(ago(1)),
  });
  expect(one(fullyAttributed, acted(...records))).toMatchObject({ counts: { good: 2, of: 4 } });
  const alive = world({ agents: [agentRow("agt_a", { lastSeenAt: ago(0.5) })], records });
  expect(one(attributed, alive)).toMatchObject({ observedAt: Date.parse(ago(0.5)) });
});

test("without any action nothing is known, however often it signed in: it is no pass", () => {
  for (const probe of [attributed, fullyAttributed, outcomeJoined, beforeAct, decided, enforced])
    expect(one(probe, world({ agents: [agentRow("agt_a")] }))).toMatchObject({
      outcome: "unknown",
    });
});

test("actions that name no agent stand for themselves and pass nothing", () => {
  const it = acted(
    intentRow(0, { action: "a" }),
    intentRow(1, {
      action: "b",
      agent: null,
      what: "request",
      decision: "block",
      code: "bad-message",
    }),
  );
  expect(see(attributed, it)).toMatchObject([
    { outcome: "pass" },
    { outcome: "fail", subject: { id: "nameless" }, counts: { good: 0, of: 1 } },
  ]);
});

test("an outcome counts when somebody saw it; what is still under way is not counted, what nobody saw end is", () => {
  const at = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();
  const it = acted(
    intentRow(0, { action: "a", at: at(60) }),
    endRow(1, { action: "a", at: at(59) }),
    intentRow(2, { action: "b", at: at(50) }),
    endRow(3, { action: "b", outcome: "unknown", at: at(30) }),
    intentRow(4, { action: "c", at: at(40) }),
    intentRow(5, { action: "d", at: at(2) }),
  );
  expect(one(outcomeJoined, it)).toMatchObject({ outcome: "fail", counts: { good: 1, of: 3 } });
});

test("decided, enforced and recorded before the act are three things", () => {
  const it = acted(
    intentRow(0, { action: "a" }),
    intentRow(1, { action: "b", mode: "shadow" }),
    intentRow(2, { action: "c", source: "telemetry" }),
    intentRow(3, { action: "d", code: "policy-error", decision: "block" }),
  );
  expect(one(decided, it)).toMatchObject({ counts: { good: 3, of: 4 } });
  expect(one(enforced, it)).toMatchObject({ counts: { good: 1, of: 4 } });
  expect(one(beforeAct, it)).toMatchObject({ counts: { good: 3, of: 4 } });
});

test("an agent whose stop holds is excused, and one that still acts after its stop is not", () => {
  const stopped = [agentRow("agt_a", { status: "suspended" })];
  const changes = [adminRow(0, { operation: "agents.stop", subject: "agt_a", at: ago(1) })];
  expect(one(anyRecord, world({ agents: stopped, changes }))).toMatchObject({
    outcome: "not_applicable",
  });
  const records = [intentRow(0, { action: "a", at: ago(0.5) })];
  expect(one(anyRecord, world({ agents: stopped, changes, records }))).toMatchObject({
    outcome: "pass",
  });
  expect(one(anyRecord, world({ agents: stopped }))).not.toMatchObject({
    outcome: "not_applicable",
  });
});

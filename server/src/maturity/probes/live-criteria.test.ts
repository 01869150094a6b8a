import { model, type Criterion } from "@reeve/contract/maturity/model";
import { expect, test } from "vitest";
import { ago, agentRow, estate, now, world } from "../../../test/estate-sketch.ts";
import type { Facts } from "../facts.ts";
import type { EscalationFacts } from "../facts-of-control.ts";
import { said } from "../rollup/row.ts";
import { failsClosed, seenLive, verified } from "./drills.ts";
import { escalationsSound } from "./escalations.ts";
import { spendStop } from "./limits.ts";
import type { Probe } from "./probe.ts";
import { reconciled } from "./reconciled.ts";
import { probes } from "./table.ts";

const criterion = model.criteria[0] as Criterion;
const see = (probe: Probe, more: Partial<Facts>) => {
  const it = estate(world({ agents: [agentRow("agt_a")] }));
  return [...probe({ ...it, facts: { ...it.facts, ...more } }, criterion)];
};
const outcomes = (probe: Probe, more: Partial<Facts>) =>
  see(probe, more).map(({ outcome }) => outcome);
const iso = new Date(now).toISOString();

test("every criterion of the model has a probe, so that none is out of reach", () => {
  const without = model.criteria.filter(({ probe }) => !Object.hasOwn(probes, probe));
  expect(without.map(({ id }) => id)).toEqual([]);
});

test("each kind of outage has to be rehearsed, and one that let something pass fails", () => {
  const drill = (kind: "audit" | "policy" | "state", passed = true) => ({
    id: `drl_${kind}`,
    kind,
    passed,
    why: null,
    at: ago(1),
  });
  expect(outcomes(failsClosed, { outages: [] })).toEqual(["unknown", "unknown", "unknown"]);
  expect(outcomes(failsClosed, { outages: [drill("audit")] })).toEqual([
    "pass",
    "unknown",
    "unknown",
  ]);
  const outages = [drill("audit"), drill("policy"), drill("state", false)];
  expect(outcomes(failsClosed, { outages })).toEqual(["pass", "pass", "fail"]);
});

test("that calls are seen live and that the record is verified from outside is known by a drill of the last day", () => {
  for (const [probe, kind] of [
    [seenLive, "live"],
    [verified, "verify"],
  ] as const) {
    const drill = (passed: boolean) => ({ id: `drl_${kind}`, kind, passed, why: null, at: iso });
    expect(outcomes(probe, { daily: [] })).toEqual(["unknown"]);
    expect(outcomes(probe, { daily: [drill(true)] })).toEqual(["pass"]);
    expect(outcomes(probe, { daily: [drill(true), drill(false)] })).toEqual(["pass", "fail"]);
  }
});

test("a tool server's own log is held against the record, and one that keeps silent or tells half of it is not", () => {
  const told = (calls: number, of: number, matched: number, recent = 0) =>
    see(reconciled, { told: [{ server: "crm", calls, recent, told: of, matched }] })[0];
  expect(told(9, 9, 9)).toMatchObject({ outcome: "pass" });
  expect(told(9, 0, 0)).toMatchObject({ outcome: "unknown" });
  expect(told(9, 10, 9)).toMatchObject({ outcome: "fail", counts: { good: 9, of: 10 } });
  expect(told(20, 9, 9)).toMatchObject({ outcome: "fail" });
  // Telemetry comes in batches: what happened just now may still be on its way.
  expect(told(20, 9, 9, 10)).toMatchObject({ outcome: "pass" });
  expect(told(20, 9, 9, 5)).toMatchObject({ outcome: "fail" });
});

test("a question to a person counts when another one answered in time, on the record", () => {
  const asked: EscalationFacts = {
    id: "apr_1",
    agent: "agt_a",
    status: "approved",
    askedAt: ago(2),
    closesAt: ago(1),
    binding: "hash",
    policies: 1,
    quorum: 1,
    others: 1,
    votes: 1,
    recorded: 1,
    usedAt: ago(1.5),
  };
  const of = (more: Partial<EscalationFacts>) =>
    outcomes(escalationsSound, { escalations: [{ ...asked, ...more }] });
  expect(of({})).toEqual(["pass"]);
  expect(of({ status: "denied", usedAt: null })).toEqual(["pass"]);
  expect(of({ status: "pending", others: 0, votes: 0, closesAt: ago(-1) })).toEqual([]);
  for (const wrong of [
    { status: "pending", others: 0, votes: 0 },
    { others: 0 },
    { quorum: 2 },
    { recorded: 0 },
    { binding: "" },
    { policies: 0 },
    { usedAt: ago(0.5) },
  ] as const)
    expect(of(wrong)).toEqual(["fail"]);
});

test("spending stops where calls and cost are bounded at each server it reaches, and something has a price", () => {
  const grant = {
    id: "grt_1",
    agent: "agt_a",
    server: "crm",
    serverId: "srv_crm",
    tools: ["find"],
    createdAt: ago(1),
    expiresAt: null,
  };
  const it = estate(world({ agents: [agentRow("agt_a")], grants: [grant] }));
  const limit = { agent: null, server: null, perMinute: 60, costMicrosPerDay: 1_000 };
  const of = (more: Partial<Facts>) =>
    [...spendStop({ ...it, facts: { ...it.facts, ...more } }, criterion)].map(
      ({ outcome }) => outcome,
    );
  const priced = new Set(["crm"]);
  expect(of({ limits: [limit], priced })).toEqual(["pass"]);
  expect(of({ limits: [limit], priced: new Set() })).toEqual(["fail"]);
  expect(of({ limits: [{ ...limit, perMinute: null }], priced })).toEqual(["fail"]);
  expect(of({ limits: [{ ...limit, costMicrosPerDay: null }], priced })).toEqual(["fail"]);
  expect(of({ limits: [{ ...limit, agent: "agt_b" }], priced })).toEqual(["fail"]);
  expect(of({ limits: [{ ...limit, server: "wiki" }], priced })).toEqual(["fail"]);
});

test("what is done for a person is decided by both only at a door that knows that the person let the agent", () => {
  const body = (principal: string, source: string, mode = "enforce") =>
    JSON.stringify({
      intent: {
        agent: { id: "agt_a", name: "a" },
        principal,
        agentVersion: null,
        source,
        effect: null,
        decision: { mode, code: "permitted", policies: [] },
      },
    });
  expect(said(body("agt_a", "gate"))).toMatchObject({ onBehalf: false, bothAsked: false });
  expect(said(body("agt_a (development token)", "gate"))).toMatchObject({ onBehalf: false });
  expect(said(body("per_ann", "gate"))).toMatchObject({ onBehalf: true, bothAsked: true });
  expect(said(body("per_ann", "gate", "shadow"))).toMatchObject({ bothAsked: false });
  expect(said(body("ann@example.com", "hook"))).toMatchObject({ onBehalf: true, bothAsked: false });
});

test("few agents are all known when two kinds of whole scans found what was planted, and nothing else", () => {
  const it = estate(world({ agents: [agentRow("agt_a"), agentRow("agt_b")] }));
  const complete = model.criteria.find(({ id }) => id === "INV-5.1") as Criterion;
  const scan = (source: "code" | "endpoint", unread = 0) => ({
    scope: source,
    source,
    at: ago(1),
    unread,
  });
  const planted = (foundBy: string) => ({
    id: `cnr_${foundBy}`,
    name: foundBy,
    plantedAt: ago(2),
    foundAt: ago(1),
    foundBy,
  });
  const of = (more: Partial<Facts>) =>
    [...(probes["INV-4.1"] as Probe)({ ...it, facts: { ...it.facts, ...more } }, complete)][0]
      ?.outcome;
  const scans = [scan("code"), scan("endpoint")];
  const canaries = [planted("code"), planted("endpoint")];
  expect(of({ scans, canaries })).toBe("pass");
  expect(of({ scans: [scan("code"), scan("endpoint", 1)], canaries })).toBe("unknown");
  expect(of({ scans, canaries: [planted("code")] })).toBe("unknown");
  const hidden = { ...it.members[0]!, registered: false };
  const found = [
    ...(probes["INV-4.1"] as Probe)(
      {
        members: [...it.members, hidden],
        changesOf: it.changesOf,
        facts: { ...it.facts, scans, canaries },
      },
      complete,
    ),
  ];
  expect(found[0]?.outcome).toBe("unknown");
});

import { model, type Criterion } from "@reeve/contract/maturity/model";
import { expect, test } from "vitest";
import { ago, agentRow, estate, now, world, type World } from "../../../test/estate-sketch.ts";
import { adminRow, intentRow } from "../../../test/records.ts";
import {
  auditPath,
  changesReviewed,
  reviewed,
  stopKnown,
  stopTried,
  stopWorks,
  usePolicy,
} from "./governance.ts";
import type { Probe } from "./probe.ts";
import { riskAccepted } from "./risks.ts";

const criterion = model.criteria[0] as Criterion;
const see = (probe: Probe, it: World) => [...probe(estate(it), criterion)];
const one = (probe: Probe, it: World) => see(probe, it)[0];
const agents = [agentRow("agt_a")];
const registered = adminRow(0, { operation: "agents.register", subject: "agt_a", at: ago(30) });
const review = (person: string, days: number, agent: string | null = "agt_a") => ({
  kind: "review" as const,
  agent,
  person,
  at: ago(days),
});

test("a use policy counts once a named person vouches for it", () => {
  expect(one(usePolicy, world({}))).toMatchObject({ outcome: "fail" });
  const attestations = [
    { kind: "use_policy" as const, agent: null, person: "per_ann", at: ago(100) },
  ];
  expect(one(usePolicy, world({ attestations }))).toMatchObject({
    outcome: "pass",
    observedAt: Date.parse(ago(100)),
  });
});

test("how it is stopped is known when it signs in at Reeve's doors", () => {
  const credentials = [
    {
      id: "crd_1",
      agent: "agt_a",
      kind: "public_key" as const,
      createdAt: ago(9),
      lastUsedAt: null,
    },
  ];
  expect(one(stopKnown, world({ agents, credentials }))).toMatchObject({ outcome: "pass" });
  expect(one(stopKnown, world({ agents }))).toMatchObject({ outcome: "unknown" });
});

test("a review counts by somebody else than who registered it", () => {
  const by = (person: string) =>
    one(reviewed, world({ agents, changes: [registered], attestations: [review(person, 5)] }));
  expect(by("per_1")).toMatchObject({ outcome: "fail" });
  expect(by("per_bo")).toMatchObject({ outcome: "pass", why: "Bo reviewed it." });
});

test("a stop counts as tried from its record, and as working when nothing passed while it held", () => {
  const stop = adminRow(0, { operation: "agents.stop", subject: "agt_a", at: ago(3) });
  const resume = adminRow(1, { operation: "agents.resume", subject: "agt_a", at: ago(2) });
  const at = (probe: Probe, changes: World["changes"], records: World["records"] = []) =>
    one(probe, world({ agents, changes, records }));
  expect(at(stopTried, [])).toMatchObject({ outcome: "fail", why: "Its stop was never tried." });
  expect(at(stopTried, [stop])).toMatchObject({ outcome: "pass", observedAt: Date.parse(ago(3)) });
  expect(at(stopWorks, [stop, resume])).toMatchObject({ outcome: "pass" });
  const passed = (days: number) => [intentRow(0, { action: "a", at: ago(days) })];
  expect(at(stopWorks, [stop, resume], passed(2.5))).toMatchObject({ outcome: "fail" });
  expect(at(stopWorks, [stop, resume], passed(1))).toMatchObject({ outcome: "pass" });
  expect(at(stopWorks, [stop], passed(1))).toMatchObject({ outcome: "fail" });
  const justNow = adminRow(0, {
    operation: "agents.stop",
    subject: "agt_a",
    at: new Date(now - 500).toISOString(),
  });
  expect(at(stopWorks, [justNow])).toMatchObject({ outcome: "unknown" });
});

test("a change is reviewed by somebody else, afterwards; those of policies by a review of the whole", () => {
  const change = adminRow(0, {
    operation: "agents.update",
    subject: "agt_a",
    at: ago(10),
    actor: { kind: "person", id: "per_ann", name: "Ann" },
  });
  const policy = adminRow(1, {
    operation: "policies.put",
    subject: "pol_1",
    at: ago(10),
    actor: { kind: "person", id: "per_ann", name: "Ann" },
  });
  const at = (...attestations: World["attestations"]) =>
    see(changesReviewed, world({ agents, changes: [change, policy], attestations })).map(
      ({ outcome }) => outcome,
    );
  expect(at()).toEqual(["fail", "fail"]);
  expect(at(review("per_ann", 5), review("per_ann", 5, null))).toEqual(["fail", "fail"]);
  expect(at(review("per_bo", 11))).toEqual(["fail", "fail"]);
  expect(at(review("per_bo", 9))).toEqual(["pass", "fail"]);
  expect(at(review("per_bo", 9, null))).toEqual(["fail", "pass"]);
});

test("a policy that came into force by a second person's word was reviewed, once", () => {
  const approved = (seq: number, subject: string) =>
    adminRow(seq, {
      operation: "proposals.approve",
      subject,
      at: ago(10),
      actor: { kind: "person", id: "per_bo", name: "Bo" },
    });
  const changes = [approved(0, "pol_1"), approved(1, "prp_1")];
  expect(see(changesReviewed, world({ agents, changes }))).toMatchObject([
    { outcome: "pass", why: "Bo approved it before it came into force." },
  ]);
});

test("a risk counts as accepted by a person who is here, until a day to come, with a control that works", () => {
  const at = (more: object) =>
    one(
      riskAccepted,
      world({
        risks: [
          {
            id: "rsk_1",
            title: "It deletes",
            status: "accepted",
            acceptedBy: "Ann",
            acceptorHere: true,
            until: ago(-9),
            controls: 1,
            ...more,
          },
        ],
      }),
    );
  expect(at({})).toMatchObject({ outcome: "pass", evidence: "/risks/rsk_1" });
  expect(at({ status: "open", until: null })).toMatchObject({ outcome: "fail" });
  expect(at({ status: "waiting" })).toMatchObject({ outcome: "fail" });
  expect(at({ until: ago(0) })).toMatchObject({ outcome: "fail" });
  expect(at({ acceptorHere: false })).toMatchObject({ outcome: "fail" });
  expect(at({ controls: 0 })).toMatchObject({ outcome: "fail" });
  expect(see(riskAccepted, world({}))).toEqual([]);
});

test("a sample of twenty actions counts as of when it was taken; a smaller one does not", () => {
  const sample = (length: number) => ({
    at: ago(1),
    actions: Array.from({ length }, (_, n) => ({
      id: `act_${n}`,
      agent: "agt_a",
      ok: n > 0,
      why: "as seen",
    })),
  });
  expect(see(auditPath, world({ agents, sample: sample(19) }))).toMatchObject([
    { outcome: "unknown" },
  ]);
  const seen = see(auditPath, world({ agents, sample: sample(20) }));
  expect(seen).toHaveLength(20);
  expect(seen[0]).toMatchObject({
    outcome: "fail",
    evidence: "/actions/act_0",
    observedAt: Date.parse(ago(1)),
  });
});

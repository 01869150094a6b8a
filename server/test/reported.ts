import { model } from "@reeve/contract/maturity/model";
import type { Maturity, MeasuredSubject } from "@reeve/contract/maturity/maturity";
import { Reported } from "@reeve/contract/report";
import { newSigningKey, readSigningKey } from "../src/ledger/checkpoints/note.ts";
import { readVerifier } from "../src/ledger/checkpoints/note.ts";

const key = readSigningKey(newSigningKey("reeve/test", Buffer.alloc(32, 7)));
export const reportKey = {
  verifier: key.verifier,
  name: readVerifier(key.verifier)?.name ?? "",
  sign: (text: string) => ({ note: key.sign(text), key: key.verifier }),
};

const at = "2026-11-23T09:00:00.000Z";
const zeros = "0".repeat(26);
/** Names that a spreadsheet would compute, a page would run, and that turn the text around them. */
export const hostile = [
  "=cmd|' /C calc'!A0",
  "<script>alert(1)</script>",
  "pay\u202Eexe.lla\u2066",
  '"><img src=x onerror=alert(1)>',
  "@SUM(1,2)",
  "line one\nline two\u0000",
] as const;

const subject = (name: string, n: number): MeasuredSubject => ({
  id: `agt_${String(n).padStart(26, "0")}`,
  name,
  standing: n % 3 === 0 ? "unknown" : "fail",
  share: 0,
  why: `Nobody answers for ${name}.`,
  observedAt: at,
  page: `/agents/agt_${String(n).padStart(26, "0")}`,
  evidence: "/changes",
});

/** A whole report with a name in every place where others may write one. */
export function sampleReported(names: readonly string[] = hostile): Reported {
  const [first = ""] = names;
  const counts = { pass: 3, fail: 2, unknown: 1, error: 0, not_applicable: 1, expired: 0 };
  const surfaces: Maturity["surfaces"] = model.surfaces.map(({ id: surface }, n) => ({
    surface,
    level: ((n % 4) + 1) as 1 | 2 | 3 | 4,
    part: 0.4,
    weekAgo: 1,
    criteria: model.criteria
      .filter((it) => it.surface === surface)
      .map((it) => ({
        id: it.id,
        name: it.name,
        level: it.level,
        status: it.level <= (n % 4) + 1 ? "met" : it.level === 5 ? "unknown" : "unmet",
        numerator: 3,
        denominator: 6,
        coverage: 0.5,
        threshold: it.threshold,
        weight: it.weight,
        says: `${it.numerator} / ${it.denominator}`,
        why: it.level <= (n % 4) + 1 ? "" : `3 of 6 pass; ${first} does not.`,
        counts,
        evidence: `/api/maturity/criteria/${it.id}`,
        oldestEvidenceAt: at,
        expiresAt: "2027-02-21T09:00:00.000Z",
      })),
  }));
  const action = {
    criterion: "OWN-2.1",
    title: "Name an owner",
    says: `Begin with ${first}.`,
    who: "operator" as const,
    effort: "minutes each",
    page: "/agents",
    concerns: 3,
    gains: { surface: "ownership" as const, level: 2, stage: 2 },
  };
  const gap = {
    criterion: "OWN-2.1",
    surface: "ownership" as const,
    level: 2,
    title: "Name an owner",
    why: `3 of 6 agents have one; ${first} does not.`,
    risk: 40,
    actions: [action, { ...action, criterion: "ACC-2.1" }, { ...action, criterion: "INV-2.1" }],
  };
  return Reported.parse({
    format: "reeve-report/1",
    label: "measured",
    id: `rpt_${zeros}`,
    at,
    by: names[1] ?? first,
    address: "https://reeve.example.com",
    maturity: {
      scope: { kind: "organisation", name: "" },
      stage: 2,
      stageNow: 3,
      candidate: { stage: 3, since: at, gainedAt: "2026-11-30T09:00:00.000Z" },
      exposure: 4,
      exposureWhy: `${first} may move money.`,
      index: 31.4,
      nextControl: gap,
      highestRiskGap: {
        ...gap,
        criterion: "GOV-4.1",
        surface: "governance",
        title: "Decide every action",
      },
      differ: "They differ: the one opens the gate, the other leaves the most at stake.",
      surfaces,
      claimed: null,
      model: {
        version: model.version,
        sha256: "a".repeat(64),
        holds: { 2: "7 days" },
        shortened: true,
      },
      at,
    },
    subjects: Object.fromEntries(
      model.criteria.map(({ id, level }) => [
        id,
        { items: level < 3 ? names.map(subject) : [], leftOut: level === 2 ? 1_000 : 0 },
      ]),
    ),
    changes: [
      {
        at,
        what: "stage",
        from: 1,
        to: 2,
        criterion: null,
        says: `${first} was named.`,
        evidence: "/",
      },
      {
        at: "2026-11-01T09:00:00.000Z",
        what: "inventory",
        from: 1,
        to: 2,
        criterion: "INV-2.1",
        says: "met",
        evidence: "/",
      },
    ],
    firstMeasuredAt: "2026-09-01T09:00:00.000Z",
    estate: {
      at,
      agents: 6,
      environments: names.map((name) => ({ name, agents: 1 })),
      tiers: [
        { tier: "critical", agents: 1, statuses: { active: 1 } },
        { tier: "high", agents: 2, statuses: { active: 2 } },
        { tier: "medium", agents: 2, statuses: { active: 1, suspended: 1 } },
        { tier: "low", agents: 1, statuses: { discovered: 1 } },
      ],
      owners: names.map((name, n) => ({
        key: `per_${String(n).padStart(26, "0")}`,
        name,
        people: 1,
        agents: 1,
      })),
      servers: names.map((name, n) => ({
        key: `srv_${String(n).padStart(26, "0")}`,
        name,
        status: "up",
        servers: 1,
        agents: 6 - n,
      })),
      owned: [],
      reached: [],
    },
    findings: {
      open: names.length,
      overdue: 1,
      bySeverity: { low: 0, medium: 2, high: 3, critical: 1 },
      items: names.map((name, n) => ({
        id: `fnd_${String(n).padStart(26, "0")}`,
        kind: "owner_gone",
        severity: n === 0 ? "critical" : "high",
        subject: name,
        title: `${name} has no owner`,
        openedAt: at,
        overdue: n === 0,
      })),
      leftOut: 0,
    },
    risks: {
      open: names.length - 1,
      accepted: 1,
      items: names.map((name, n) => ({
        id: `rsk_${String(n).padStart(26, "0")}`,
        title: `${name} pays twice`,
        status: n === 0 ? "accepted" : "open",
        owner: { id: `per_${zeros}`, name },
        meanDollars: 12_000 - n * 1_000,
        tailDollars: 90_000 - n * 10_000,
        acceptedUntil: n === 0 ? "2027-05-01T00:00:00.000Z" : null,
        acceptedBy: n === 0 ? name : null,
        criteria: ["GOV-5.1"],
      })),
      leftOut: 0,
    },
    incidents: {
      days: 90,
      total: names.length + 1,
      open: 1,
      nearMisses: 1,
      restricted: 1,
      containMsMedian: 95_000,
      items: names.map((name, n) => ({
        id: `inc_${String(n).padStart(26, "0")}`,
        ref: n + 1,
        title: `${name} wrote to the wrong people`,
        severity: n === 0 ? "SEV1" : "SEV3",
        state: n === 0 ? "active" : "closed",
        nearMiss: n === 1,
        reportedAt: at,
        containMs: n === 0 ? null : 60_000 * n,
      })),
      leftOut: 0,
    },
    checkpoint: null,
  } satisfies Reported);
}

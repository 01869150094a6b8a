import { z } from "zod";
import { Estate } from "./estate.ts";
import { FindingKind, Severity } from "./finding.ts";
import { FindingId, IncidentId, PersonId, ReportId, RiskId } from "./id.ts";
import { IncidentSeverity, IncidentState } from "./incident.ts";
import { Maturity, MaturityChange, MeasuredSubject } from "./maturity/maturity.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { RiskStatus } from "./risk.ts";
import { Time } from "./time.ts";

/** `html` and `pdf` are the board report, `badge` is a small picture; the others are for programs. All are of one measurement. */
export const ReportFormat = z.enum(["html", "pdf", "json", "csv", "sarif", "oscal", "badge"]);
export type ReportFormat = z.infer<typeof ReportFormat>;

export const reportedFormat = "reeve-report/1";
const count = z.number().int();

export const ReportedFinding = z.object({
  id: FindingId,
  kind: FindingKind,
  severity: Severity,
  subject: z.string(),
  title: z.string(),
  openedAt: Time,
  overdue: z.boolean(),
});
export type ReportedFinding = z.infer<typeof ReportedFinding>;

/** A risk that is not closed. Losses are what simulated years cost, in US dollars a year, with the controls as they are. */
export const ReportedRisk = z.object({
  id: RiskId,
  title: z.string(),
  status: RiskStatus,
  owner: z.object({ id: PersonId, name: z.string() }),
  meanDollars: z.number(),
  tailDollars: z.number(),
  acceptedUntil: Time.nullable(),
  acceptedBy: z.string().nullable(),
  /** The criteria that hold it down. */
  criteria: z.array(z.string()),
});
export type ReportedRisk = z.infer<typeof ReportedRisk>;

export const ReportedIncident = z.object({
  id: IncidentId,
  ref: count,
  title: z.string(),
  severity: IncidentSeverity,
  state: IncidentState,
  nearMiss: z.boolean(),
  reportedAt: Time,
  /** From the first bad action until no further harm was possible, in ms; null while it is. */
  containMs: z.number().nullable(),
});
export type ReportedIncident = z.infer<typeof ReportedIncident>;

/** What was measured at one moment, and what stood open then: every format of a report is made from this and nothing else. */
export const Reported = z.object({
  format: z.literal(reportedFormat),
  label: z.literal("measured"),
  id: ReportId,
  at: Time,
  by: z.string(),
  /** The address under which the paths in it can be looked at. */
  address: z.string(),
  maturity: Maturity,
  /** What each criterion was counted from, what does not pass first; a long list is cut, and says by how much. */
  subjects: z.record(z.string(), z.object({ items: z.array(MeasuredSubject), leftOut: count })),
  /** Changes of the stage and of surfaces in the last 365 days, newest first. */
  changes: z.array(MaturityChange),
  /** When the ladder was measured for the first time; null where it has no history yet. */
  firstMeasuredAt: Time.nullable(),
  estate: Estate.omit({ each: true }),
  findings: z.object({
    open: count,
    overdue: count,
    bySeverity: z.record(Severity, count),
    items: z.array(ReportedFinding),
    leftOut: count,
  }),
  risks: z.object({
    open: count,
    accepted: count,
    items: z.array(ReportedRisk),
    leftOut: count,
  }),
  /** Reported in the last `days`, rehearsals and what turned out to be none left out. Restricted ones are counted and not named. */
  incidents: z.object({
    days: count,
    total: count,
    open: count,
    nearMisses: count,
    restricted: count,
    containMsMedian: z.number().nullable(),
    items: z.array(ReportedIncident),
    leftOut: count,
  }),
  /** The ledger's newest checkpoint at that time; null where there was none. */
  checkpoint: z.string().nullable(),
});
export type Reported = z.infer<typeof Reported>;

/** One file of a report. */
export const ReportFile = z.object({
  format: ReportFormat,
  name: z.string(),
  type: z.string(),
  bytes: count,
  /** SHA-256 (hex) of its bytes. */
  sha256: z.string(),
  /** A signed note over that, by the key that signs checkpoints: what stands in the file `.sig` beside it. */
  signature: z.string(),
});
export type ReportFile = z.infer<typeof ReportFile>;

/** A report that was made, without the content of its files. */
export const Report = z.object({
  id: ReportId,
  at: Time,
  by: z.string(),
  /** The month or quarter that it was made for by itself: `2026-11`, `2026-Q4`; null where somebody asked for it. */
  period: z.string().nullable(),
  stage: count,
  files: z.array(ReportFile),
});
export type Report = z.infer<typeof Report>;

export const ReportContent = z.object({
  file: ReportFile,
  encoding: z.enum(["utf8", "base64"]),
  content: z.string(),
});
export type ReportContent = z.infer<typeof ReportContent>;

/** `every`: how often a report is made without anybody asking. `badge`: whether anyone may fetch `/badge.svg`. */
const settings = {
  every: z.enum(["month", "quarter"]).nullable(),
  badge: z.boolean(),
};
export const ReportSettings = z.object({
  ...settings,
  /** What signatures are checked with, and its SHA-256 as it is told to auditors. */
  key: z.string(),
  fingerprint: z.string(),
  changedBy: z.string().nullable(),
  changedAt: Time.nullable(),
});
export type ReportSettings = z.infer<typeof ReportSettings>;

export const reportOperations = {
  "reports.make": operation({
    method: "POST",
    path: "/api/reports",
    role: "operator",
    scope: "reports:write",
    says: "Makes a report of what is measured now, in the formats asked for, and signs each file; `reeve verify` checks it offline.",
    input: z.strictObject({
      formats: z
        .array(ReportFormat)
        .max(10)
        .default([])
        .meta({ description: "html, pdf, json, csv, sarif, oscal, badge; left out: all" }),
    }),
    output: Report,
    status: 201,
  }),
  "reports.list": operation({
    method: "GET",
    path: "/api/reports",
    role: "viewer",
    scope: "reports:read",
    says: "Lists the reports that were made, newest first.",
    input: z.strictObject({ ...pageQuery }),
    output: page(Report),
  }),
  "reports.get": operation({
    method: "GET",
    path: "/api/reports/{id}",
    role: "viewer",
    scope: "reports:read",
    says: "Shows a report with the hash and the signature of each file.",
    input: z.strictObject({ id: ReportId }),
    output: Report,
  }),
  "reports.file": operation({
    method: "GET",
    path: "/api/reports/{id}/files/{format}",
    role: "viewer",
    scope: "reports:read",
    says: "Gives one file of a report, byte for byte as it was signed.",
    input: z.strictObject({ id: ReportId, format: ReportFormat }),
    output: ReportContent,
  }),
  "reports.settings": operation({
    method: "GET",
    path: "/api/report-settings",
    role: "viewer",
    scope: "reports:read",
    says: "Shows how often reports are made by themselves, whether the badge is public, and the key that signs.",
    input: z.strictObject({}),
    output: ReportSettings,
  }),
  "reports.set": operation({
    method: "PUT",
    path: "/api/report-settings",
    role: "admin",
    scope: "reports:write",
    says: "Sets how often a report is made by itself, and whether anyone may fetch the badge.",
    input: z.strictObject({
      every: settings.every
        .optional()
        .meta({ description: "month or quarter; null: only when asked" }),
      badge: settings.badge
        .optional()
        .meta({ description: "whether /badge.svg answers without a sign-in" }),
    }),
    output: ReportSettings,
  }),
};

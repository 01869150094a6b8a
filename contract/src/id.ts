import { z } from "zod";

/** Every prefix an id may carry and the noun it stands for. */
export const idPrefixes = {
  agt: "agent",
  per: "person",
  grp: "group of people",
  srv: "tool server",
  tol: "tool",
  crd: "credential",
  hnd: "handover",
  att: "attestation of an agent",
  grt: "grant",
  pol: "policy",
  act: "action",
  dec: "decision",
  apv: "approval",
  prp: "proposed change of a policy",
  rvw: "review of an agent",
  brg: "break-glass",
  lim: "limit",
  ses: "session",
  tsr: "source of telemetry",
  evl: "evaluator",
  scr: "score",
  mon: "monitor",
  fnd: "finding",
  dsc: "thing that discovery found",
  imp: "import of a spreadsheet",
  ent: "entry of the inventory",
  cor: "correction of the inventory",
  viw: "saved view",
  chn: "channel of messages",
  msg: "message",
  dlv: "delivery of a message",
  cnr: "planted agent",
  stp: "stop",
  swh: "web-hook that stops",
  inc: "incident",
  rsk: "risk",
  drl: "drill",
  asm: "assessment",
  cmp: "company",
  job: "posting",
  alm: "alarm",
  dts: "dataset",
  vgt: "comparison of two versions",
  ann: "annotation",
  grq: "request for a grant",
  evd: "bundle of evidence",
  rpt: "report",
  irq: "request about the index",
  tgt: "target",
  cal: "calibration",
} as const;
export type IdPrefix = keyof typeof idPrefixes;
export type Id<P extends IdPrefix> = `${P}_${string}`;

/**
 * An id says what it names: `act_…` is an action, `agt_…` an agent, and the compiler tells them apart.
 * After the prefix come 26 lower-case Crockford base-32 characters: 48 bits of time in ms, then 80 random bits.
 */
const id = <P extends IdPrefix>(prefix: P) =>
  z
    .templateLiteral([`${prefix}_`, z.string().regex(/[0-7][0-9a-hjkmnp-tv-z]{25}/)])
    .meta({ description: `id of one ${idPrefixes[prefix]}` });

export const AgentId = id("agt");
export type AgentId = Id<"agt">;
export const PersonId = id("per");
export type PersonId = Id<"per">;
export const GroupId = id("grp");
export type GroupId = Id<"grp">;
export const ServerId = id("srv");
export type ServerId = Id<"srv">;
export const ToolId = id("tol");
export type ToolId = Id<"tol">;
export const CredentialId = id("crd");
export type CredentialId = Id<"crd">;
export const HandoverId = id("hnd");
export type HandoverId = Id<"hnd">;
export const AttestationId = id("att");
export type AttestationId = Id<"att">;
export const GrantId = id("grt");
export type GrantId = Id<"grt">;
export const PolicyId = id("pol");
export type PolicyId = Id<"pol">;
export const ActionId = id("act");
export type ActionId = Id<"act">;
export const DecisionId = id("dec");
export type DecisionId = Id<"dec">;
export const ApprovalId = id("apv");
export type ApprovalId = Id<"apv">;
export const ProposalId = id("prp");
export type ProposalId = Id<"prp">;
export const BreakGlassId = id("brg");
export type BreakGlassId = Id<"brg">;
export const LimitId = id("lim");
export type LimitId = Id<"lim">;
export const SessionId = id("ses");
export type SessionId = Id<"ses">;
export const TelemetrySourceId = id("tsr");
export type TelemetrySourceId = Id<"tsr">;
export const DiscoveredId = id("dsc");
export type DiscoveredId = Id<"dsc">;
export const ImportId = id("imp");
export type ImportId = Id<"imp">;
export const EntryId = id("ent");
export type EntryId = Id<"ent">;
export const CorrectionId = id("cor");
export type CorrectionId = Id<"cor">;
export const ViewId = id("viw");
export type ViewId = Id<"viw">;
export const ChannelId = id("chn");
export type ChannelId = Id<"chn">;
export const MessageId = id("msg");
export type MessageId = Id<"msg">;
export const DeliveryId = id("dlv");
export type DeliveryId = Id<"dlv">;
export const CanaryId = id("cnr");
export type CanaryId = Id<"cnr">;
export const ReviewId = id("rvw");
export type ReviewId = Id<"rvw">;
export const StopId = id("stp");
export type StopId = Id<"stp">;
export const StopWebhookId = id("swh");
export type StopWebhookId = Id<"swh">;
export const FindingId = id("fnd");
export type FindingId = Id<"fnd">;
export const EvaluatorId = id("evl");
export type EvaluatorId = Id<"evl">;
export const ScoreId = id("scr");
export type ScoreId = Id<"scr">;
export const MonitorId = id("mon");
export type MonitorId = Id<"mon">;
export const AlarmId = id("alm");
export type AlarmId = Id<"alm">;
export const DatasetId = id("dts");
export type DatasetId = Id<"dts">;
export const ComparisonId = id("vgt");
export type ComparisonId = Id<"vgt">;
export const AnnotationId = id("ann");
export type AnnotationId = Id<"ann">;
export const IncidentId = id("inc");
export type IncidentId = Id<"inc">;
export const RiskId = id("rsk");
export type RiskId = Id<"rsk">;
export const DrillId = id("drl");
export type DrillId = Id<"drl">;
export const GrantRequestId = id("grq");
export type GrantRequestId = Id<"grq">;
export const TargetId = id("tgt");
export type TargetId = Id<"tgt">;
export const EvidenceId = id("evd");
export type EvidenceId = Id<"evd">;
export const ReportId = id("rpt");
export type ReportId = Id<"rpt">;
export const CompanyId = id("cmp");
export type CompanyId = Id<"cmp">;
export const PostingId = id("job");
export type PostingId = Id<"job">;
export const IndexRequestId = id("irq");
export type IndexRequestId = Id<"irq">;
export const CalibrationId = id("cal");
export type CalibrationId = Id<"cal">;

import { z } from "zod";
import { Aspect } from "./evaluator.ts";
import { Severity } from "./finding.ts";
import { AgentId, AlarmId, MonitorId, StopId } from "./id.ts";
import { MonitorKind } from "./monitor.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

/** What an alarm may do, from what takes least: a person is asked before each write; nothing but reading; stopped. */
export const Step = z.enum(["ask", "read_only", "stop"]);
export type Step = z.infer<typeof Step>;

export const AlarmStatus = z.enum(["open", "acknowledged", "recovered"]);
export type AlarmStatus = z.infer<typeof AlarmStatus>;

/** What changed, and by how much. Shares and rates are from 0 to 1. */
export const EffectSize = z.object({
  /** In one sentence. */
  says: z.string(),
  before: z.number().nullable(),
  after: z.number().nullable(),
  /** Of `after`, at every moment at once (95 %). */
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type EffectSize = z.infer<typeof EffectSize>;

/** Something got worse, as far as a stated bound lets one say so. */
export const Alarm = z.object({
  id: AlarmId,
  monitor: z.object({ id: MonitorId, kind: MonitorKind, name: z.string() }),
  agent: z.object({ id: AgentId, name: z.string() }),
  agentVersion: z.string().nullable(),
  severity: Severity,
  aspect: Aspect,
  status: AlarmStatus,
  /** It was rehearsed: nothing was wrong. */
  planted: z.boolean(),
  raisedAt: Time,
  /** When the present rise of the evidence began: the last time that there was none. */
  since: Time.nullable(),
  /** Sessions from there until it was raised. */
  sessions: z.number().int(),
  effect: EffectSize,
  /** The method and its parameters, in words. */
  method: z.string(),
  evidence: z.number().nullable(),
  /** What the evidence had to reach, among all live streams. */
  line: z.number().nullable(),
  /** Sessions to look at: of before that passed, of after that did not. */
  examples: z.object({ before: z.array(z.string()), after: z.array(z.string()) }),
  steps: z.array(
    z.object({
      step: Step,
      at: Time,
      by: z.string(),
      reason: z.string(),
      stop: StopId.nullable(),
      /** Null while it holds. */
      endedAt: Time.nullable(),
    }),
  ),
  ended: z.object({ at: Time, by: z.string(), reason: z.string() }).nullable(),
});
export type Alarm = z.infer<typeof Alarm>;

const RuleStep = z.strictObject({
  step: Step,
  /** Alarms of this severity and above. */
  severity: Severity,
  /** Of these aspects; none named are all. */
  aspects: z.array(Aspect).max(3).default([]),
});

/**
 * What alarms may do to an agent by themselves. The first step that fits is taken at once, the next only when the alarm is still
 * there so many sessions, or minutes, later. Without a step an alarm is a finding and nothing else.
 */
export const ConsequenceRule = z.object({
  /** Null: for every agent that has none of its own. */
  agent: z.object({ id: AgentId, name: z.string() }).nullable(),
  steps: z.array(RuleStep),
  afterSessions: z.number().int(),
  afterMinutes: z.number().int(),
  changedBy: z.string().nullable(),
  changedAt: Time.nullable(),
});
export type ConsequenceRule = z.infer<typeof ConsequenceRule>;

const reason = z.string().trim().min(1).max(1000);

export const alarmOperations = {
  "alarms.list": operation({
    method: "GET",
    path: "/api/alarms",
    role: "viewer",
    scope: "alarms:read",
    says: "Lists alarms, newest first.",
    input: z.strictObject({
      ...pageQuery,
      agent: AgentId.optional(),
      monitor: MonitorId.optional(),
      status: AlarmStatus.optional(),
    }),
    output: page(Alarm),
  }),
  "alarms.get": operation({
    method: "GET",
    path: "/api/alarms/{id}",
    role: "viewer",
    scope: "alarms:read",
    says: "Shows an alarm: what changed, since when, by how much, and what was done.",
    input: z.strictObject({ id: AlarmId }),
    output: Alarm,
  }),
  "alarms.acknowledge": operation({
    method: "POST",
    path: "/api/alarms/{id}/acknowledge",
    role: "owner",
    scope: "alarms:write",
    says: "Ends an alarm for a reason: its evidence begins anew and what it restricted is free again; a stop still takes somebody who resumes it.",
    input: z.strictObject({ id: AlarmId, reason }),
    output: Alarm,
  }),
  "alarms.step": operation({
    method: "POST",
    path: "/api/alarms/{id}/step",
    role: "owner",
    scope: "alarms:write",
    says: "Takes a step against the agent of an open alarm: asks before each write, lets it only read, or stops it.",
    input: z.strictObject({ id: AlarmId, step: Step, reason }),
    output: Alarm,
  }),
  "consequences.list": operation({
    method: "GET",
    path: "/api/consequences",
    role: "viewer",
    scope: "consequences:read",
    says: "Lists what alarms may do to agents by themselves, the rule for all others first.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(ConsequenceRule) }),
  }),
  "consequences.put": operation({
    method: "PUT",
    path: "/api/consequences",
    role: "owner",
    scope: "consequences:write",
    says: "Sets what alarms may do to an agent by themselves, from the least to the most; left out is every agent that has no rule of its own.",
    input: z.strictObject({
      agent: AgentId.optional(),
      steps: z.array(RuleStep).max(3),
      /** Until the next step, where sessions still get worse. */
      afterSessions: z.coerce.number().int().min(1).max(10_000).default(20),
      /** Until the next step, whatever comes. */
      afterMinutes: z.coerce.number().int().min(1).max(43_200).default(60),
    }),
    output: ConsequenceRule,
  }),
};

import { z } from "zod";
import { Aspect } from "./evaluator.ts";
import { AgentId, AlarmId, EvaluatorId, MonitorId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

/**
 * `pass_rate`: how often an evaluator says pass. `tool_mix`: the shares of its tools. `latency`, `cost`: how many sessions are
 * slower or dearer than 80 and than 95 in 100 used to be. `novelty`: a tool, a destination or a class of data seen for the first time.
 */
export const MonitorKind = z.enum(["pass_rate", "tool_mix", "latency", "cost", "novelty"]);
export type MonitorKind = z.infer<typeof MonitorKind>;

/**
 * `off`: a person switched it off. `warming`: the baseline is too small yet. `unsteady`: it fell while it was learned, and a
 * person says what is promised. `watching`; `alarm`: one is open.
 */
export const MonitorState = z.enum(["off", "warming", "unsteady", "watching", "alarm"]);
export type MonitorState = z.infer<typeof MonitorState>;

/** What is watched of an agent, session by session. */
export const Monitor = z.object({
  id: MonitorId,
  agent: z.object({ id: AgentId, name: z.string() }),
  kind: MonitorKind,
  evaluator: z.object({ id: EvaluatorId, version: z.string() }).nullable(),
  /** Of the evaluator, or what is watched. */
  name: z.string(),
  aspect: Aspect,
  state: MonitorState,
  on: z.boolean(),
  /** The pass rate that a person promised; null where it is learned. */
  target: z.number().nullable(),
  /** About one false alarm in so many sessions at worst. */
  runLength: z.number().int(),
  baseline: z.object({
    /** Sessions learned from, of those that it takes. */
    sessions: z.number().int(),
    needed: z.number().int(),
    /** What the sessions are held to, in words; null while it is learned. */
    says: z.string().nullable(),
    learnedAt: Time.nullable(),
  }),
  /** Of the version of the agent that was seen last. */
  agentVersion: z.string().nullable(),
  /** Sessions that were read. */
  sessions: z.number().int(),
  /** The evidence that it got worse; null while the baseline is learned and where a first sighting is an event. */
  evidence: z.number().nullable(),
  /** The pass rate since the baseline, with an interval that may be looked at as often as anyone likes (95 %). */
  rate: z
    .object({
      passed: z.number().int(),
      failed: z.number().int(),
      low: z.number(),
      high: z.number(),
    })
    .nullable(),
  /** Of `novelty`: the share of what comes that may be new, at most (95 %), and below which it is settled. */
  unseen: z.object({ share: z.number(), settledAt: z.number() }).nullable(),
  alarm: AlarmId.nullable(),
  lastAt: Time.nullable(),
});
export type Monitor = z.infer<typeof Monitor>;

/** One session as a monitor saw it. */
export const MonitorPoint = z.object({
  n: z.number().int(),
  at: Time,
  session: z.string(),
  agentVersion: z.string().nullable(),
  /** Pass or fail, milliseconds, millionths; null for shares of tools. */
  value: z.number().nullable(),
  against: z.boolean(),
  evidence: z.number().nullable(),
});
export type MonitorPoint = z.infer<typeof MonitorPoint>;

/** What a simulated fall came to: how many sessions it took. */
export const Rehearsal = z.object({
  alarm: AlarmId.nullable(),
  /** What the sessions were held to, and what they were made to fall to. */
  from: z.number(),
  to: z.number(),
  /** After how many sessions it was noticed; null where it was not within `most`. */
  noticedAfter: z.number().int().nullable(),
  most: z.number().int(),
});
export type Rehearsal = z.infer<typeof Rehearsal>;

const reason = z.string().trim().min(1).max(1000);

export const monitorOperations = {
  "monitors.list": operation({
    method: "GET",
    path: "/api/monitors",
    role: "viewer",
    scope: "monitors:read",
    says: "Lists what is watched of agents: those with an open alarm first.",
    input: z.strictObject({
      ...pageQuery,
      agent: AgentId.optional(),
      state: MonitorState.optional(),
    }),
    output: page(Monitor),
  }),
  "monitors.get": operation({
    method: "GET",
    path: "/api/monitors/{id}",
    role: "viewer",
    scope: "monitors:read",
    says: "Shows a monitor with its latest sessions and the evidence after each, oldest first.",
    input: z.strictObject({
      id: MonitorId,
      points: z.coerce.number().int().min(1).max(2000).default(500),
    }),
    output: z.object({
      monitor: Monitor,
      points: z.array(MonitorPoint),
      /** What this stream has to reach by itself, and among all live ones now. */
      line: z.number(),
      lineAmongAll: z.number(),
      live: z.number().int(),
    }),
  }),
  "monitors.update": operation({
    method: "PATCH",
    path: "/api/monitors/{id}",
    role: "owner",
    scope: "monitors:write",
    says: "Switches a monitor on or off, promises a pass rate in place of a learned one, or sets how often it may be wrong.",
    input: z.strictObject({
      id: MonitorId,
      on: z.boolean().optional(),
      /** Null: learned from sessions. */
      target: z.number().gt(0).lt(1).nullable().optional(),
      runLength: z.coerce.number().int().min(100).max(1_000_000).optional(),
    }),
    output: Monitor,
  }),
  "monitors.rebaseline": operation({
    method: "POST",
    path: "/api/monitors/{id}/baseline",
    role: "owner",
    scope: "monitors:write",
    says: "Learns the baseline anew from the sessions to come, for a reason; until it is learned only a target watches.",
    input: z.strictObject({ id: MonitorId, reason }),
    output: Monitor,
  }),
  "monitors.rehearse": operation({
    method: "POST",
    path: "/api/monitors/{id}/rehearse",
    role: "owner",
    scope: "monitors:write",
    says: "Feeds a copy of a pass rate's stream with a simulated fall and records how many sessions it took; the stream itself and the agent are left alone.",
    input: z.strictObject({ id: MonitorId, rate: z.coerce.number().min(0).lt(1) }),
    output: Rehearsal,
  }),
};

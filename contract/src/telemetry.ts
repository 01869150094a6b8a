import { z } from "zod";
import { Time } from "./time.ts";
import { AgentId, TelemetrySourceId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";

/**
 * `open`: nobody knows yet whose it is. `known`: an agent's. `ignored`: a person said why it needs no agent, until when.
 * `quarantined`: whatever it is, it is shut out, and no agent becomes known for it by itself.
 */
export const SourceStatus = z.enum(["open", "known", "ignored", "quarantined"]);
export type SourceStatus = z.infer<typeof SourceStatus>;

/** Somebody who sends telemetry of actions, as that telemetry names it. */
export const TelemetrySource = z.object({
  id: TelemetrySourceId,
  /** The best name it has: of the agent, or else of the service. */
  name: z.string(),
  said: z.object({
    agent: z.string().nullable(),
    agentId: z.string().nullable(),
    service: z.string().nullable(),
    namespace: z.string().nullable(),
    host: z.string().nullable(),
    emitters: z.array(z.string()),
  }),
  status: SourceStatus,
  agent: z.object({ id: AgentId, name: z.string() }).nullable(),
  /** By what the agent is known. */
  knownBy: z.enum(["credential", "id", "name", "person"]).nullable(),
  reason: z.string().nullable(),
  ignoredUntil: Time.nullable(),
  firstSeenAt: Time,
  lastSeenAt: Time,
  /** Of the last 30 days. */
  actions: z.number().int(),
  ungoverned: z.number().int(),
  /** The tools it used most. */
  tools: z.array(
    z.object({ server: z.string().nullable(), tool: z.string(), actions: z.number().int() }),
  ),
});
export type TelemetrySource = z.infer<typeof TelemetrySource>;

/** Senders that are alike: of one service and kind, or where none is named, of one kind with the same tools. */
export const TelemetryGroup = z.object({
  /** The same while its senders stay alike. */
  key: z.string(),
  name: z.string(),
  service: z.string().nullable(),
  emitters: z.array(z.string()),
  /** How many there are; the latest hundred are listed. */
  senders: z.number().int(),
  sources: z.array(z.object({ id: TelemetrySourceId, name: z.string() })),
  /** Who said that they answer for some of it. */
  claimedBy: z.array(z.string()),
  tools: z.array(
    z.object({ server: z.string().nullable(), tool: z.string(), actions: z.number().int() }),
  ),
  /** Of the last 30 days, and by day, oldest first. */
  actions: z.number().int(),
  days: z.array(z.object({ at: Time, actions: z.number().int() })),
  firstSeenAt: Time,
  lastSeenAt: Time,
});
export type TelemetryGroup = z.infer<typeof TelemetryGroup>;

/** One way by which actions passed no enforcing door. */
export const Path = z.object({
  /** Null where nobody knows whose it is. */
  agent: z.object({ id: AgentId, name: z.string() }).nullable(),
  source: TelemetrySourceId,
  name: z.string(),
  /** The tool server, where one is named; a tool of the client itself has none. */
  server: z.string().nullable(),
  actions: z.number().int(),
  tools: z.array(z.string()),
  lastAt: Time,
});
export type Path = z.infer<typeof Path>;

/** What is known of activity besides what passed Reeve's doors. */
export const TelemetryView = z.object({
  since: Time,
  /** Everything an agent did that Reeve knows of: at its doors, or from telemetry alone. */
  actions: z.number().int(),
  /** Of these, what passed an enforcing door. */
  governed: z.number().int(),
  ungoverned: z.number().int(),
  /** Ungoverned by all, from 0 to 1; null where nothing happened. */
  share: z.number().nullable(),
  unattributed: z.number().int(),
  /** Ungoverned by day, oldest first. */
  days: z.array(z.object({ at: Time, governed: z.number().int(), ungoverned: z.number().int() })),
  paths: z.array(Path),
  /** What came in, by sender: records, and what became of them. */
  senders: z.array(
    z.object({
      service: z.string(),
      emitter: z.string(),
      records: z.number().int(),
      actions: z.number().int(),
      /** Records that tell of no action. */
      dropped: z.number().int(),
      rejected: z.number().int(),
      cut: z.number().int(),
      lastAt: Time,
    }),
  ),
  openSources: z.number().int(),
});
export type TelemetryView = z.infer<typeof TelemetryView>;

const reason = z.string().trim().min(1).max(500);

export const telemetryOperations = {
  "telemetry.show": operation({
    method: "GET",
    path: "/api/telemetry",
    role: "viewer",
    scope: "telemetry:read",
    says: "Shows what share of activity passed no enforcing door, by which paths, and what telemetry came in.",
    input: z.strictObject({ days: z.coerce.number().int().min(1).max(90).default(7) }),
    output: TelemetryView,
  }),
  "telemetry.sources": operation({
    method: "GET",
    path: "/api/telemetry/sources",
    role: "viewer",
    scope: "telemetry:read",
    says: "Lists who sends telemetry, the latest first; `status=open` is the inbox of activity that no agent is known for.",
    input: z.strictObject({ ...pageQuery, status: SourceStatus.optional() }),
    output: page(TelemetrySource),
  }),
  "telemetry.groups": operation({
    method: "GET",
    path: "/api/telemetry/groups",
    role: "viewer",
    scope: "telemetry:read",
    says: "Shows the inbox of activity that no agent is known for in groups of senders that are alike, the busiest first.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(TelemetryGroup) }),
  }),
  "telemetry.assign": operation({
    method: "POST",
    path: "/api/telemetry/sources/{id}/assign",
    role: "operator",
    scope: "telemetry:write",
    says: "Says which agent a source is; all that it did and will do is that agent's.",
    input: z.strictObject({ id: TelemetrySourceId, agent: AgentId, reason: reason.optional() }),
    output: TelemetrySource,
  }),
  "telemetry.ignore": operation({
    method: "POST",
    path: "/api/telemetry/sources/{id}/ignore",
    role: "operator",
    scope: "telemetry:write",
    says: "Takes a source out of the inbox for a while, with a reason; its actions stay.",
    input: z.strictObject({ id: TelemetrySourceId, reason, until: Time }),
    output: TelemetrySource,
  }),
  "telemetry.reopen": operation({
    method: "POST",
    path: "/api/telemetry/sources/{id}/reopen",
    role: "operator",
    scope: "telemetry:write",
    says: "Puts a source back into the inbox.",
    input: z.strictObject({ id: TelemetrySourceId }),
    output: TelemetrySource,
  }),
};

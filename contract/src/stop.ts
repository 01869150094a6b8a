import { z } from "zod";
import { AgentId, PersonId, StopId, StopWebhookId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

/** What can be stopped, from the narrowest to everything. */
export const StopLevel = z.enum(["agent", "version", "tool", "server", "person", "everything"]);
export type StopLevel = z.infer<typeof StopLevel>;

/** How long a process that lives is waited for; after that it is named, and refuses by itself within ten seconds. */
export const confirmWithinMs = 2_000;

/** A process that enforces: when it confirmed, or that it did not in time. */
export const EnforcementPoint = z.object({
  point: z.string(),
  state: z.enum(["confirmed", "unconfirmed"]),
  confirmedAt: Time.nullable(),
  /** From the stop until it was in force there and everything under way was ended. */
  afterMs: z.number().nullable(),
  /** Calls and streams under way that it ended. */
  cut: z.number().int(),
});
export type EnforcementPoint = z.infer<typeof EnforcementPoint>;

/** Something that may not happen any more, until somebody ends it with a reason. */
export const Stop = z.object({
  id: StopId,
  level: StopLevel,
  agent: AgentId.nullable(),
  version: z.string().nullable(),
  server: z.string().nullable(),
  tool: z.string().nullable(),
  person: PersonId.nullable(),
  /** What is stopped, in words. */
  says: z.string(),
  reason: z.string(),
  source: z.enum(["person", "webhook", "alarm", "local", "drill"]),
  by: z.string(),
  at: Time,
  /** Ending it takes two people, because it holds an agent of the tier critical. */
  needsSecond: z.boolean(),
  /** Who asked first that it end, where a second person has yet to agree. */
  resuming: z.object({ by: z.string(), reason: z.string(), at: Time }).nullable(),
  ended: z.object({ by: z.string(), reason: z.string(), at: Time }).nullable(),
  enforcement: z.array(EnforcementPoint),
});
export type Stop = z.infer<typeof Stop>;

/** Who may stop something from outside, by messages signed with a secret. */
export const StopWebhook = z.object({
  id: StopWebhookId,
  name: z.string(),
  createdBy: z.string(),
  createdAt: Time,
  lastUsedAt: Time.nullable(),
});
export type StopWebhook = z.infer<typeof StopWebhook>;

export const stopReason = z.string().trim().min(1).max(1000);
const name = z.string().trim().min(1).max(200);

/** What to stop, as a caller names it. */
export const StopWanted = z.strictObject({
  level: StopLevel,
  agent: name.optional().meta({ description: "an agent's id or name; levels agent and version" }),
  version: z.string().min(1).max(120).optional(),
  server: name.optional().meta({ description: "a tool server's name; levels server and tool" }),
  tool: name.optional(),
  person: name
    .max(254)
    .optional()
    .meta({ description: "a person's id, e-mail address or unique name; level person" }),
  reason: stopReason,
});
export type StopWanted = z.infer<typeof StopWanted>;

export const stopOperations = {
  "stops.list": operation({
    method: "GET",
    path: "/api/stops",
    role: "viewer",
    scope: "stops:read",
    says: "Lists stops, newest first.",
    input: z.strictObject({ ...pageQuery, status: z.enum(["active", "ended"]).optional() }),
    output: page(Stop),
  }),
  "stops.get": operation({
    method: "GET",
    path: "/api/stops/{id}",
    role: "viewer",
    scope: "stops:read",
    says: "Shows one stop, with each process that confirmed it and when.",
    input: z.strictObject({ id: StopId }),
    output: Stop,
  }),
  "stops.make": operation({
    method: "POST",
    path: "/api/stops",
    role: "owner",
    scope: "stops:write",
    says: "Stops an agent, a version of one, a tool, a server, a person's agents or everything, and says which process confirmed it when.",
    input: StopWanted,
    output: Stop,
    status: 201,
  }),
  "stops.resume": operation({
    method: "POST",
    path: "/api/stops/{id}/resume",
    role: "owner",
    scope: "stops:write",
    says: "Ends a stop; where it holds an agent of the tier critical, a second person has to do the same.",
    input: z.strictObject({ id: StopId, reason: stopReason }),
    output: Stop,
  }),
  "stops.webhooks.list": operation({
    method: "GET",
    path: "/api/stop-webhooks",
    role: "operator",
    scope: "stops:read",
    says: "Lists the web-hooks that may stop something from outside.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(StopWebhook) }),
  }),
  "stops.webhooks.add": operation({
    method: "POST",
    path: "/api/stop-webhooks",
    role: "admin",
    scope: "stops:write",
    says: "Makes a web-hook that may stop; its secret is shown once.",
    input: z.strictObject({ name: name.max(80) }),
    output: z.object({ webhook: StopWebhook, secret: z.string(), url: z.string() }),
    status: 201,
  }),
  "stops.webhooks.remove": operation({
    method: "DELETE",
    path: "/api/stop-webhooks/{id}",
    role: "admin",
    scope: "stops:write",
    says: "Takes a web-hook's right to stop away.",
    input: z.strictObject({ id: StopWebhookId }),
    output: StopWebhook,
  }),
};

import { z } from "zod";
import { AgentId, LimitId, ServerId } from "./id.ts";
import { operation } from "./operation.ts";
import { Time } from "./time.ts";

/** What a limit bounds. Left out is without a bound. */
const bounds = {
  /** Calls under way at once, in each process of Reeve. */
  concurrent: z.coerce.number().int().min(1).max(100_000).optional(),
  /** Calls begun in a minute, counted over all processes: a bucket of so many, filled evenly. */
  perMinute: z.coerce.number().int().min(1).max(1_000_000).optional(),
  /** Bytes of one message to a tool server. */
  bodyBytes: z.coerce.number().int().min(1).max(1_000_000_000).optional(),
  /** Bytes of one answer. */
  resultBytes: z.coerce.number().int().min(1).max(1_000_000_000_000).optional(),
  /** From passing a call on to the end of its answer. */
  timeoutMs: z.coerce.number().int().min(1).max(86_400_000).optional(),
  /** What calls cost in a day of UTC, counted over all processes; `tools.classify` says what a call costs. */
  costMicrosPerDay: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
};
export const Bounds = z.object(bounds);
export type Bounds = z.infer<typeof Bounds>;

export const LimitKind = z.enum([
  "concurrent",
  "perMinute",
  "bodyBytes",
  "resultBytes",
  "timeoutMs",
  "costMicrosPerDay",
]);
export type LimitKind = z.infer<typeof LimitKind>;

/** What calls may take up. Of all limits that fit a call, each applies. */
export const Limit = z.object({
  id: LimitId,
  /** In words: `each agent at crm`. */
  whom: z.string(),
  /** One agent; `*`: each by itself; null: all of them together. */
  agent: z.union([AgentId, z.literal("*")]).nullable(),
  agentName: z.string().nullable(),
  /** One tool server; `*`: each by itself; null: all of them together. */
  server: z.union([ServerId, z.literal("*")]).nullable(),
  serverName: z.string().nullable(),
  /** One tool of that server; null: whatever is done there. */
  tool: z.string().nullable(),
  ...bounds,
  changedBy: z.string(),
  changedAt: Time,
});
export type Limit = z.infer<typeof Limit>;

/** How much of a limit is in use, where it is used most. */
export const LimitUse = z.object({
  limit: LimitId,
  /** For whom it is counted here; null: for all together. */
  agent: AgentId.nullable(),
  agentName: z.string().nullable(),
  server: ServerId.nullable(),
  serverName: z.string().nullable(),
  /** Calls under way and waiting, in the process that answers. */
  underWay: z.number().int(),
  waiting: z.number().int(),
  /** Of `perMinute`: how many of the bucket are taken now. */
  taken: z.number().int(),
  /** Of `costMicrosPerDay`: what was spent today. */
  spentMicros: z.number().int(),
});
export type LimitUse = z.infer<typeof LimitUse>;

/** The reason codes of calls that a limit refused. */
export const LimitCode = z.enum(["busy", "rate-limited", "over-budget", "too-large"]);
export type LimitCode = z.infer<typeof LimitCode>;

/** How many calls limits refused, in pieces of time of equal length, oldest first; of all processes, from the record. */
export const LimitHistory = z.object({
  at: Time,
  buckets: z.array(z.object({ at: Time, refused: z.record(LimitCode, z.number().int()) })),
});
export type LimitHistory = z.infer<typeof LimitHistory>;

const name = z.string().min(1).max(200);

export const limitOperations = {
  "limits.list": operation({
    method: "GET",
    path: "/api/limits",
    role: "viewer",
    scope: "limits:read",
    says: "Lists the limits in force.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(Limit) }),
  }),
  "limits.usage": operation({
    method: "GET",
    path: "/api/limits/usage",
    role: "viewer",
    scope: "limits:read",
    says: "Shows how much of each limit is in use now, and how many calls each kind refused since this process began.",
    input: z.strictObject({}),
    output: z.object({
      items: z.array(LimitUse),
      refused: z.array(z.object({ kind: LimitKind, calls: z.number().int() })),
    }),
  }),
  "limits.history": operation({
    method: "GET",
    path: "/api/limits/history",
    role: "viewer",
    scope: "limits:read",
    says: "Shows how many calls limits refused over time, by reason, as the record tells it.",
    input: z.strictObject({ hours: z.coerce.number().int().min(1).max(720).default(24) }),
    output: LimitHistory,
  }),
  "limits.put": operation({
    method: "PUT",
    path: "/api/limits",
    role: "operator",
    scope: "limits:write",
    says: "Sets what calls may take up, in place of what was set for the same agent, server and tool; `*` is each by itself, left out is all together.",
    input: z.strictObject({
      /** An id, a name, or `*`. */
      agent: name.optional(),
      /** An id, a name, or `*`. */
      server: name.optional(),
      tool: z.string().min(1).max(1000).optional(),
      ...bounds,
    }),
    output: Limit,
  }),
  "limits.remove": operation({
    method: "DELETE",
    path: "/api/limits/{id}",
    role: "operator",
    scope: "limits:write",
    says: "Removes a limit.",
    input: z.strictObject({ id: LimitId }),
    output: Limit,
  }),
};

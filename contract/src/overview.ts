import { z } from "zod";
import { Answer } from "./decision.ts";
import { operation } from "./operation.ts";
import { Time } from "./time.ts";

/** What the first page shows: counts of what is, and of what happened in the last 24 hours. */
export const Overview = z.object({
  at: Time,
  agents: z.object({
    total: z.number().int(),
    active: z.number().int(),
    suspended: z.number().int(),
  }),
  servers: z.object({ total: z.number().int(), up: z.number().int(), tools: z.number().int() }),
  policies: z.object({ total: z.number().int(), enforced: z.number().int() }),
  findings: z.object({ open: z.number().int() }),
  /** Actions in buckets of equal length, oldest first, by answer. */
  buckets: z.array(z.object({ at: Time, counts: z.record(Answer, z.number().int()) })),
  /** The busiest agents of the window, with how many of their actions were not allowed. */
  busiest: z.array(
    z.object({
      agent: z.string(),
      name: z.string(),
      actions: z.number().int(),
      refused: z.number().int(),
    }),
  ),
  ledger: z.object({
    records: z.number().int(),
    checkpointAt: Time.nullable(),
    unsettled: z.number().int(),
  }),
});
export type Overview = z.infer<typeof Overview>;

export const overviewOperations = {
  "overview.get": operation({
    method: "GET",
    path: "/api/overview",
    role: "viewer",
    scope: "actions:read",
    says: "Shows counts of what is registered, and of what happened lately.",
    input: z.strictObject({ hours: z.coerce.number().int().min(1).max(168).default(24) }),
    output: Overview,
  }),
};

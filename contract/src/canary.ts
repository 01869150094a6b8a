import { z } from "zod";
import { CanaryId, EntryId } from "./id.ts";
import { operation } from "./operation.ts";
import { SightingSource } from "./sighting.ts";
import { Time } from "./time.ts";

/** Where it is planted: among code, on a workstation, or as a sender of telemetry. */
export const CanaryKind = z.enum(["code", "endpoint", "telemetry"]);
export type CanaryKind = z.infer<typeof CanaryKind>;

/** An agent that is none, planted to see whether discovery finds it. */
export const Canary = z.object({
  id: CanaryId,
  /** Made up by Reeve, and used nowhere else. */
  name: z.string(),
  kind: CanaryKind,
  where: z.string(),
  /** What to put there: a file and its text, or what to send. */
  put: z.object({ file: z.string().nullable(), text: z.string() }),
  by: z.string(),
  plantedAt: Time,
  /** When it was first seen, by what, and as which entry of the inventory. */
  found: z
    .object({ at: Time, by: SightingSource, entry: EntryId, afterMs: z.number().int() })
    .nullable(),
  /** A day went by before anything found it. */
  late: z.boolean(),
});
export type Canary = z.infer<typeof Canary>;

export const canaryOperations = {
  "canaries.plant": operation({
    method: "POST",
    path: "/api/canaries",
    role: "operator",
    scope: "discovery:write",
    says: "Makes up an agent that is none, and says what to put where; discovery has a day to find it.",
    input: z.strictObject({
      kind: CanaryKind,
      where: z
        .string()
        .trim()
        .min(1)
        .max(300)
        .meta({ description: "where you put it, for whoever looks for it afterwards" }),
    }),
    output: Canary,
    status: 201,
  }),
  "canaries.list": operation({
    method: "GET",
    path: "/api/canaries",
    role: "viewer",
    scope: "discovery:read",
    says: "Lists planted agents, the newest first, with when each was found.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(Canary) }),
  }),
};

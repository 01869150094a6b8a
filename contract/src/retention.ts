import { z } from "zod";
import { operation } from "./operation.ts";
import { Time } from "./time.ts";

/**
 * What is kept for a time of its own. `payloads`: arguments, and the first parts of answers. `actions`: the records of
 * actions, and with them their payloads. Changes to Reeve itself are kept for good.
 */
export const RetentionClass = z.enum(["actions", "payloads"]);
export type RetentionClass = z.infer<typeof RetentionClass>;

/** Below these, what the ladder and the reviews look back at would be gone. In days. */
export const leastDays: Readonly<Record<RetentionClass, number>> = { actions: 92, payloads: 31 };
const mostDays = 36_500;

export const RetentionRule = z.object({
  class: RetentionClass,
  /** Null: for good. A month goes as a whole, once its last record is this old. */
  days: z.number().int().nullable(),
  leastDays: z.number().int(),
  changedBy: z.string(),
  changedAt: Time,
});
export type RetentionRule = z.infer<typeof RetentionRule>;

/** What was removed once, and the signed note that says so. */
export const Removal = z.object({
  at: Time,
  class: RetentionClass,
  /** Records, or records whose payload went. */
  records: z.number().int(),
  /** What was older than this. */
  before: Time,
  rule: z.string(),
  note: z.string(),
});
export type Removal = z.infer<typeof Removal>;

/** What is kept of one month. Numbers of the database's own statistics, so near and not exact. */
export const KeptMonth = z.object({
  /** `2026-11`. */
  month: z.string(),
  records: z.number().int(),
  bytes: z.number().int(),
  /** Of these bytes. */
  payloadBytes: z.number().int(),
  /** When it goes by the rules of now; null: never, or gone already. */
  recordsGoAt: Time.nullable(),
  payloadsGoAt: Time.nullable(),
});
export type KeptMonth = z.infer<typeof KeptMonth>;

export const Hold = z.object({ reason: z.string(), by: z.string(), at: Time });
export type Hold = z.infer<typeof Hold>;

export const Retention = z.object({
  rules: z.array(RetentionRule),
  /** While it stands, nothing is removed. */
  hold: Hold.nullable(),
  months: z.array(KeptMonth),
  /** Newest first, at most a hundred. */
  removals: z.array(Removal),
});
export type Retention = z.infer<typeof Retention>;

const reason = z.string().min(3).max(1_000);

export const retentionOperations = {
  "retention.get": operation({
    method: "GET",
    path: "/api/retention",
    role: "viewer",
    scope: "retention:read",
    says: "Shows how long what is kept, how much there is of it, when it goes, and what was removed.",
    input: z.strictObject({}),
    output: Retention,
  }),
  "retention.set": operation({
    method: "PUT",
    path: "/api/retention",
    role: "admin",
    scope: "retention:write",
    says: "Sets for how many days a class is kept, or `forever`.",
    input: z.strictObject({
      class: RetentionClass,
      days: z.union([z.literal("forever"), z.coerce.number().int().min(1).max(mostDays)]),
    }),
    output: Retention,
  }),
  "retention.hold": operation({
    method: "PUT",
    path: "/api/retention/hold",
    role: "admin",
    scope: "retention:write",
    says: "Keeps everything, whatever the rules say, until it is released.",
    input: z.strictObject({ reason }),
    output: Retention,
  }),
  "retention.release": operation({
    method: "DELETE",
    path: "/api/retention/hold",
    role: "admin",
    scope: "retention:write",
    says: "Ends the hold: the rules remove again what is past its time.",
    input: z.strictObject({ reason }),
    output: Retention,
  }),
  "retention.apply": operation({
    method: "POST",
    path: "/api/retention/apply",
    role: "admin",
    scope: "retention:write",
    says: "Removes now what is past its time; it happens every hour by itself.",
    input: z.strictObject({}),
    output: z.object({ removed: z.array(Removal) }),
  }),
};

import { z } from "zod";
import { operation } from "./operation.ts";
import { Time } from "./time.ts";

/** What went on in a week, as it is sent. */
export const Digest = z.object({
  /** The week (ISO 8601) that it is sent in: `2026-W48`. */
  week: z.string(),
  title: z.string(),
  sections: z.array(z.object({ title: z.string(), lines: z.array(z.string()) })),
  /** As mail has it. */
  text: z.string(),
  html: z.string(),
  /** Whether it is sent to you; null where you are nobody's token. */
  toYou: z.boolean().nullable(),
  /** The channels that carry it. */
  channels: z.array(z.string()),
  /** When one was sent last; null where none was. */
  sentAt: Time.nullable(),
});
export type Digest = z.infer<typeof Digest>;

export const digestOperations = {
  "digest.get": operation({
    method: "GET",
    path: "/api/digest",
    role: "viewer",
    scope: "maturity:read",
    says: "Shows the weekly digest as it would be sent now: what moved, what fell, what is due, and the one gap.",
    input: z.strictObject({}),
    output: Digest,
  }),
  "digest.choose": operation({
    method: "PUT",
    path: "/api/digest/me",
    role: "viewer",
    scope: "maturity:write",
    says: "Says whether the weekly digest is sent to you. Unless you say so it goes to operators and admins.",
    input: z.strictObject({ on: z.boolean() }),
    output: z.object({ on: z.boolean() }),
  }),
};

import { z } from "zod";
import { ActionId, AgentId, BreakGlassId, PersonId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { ChangeReason, PolicyName } from "./policy.ts";
import { Time } from "./time.ts";

/**
 * `requested`: waits for a second person; `lapsed`: nobody confirmed it in time. `open`: it lifts its policy.
 * `review`: it is over, and somebody has to look at what was done with it. `closed`: somebody has.
 */
export const BreakGlassStatus = z.enum([
  "requested",
  "lapsed",
  "refused",
  "open",
  "review",
  "closed",
]);
export type BreakGlassStatus = z.infer<typeof BreakGlassStatus>;

const who = z.object({ name: z.string(), person: PersonId });

/** One policy lifted for one agent for a while. It works where the policy's author wrote that it may. */
export const BreakGlass = z.object({
  id: BreakGlassId,
  status: BreakGlassStatus,
  agent: z.object({ id: AgentId, name: z.string() }),
  policy: z.string(),
  ticket: z.string(),
  reason: z.string(),
  minutes: z.number().int(),
  opener: who,
  requestedAt: Time,
  /** The second person. */
  confirmer: who.nullable(),
  confirmedAt: Time.nullable(),
  expiresAt: Time.nullable(),
  refusedBy: z.string().nullable(),
  /** When it was over; who ended it early, and why. */
  endedAt: Time.nullable(),
  endedBy: z.string().nullable(),
  endReason: z.string().nullable(),
  reviewer: who.nullable(),
  reviewedAt: Time.nullable(),
  conclusion: z.string().nullable(),
});
export type BreakGlass = z.infer<typeof BreakGlass>;

const named = { id: BreakGlassId };

export const breakGlassOperations = {
  "breakglass.list": operation({
    method: "GET",
    path: "/api/break-glass",
    role: "viewer",
    scope: "policies:read",
    says: "Lists break-glass, newest first.",
    input: z.strictObject({ ...pageQuery, status: BreakGlassStatus.optional() }),
    output: page(BreakGlass),
  }),
  "breakglass.get": operation({
    method: "GET",
    path: "/api/break-glass/{id}",
    role: "viewer",
    scope: "policies:read",
    says: "Shows a break-glass with the newest actions that it let pass.",
    input: z.strictObject(named),
    output: BreakGlass.extend({
      uses: z.array(
        z.object({
          action: ActionId,
          server: z.string().nullable(),
          tool: z.string().nullable(),
          at: Time,
        }),
      ),
    }),
  }),
  "breakglass.open": operation({
    method: "POST",
    path: "/api/break-glass",
    role: "operator",
    scope: "policies:write",
    says: "Asks to lift a policy for an agent for up to four hours; a second person confirms it before it works.",
    input: z.strictObject({
      /** An id or a name. */
      agent: z.string().min(1).max(200),
      policy: PolicyName,
      ticket: z.string().trim().min(1).max(200),
      reason: ChangeReason.min(1),
      minutes: z.coerce.number().int().min(1).max(240).default(60),
    }),
    output: BreakGlass,
    status: 201,
  }),
  "breakglass.confirm": operation({
    method: "POST",
    path: "/api/break-glass/{id}/confirm",
    role: "approver",
    scope: "policies:write",
    says: "Confirms a break-glass as the second person; it works from the moment this answers until its time is over.",
    input: z.strictObject(named),
    output: BreakGlass,
  }),
  "breakglass.refuse": operation({
    method: "POST",
    path: "/api/break-glass/{id}/refuse",
    role: "approver",
    scope: "policies:write",
    says: "Refuses a break-glass that waits for a second person.",
    input: z.strictObject(named),
    output: BreakGlass,
  }),
  "breakglass.end": operation({
    method: "POST",
    path: "/api/break-glass/{id}/end",
    role: "approver",
    scope: "policies:write",
    says: "Ends a break-glass before its time; anyone who may confirm one may end it.",
    input: z.strictObject({ ...named, reason: ChangeReason.default("") }),
    output: BreakGlass,
  }),
  "breakglass.review": operation({
    method: "POST",
    path: "/api/break-glass/{id}/review",
    role: "approver",
    scope: "policies:write",
    says: "Closes a break-glass that is over, with what its review found; never by who opened it.",
    input: z.strictObject({ ...named, conclusion: ChangeReason.min(1) }),
    output: BreakGlass,
  }),
};

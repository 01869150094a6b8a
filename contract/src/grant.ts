import { z } from "zod";
import { GrantConstraints } from "./grant-constraint.ts";
import { AgentId, GrantId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

/** A permit as data: this agent may use these tools of that server, within these constraints, until then. */
export const Grant = z.object({
  id: GrantId,
  /** Raised each time it is narrowed. */
  version: z.number().int(),
  agent: z.object({ id: AgentId, name: z.string() }),
  server: z.string(),
  /** Tool names; `*` for every tool the server has, now and later. */
  tools: z.array(z.string()),
  constraints: GrantConstraints,
  /** The constraints in plain words, one each. */
  within: z.array(z.string()),
  reason: z.string(),
  createdBy: z.string(),
  createdAt: Time,
  expiresAt: Time.nullable(),
  revokedAt: Time.nullable(),
  /** It permits nothing yet: a second person has to review the agent with it. */
  held: z.boolean(),
  /** The uses that were taken, in all and on the last day of use; null where there were none, or they are not counted. */
  uses: z
    .object({ total: z.number().int(), day: z.iso.date(), thatDay: z.number().int() })
    .nullable(),
  /** When it last let an action pass, to the hour; null where it never did. */
  lastUsedAt: Time.nullable(),
  /** The permit it is, as Cedar; null where it has constraints, which Cedar cannot all say. */
  cedar: z.string().nullable(),
});
export type Grant = z.infer<typeof Grant>;

export const grantTools = z.array(z.string().min(1).max(200)).min(1).max(1000);
export const grantReason = z.string().trim().min(1).max(1000);

export const grantOperations = {
  "grants.list": operation({
    method: "GET",
    path: "/api/grants",
    role: "viewer",
    scope: "grants:read",
    says: "Lists grants, newest first.",
    input: z.strictObject({ ...pageQuery, agent: AgentId.optional() }),
    output: page(Grant),
  }),
  "grants.create": operation({
    method: "POST",
    path: "/api/grants",
    role: "owner",
    scope: "grants:write",
    says: "Lets an agent use tools of a server; an owner may grant only to agents they answer for.",
    input: z.strictObject({
      agent: AgentId,
      server: z.string().max(64),
      tools: grantTools,
      constraints: GrantConstraints.optional(),
      expiresAt: Time.optional(),
      reason: grantReason,
    }),
    output: Grant,
    status: 201,
  }),
  "grants.narrow": operation({
    method: "PATCH",
    path: "/api/grants/{id}",
    role: "owner",
    scope: "grants:write",
    says: "Narrows a grant: fewer tools, more constraints, an earlier end. What it allowed beyond that is refused from the moment this answers.",
    input: z.strictObject({
      id: GrantId,
      tools: grantTools.optional(),
      constraints: GrantConstraints.optional(),
      expiresAt: Time.optional(),
      reason: grantReason,
    }),
    output: Grant,
  }),
  "grants.revoke": operation({
    method: "DELETE",
    path: "/api/grants/{id}",
    role: "owner",
    scope: "grants:write",
    says: "Revokes a grant; what it allowed is refused from the moment this answers, and calls under way by it are cut.",
    input: z.strictObject({ id: GrantId }),
    output: Grant,
  }),
};

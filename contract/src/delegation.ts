import { z } from "zod";
import { AgentId, PersonId } from "./id.ts";
import { operation } from "./operation.ts";
import { Time } from "./time.ts";

/** A person lets an agent act for them, until a time. The agent stays itself; what it may do is the less of both. */
export const Delegation = z.object({
  agent: z.object({ id: AgentId, name: z.string() }),
  person: z.object({ id: PersonId, name: z.string() }),
  madeAt: Time,
  expiresAt: Time,
  /** When it was taken back before its time; null where it was not. */
  endedAt: Time.nullable(),
});
export type Delegation = z.infer<typeof Delegation>;

/** The longest that a person lets an agent act for them at once. */
export const longestHours = 30 * 24;

export const delegationOperations = {
  "delegations.list": operation({
    method: "GET",
    path: "/api/delegations",
    role: "viewer",
    scope: "agents:read",
    says: "Lists for whom agents may act, the newest first; those that are over stand last.",
    input: z.strictObject({
      agent: AgentId.optional(),
      person: PersonId.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    output: z.object({ items: z.array(Delegation) }),
  }),
  "delegations.make": operation({
    method: "POST",
    path: "/api/delegations",
    role: "viewer",
    scope: "agents:write",
    says: "Lets an agent act for you until a time; the token for it is shown once. Only a person can, and only for themselves.",
    input: z.strictObject({
      agent: z.string().trim().min(1).max(200).meta({ description: "an id or a name" }),
      hours: z.number().int().min(1).max(longestHours).default(8),
    }),
    output: z.object({
      delegation: Delegation,
      /** What the agent exchanges for access tokens (RFC 8693); good for this agent alone. */
      subjectToken: z.string(),
      subjectTokenType: z.string(),
      tokenEndpoint: z.string(),
    }),
    status: 201,
  }),
  "delegations.end": operation({
    method: "DELETE",
    path: "/api/delegations/{agent}/{person}",
    role: "viewer",
    scope: "agents:write",
    says: "Takes back that an agent acts for a person, and every token obtained by it. For the person, and for whoever answers for the agent.",
    input: z.strictObject({ agent: AgentId, person: PersonId }),
    output: Delegation,
  }),
};

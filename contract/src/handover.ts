import { z } from "zod";
import { Agent, Credential } from "./agent.ts";
import { Approval } from "./approval.ts";
import { Attested, Standing } from "./attestation.ts";
import { Finding } from "./finding.ts";
import { AgentId, HandoverId, PersonId } from "./id.ts";
import { operation } from "./operation.ts";
import { Time } from "./time.ts";

export const HandoverStatus = z.enum(["offered", "accepted", "declined", "withdrawn", "expired"]);
export type HandoverStatus = z.infer<typeof HandoverStatus>;

const PersonRef = z.object({ id: PersonId, name: z.string() });

/** An agent is offered by one side and taken by the other; until then nothing changes. */
export const Handover = z.object({
  id: HandoverId,
  agent: z.object({ id: AgentId, name: z.string() }),
  /** Who owned it when it was offered; null where nobody did. */
  from: PersonRef.nullable(),
  to: PersonRef,
  /** Who offered it: a person, a token, or Reeve itself when an owner is gone. */
  offeredBy: z.string(),
  says: z.string(),
  status: HandoverStatus,
  offeredAt: Time,
  expiresAt: Time,
  /** When it was accepted, declined or withdrawn, and why. */
  endedAt: Time.nullable(),
  reason: z.string().nullable(),
});
export type Handover = z.infer<typeof Handover>;

/** One day of an agent: how much of what it asked for was let pass, and how much was not. */
export const AgentDay = z.object({
  day: z.string(),
  passed: z.number().int(),
  refused: z.number().int(),
});
export type AgentDay = z.infer<typeof AgentDay>;

/** What the receiver is shown before they accept. */
export const HandoverReview = z.object({
  handover: Handover,
  agent: Agent,
  standing: Standing,
  takes: Attested,
  /** The hash of `takes`: it is sent back with the acceptance. */
  hash: z.string(),
  /** The last thirty days, oldest first. */
  days: z.array(AgentDay),
  findings: z.array(Finding),
  approvals: z.array(Approval),
  /** Keys that stop with the acceptance, and people for whom it may not act any more. */
  credentials: z.number().int(),
  delegations: z.array(PersonRef),
  /** Until when the caller's sign-in is fresh enough to accept; null where it is not. */
  freshUntil: Time.nullable(),
});
export type HandoverReview = z.infer<typeof HandoverReview>;

/** What brings one new key of an agent in, once. Shown once, never stored in the clear. */
export const EnrolmentLink = z.object({ url: z.string(), token: z.string(), expiresAt: Time });
export type EnrolmentLink = z.infer<typeof EnrolmentLink>;

const reason = z.string().trim().min(1).max(1000);
const id = z.strictObject({ id: HandoverId });

export const handoverOperations = {
  "handovers.offer": operation({
    method: "POST",
    path: "/api/agents/{id}/handovers",
    role: "owner",
    scope: "agents:write",
    says: "Offers an agent to another person; it changes hands when they accept.",
    input: z.strictObject({
      id: AgentId,
      to: z.string().trim().min(1).max(254).meta({
        description: "a person's id, e-mail address or unique name",
      }),
      says: z.string().trim().max(1000).default(""),
    }),
    output: Handover,
    status: 201,
  }),
  "handovers.list": operation({
    method: "GET",
    path: "/api/handovers",
    role: "viewer",
    scope: "agents:read",
    says: "Lists handovers, newest first.",
    input: z.strictObject({
      agent: AgentId.optional(),
      to: PersonId.optional(),
      status: HandoverStatus.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({ items: z.array(Handover) }),
  }),
  "handovers.get": operation({
    method: "GET",
    path: "/api/handovers/{id}",
    role: "viewer",
    scope: "agents:read",
    says: "Shows what its receiver takes over: tools, thirty days of actions, open findings and approvals.",
    input: id,
    output: HandoverReview,
  }),
  "handovers.accept": operation({
    method: "POST",
    path: "/api/handovers/{id}/accept",
    role: "owner",
    scope: "agents:write",
    says: "Takes the agent over, within five minutes of signing in: its keys and delegations end, and a link for a new key is shown once.",
    input: z.strictObject({
      id: HandoverId,
      hash: z
        .string()
        .length(64)
        .meta({ description: "of what was looked at: `hash` of the review" }),
      backup: z.string().trim().min(1).max(254).optional().meta({
        description: "who stands in for you: an id, e-mail address or unique name",
      }),
    }),
    output: z.object({ handover: Handover, agent: Agent, enrolment: EnrolmentLink }),
  }),
  "handovers.decline": operation({
    method: "POST",
    path: "/api/handovers/{id}/decline",
    role: "viewer",
    scope: "agents:write",
    says: "Declines an agent that was offered to you.",
    input: z.strictObject({ id: HandoverId, reason }),
    output: Handover,
  }),
  "handovers.withdraw": operation({
    method: "POST",
    path: "/api/handovers/{id}/withdraw",
    role: "owner",
    scope: "agents:write",
    says: "Takes an offer back before it is accepted.",
    input: z.strictObject({ id: HandoverId, reason }),
    output: Handover,
  }),
  "handovers.enrol": operation({
    method: "POST",
    path: "/api/enrolments",
    role: "anyone",
    scope: "agents:write",
    says: "Brings in an agent's new public key with the link that its owner was given; once.",
    input: z.strictObject({
      token: z.string().max(200),
      publicKeyJwk: z.record(z.string(), z.unknown()),
    }),
    output: z.object({
      agent: z.object({ id: AgentId, name: z.string() }),
      credential: Credential,
      /** What an OAuth client presents as `client_id`. */
      clientId: z.string(),
      tokenEndpoint: z.string(),
      mcpUrl: z.string(),
    }),
    status: 201,
  }),
};

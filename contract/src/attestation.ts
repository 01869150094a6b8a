import { z } from "zod";
import { Accountability, Agent, DeclaredScope } from "./agent.ts";
import { AgentId, AttestationId, HandoverId, PersonId } from "./id.ts";
import { operation } from "./operation.ts";
import { Effect } from "./server.ts";
import { Time } from "./time.ts";

/** What an attestation is about, exactly: another version, another scope or another definition of a tool is something else. */
export const Attested = z.object({
  version: z.string().nullable(),
  scope: DeclaredScope,
  /** Every tool that a grant lets it use now, with the hash of its pinned definition. */
  tools: z.array(
    z.object({
      server: z.string(),
      tool: z.string(),
      effect: Effect,
      definition: z.string(),
    }),
  ),
});
export type Attested = z.infer<typeof Attested>;

/** A person said: this version, with this scope and these tools, is what I answer for. */
export const AgentAttestation = z.object({
  id: AttestationId,
  agent: AgentId,
  person: z.object({ id: PersonId, name: z.string() }),
  at: Time,
  says: z.string(),
  /** SHA-256 (hex) of the canonical JSON of what was attested. */
  hash: z.string(),
  what: Attested,
  /** The handover whose acceptance this was. */
  handover: HandoverId.nullable(),
});
export type AgentAttestation = z.infer<typeof AgentAttestation>;

/**
 * Where an agent stands with those who answer for it. `due`: soon. `lapsed`: the time of grace runs.
 * `narrowed`: it may only read. `suspended`: it may do nothing until somebody takes it over or attests.
 */
export const AnsweringPhase = z.enum(["fine", "due", "lapsed", "narrowed", "suspended"]);
export type AnsweringPhase = z.infer<typeof AnsweringPhase>;

/** What runs: the owner is gone, nobody attested in time, or it is not what was attested. */
export const AnsweringCause = z.enum(["owner_gone", "period", "changed"]);
export type AnsweringCause = z.infer<typeof AnsweringCause>;

export const Standing = z.object({
  phase: AnsweringPhase,
  cause: AnsweringCause,
  /** When its time of grace begins, or began. */
  dueAt: Time,
  /** From when it may only read. */
  narrowsAt: Time,
  /** From when it may do nothing. */
  suspendsAt: Time,
});
export type Standing = z.infer<typeof Standing>;

/** One line of what differs from the last attestation. */
export const AttestedChange = z.object({
  kind: z.enum(["added", "removed", "changed"]),
  /** What: the version, a server, tool or class of data of the scope, or a tool it may use. */
  what: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type AttestedChange = z.infer<typeof AttestedChange>;

/** An agent with what there is to attest of it now. */
export const ToAttest = z.object({
  agent: Agent,
  standing: Standing,
  now: Attested,
  /** The hash of `now`: it is sent back, so that nobody attests what they did not see. */
  hash: z.string(),
  last: AgentAttestation.nullable(),
  /** What differs from the last attestation; everything where there is none. */
  changes: z.array(AttestedChange),
});
export type ToAttest = z.infer<typeof ToAttest>;

/** One agent that a person answers for. */
export const Answered = z.object({
  agent: Agent,
  standing: Standing,
  /** Which of the four accountabilities are theirs. */
  duties: z.array(Accountability),
  backup: z.boolean(),
  /** Why it waits for this person; null where it does not. */
  asks: z.string().nullable(),
});
export type Answered = z.infer<typeof Answered>;

export const attestationOperations = {
  "attestations.answering": operation({
    method: "GET",
    path: "/api/answering",
    role: "viewer",
    scope: "agents:read",
    says: "Lists the agents a person answers for or stands in for, with what waits for them; yourself unless a person is named.",
    input: z.strictObject({ person: PersonId.optional() }),
    output: z.object({
      person: z.object({ id: PersonId, name: z.string() }),
      items: z.array(Answered),
    }),
  }),
  "attestations.due": operation({
    method: "GET",
    path: "/api/agents/{id}/attestation",
    role: "viewer",
    scope: "agents:read",
    says: "Shows what there is to attest of an agent now, and what differs from the last time.",
    input: z.strictObject({ id: AgentId }),
    output: ToAttest,
  }),
  "attestations.list": operation({
    method: "GET",
    path: "/api/agents/{id}/attestations",
    role: "viewer",
    scope: "agents:read",
    says: "Lists what people attested of an agent, newest first.",
    input: z.strictObject({
      id: AgentId,
      limit: z.coerce.number().int().min(1).max(200).default(20),
    }),
    output: z.object({ items: z.array(AgentAttestation) }),
  }),
  "attestations.make": operation({
    method: "POST",
    path: "/api/agents/{id}/attestations",
    role: "owner",
    scope: "agents:write",
    says: "Attests an agent exactly as it is now. Only a person who answers for it, under their own sign-in.",
    input: z.strictObject({
      id: AgentId,
      hash: z
        .string()
        .length(64)
        .meta({ description: "of what was looked at: `hash` of what is to be attested" }),
      says: z.string().trim().max(1000).default(""),
    }),
    output: AgentAttestation,
    status: 201,
  }),
};

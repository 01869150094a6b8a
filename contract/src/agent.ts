import { z } from "zod";
import { AgentId, CredentialId, PersonId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { EnforcementPoint } from "./stop.ts";
import { Time } from "./time.ts";

export const Tier = z.enum(["low", "medium", "high", "critical"]);
export type Tier = z.infer<typeof Tier>;

export const AgentStatus = z.enum(["discovered", "registered", "active", "suspended", "retired"]);
export type AgentStatus = z.infer<typeof AgentStatus>;

/** What a named person answers for. One person may hold several. */
export const Accountability = z.enum(["behaviour", "change", "incidents", "risk"]);
export type Accountability = z.infer<typeof Accountability>;

const PersonRef = z.object({ id: PersonId, name: z.string() });
export const Accountabilities = z.object({
  behaviour: PersonRef.nullable(),
  change: PersonRef.nullable(),
  incidents: PersonRef.nullable(),
  risk: PersonRef.nullable(),
});
export type Accountabilities = z.infer<typeof Accountabilities>;

/** What the agent is meant to reach: names of tool servers, of their tools, and classes of data. */
export const DeclaredScope = z.strictObject({
  servers: z.array(z.string().max(64)).max(100).default([]),
  tools: z.array(z.string().max(200)).max(1000).default([]),
  data: z.array(z.string().max(64)).max(100).default([]),
});
export type DeclaredScope = z.infer<typeof DeclaredScope>;

/** A piece of software that acts on its own account, and the people who answer for it. */
export const Agent = z.object({
  id: AgentId,
  name: z.string(),
  purpose: z.string(),
  environment: z.string(),
  tier: Tier,
  status: AgentStatus,
  /** Who answers for its behaviour. */
  owner: PersonRef.nullable(),
  accountabilities: Accountabilities,
  backup: PersonRef.nullable(),
  scope: DeclaredScope,
  version: z.string().nullable(),
  /** Why it is suspended or retired, when it is. */
  statusReason: z.string().nullable(),
  /** Raised by each stop and by retiring; a token from before it is refused. */
  epoch: z.number().int(),
  createdAt: Time,
  updatedAt: Time,
  lastSeenAt: Time.nullable(),
});
export type Agent = z.infer<typeof Agent>;

/** How an agent proves that it is itself: a public key, or a token for trying things out. */
export const Credential = z.object({
  id: CredentialId,
  agent: AgentId,
  kind: z.enum(["public_key", "development_token"]),
  /** RFC 7638 SHA-256 thumbprint of the key; null for a development token. */
  thumbprint: z.string().nullable(),
  algorithm: z.string().nullable(),
  createdAt: Time,
  expiresAt: Time,
  lastUsedAt: Time.nullable(),
  revokedAt: Time.nullable(),
});
export type Credential = z.infer<typeof Credential>;

/** A stop or a resume, and every process that confirmed it or did not in time. */
export const Enforced = z.object({
  agent: Agent,
  enforcement: z.array(EnforcementPoint),
  /** Ending the stop of an agent of the tier critical takes two people: true while the second has yet to agree. */
  waitsForSecond: z.boolean(),
});
export type Enforced = z.infer<typeof Enforced>;

const reason = z.string().trim().min(1).max(1000);
const person = z
  .string()
  .trim()
  .min(1)
  .max(254)
  .meta({ description: "a person's id, e-mail address or unique name" });

const fields = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._@/-]*$/u, "letters, digits, spaces and ._@/- only"),
  purpose: z.string().trim().min(1).max(2000),
  environment: z.string().trim().min(1).max(64),
  tier: Tier,
};

export const agentOperations = {
  "agents.register": operation({
    method: "POST",
    path: "/api/agents",
    role: "operator",
    scope: "agents:write",
    says: "Registers an agent; the owner answers for all four accountabilities unless others are named.",
    input: z.strictObject({
      ...fields,
      owner: person,
      change: person.optional(),
      incidents: person.optional(),
      risk: person.optional(),
      backup: person.optional(),
      scope: DeclaredScope.optional(),
      version: z.string().max(120).optional(),
    }),
    output: Agent,
    status: 201,
  }),
  "agents.list": operation({
    method: "GET",
    path: "/api/agents",
    role: "viewer",
    scope: "agents:read",
    says: "Lists agents, by name.",
    input: z.strictObject({
      ...pageQuery,
      status: AgentStatus.optional(),
      tier: Tier.optional(),
      q: z.string().max(200).optional(),
    }),
    output: page(Agent),
  }),
  "agents.get": operation({
    method: "GET",
    path: "/api/agents/{id}",
    role: "viewer",
    scope: "agents:read",
    says: "Shows one agent.",
    input: z.strictObject({ id: AgentId }),
    output: Agent,
  }),
  "agents.update": operation({
    method: "PATCH",
    path: "/api/agents/{id}",
    role: "owner",
    scope: "agents:write",
    says: "Changes an agent; an owner may change only what they answer for.",
    input: z.strictObject({
      id: AgentId,
      name: fields.name.optional(),
      purpose: fields.purpose.optional(),
      environment: fields.environment.optional(),
      tier: Tier.optional(),
      status: z.enum(["registered", "active", "retired"]).optional(),
      owner: person.optional(),
      change: person.optional(),
      incidents: person.optional(),
      risk: person.optional(),
      backup: person.nullable().optional(),
      scope: DeclaredScope.optional(),
      version: z.string().max(120).nullable().optional(),
    }),
    output: Agent,
  }),
  "agents.stop": operation({
    method: "POST",
    path: "/api/agents/{id}/stop",
    role: "owner",
    scope: "agents:write",
    says: "Stops an agent: nothing it asks for is done from the moment this answers.",
    input: z.strictObject({ id: AgentId, reason }),
    output: Enforced,
  }),
  "agents.resume": operation({
    method: "POST",
    path: "/api/agents/{id}/resume",
    role: "owner",
    scope: "agents:write",
    says: "Lets a stopped agent act again, with a new token; of the tier critical, once a second person does the same.",
    input: z.strictObject({ id: AgentId, reason }),
    output: Enforced,
  }),
  "agents.credentials.list": operation({
    method: "GET",
    path: "/api/agents/{id}/credentials",
    role: "viewer",
    scope: "agents:read",
    says: "Lists an agent's credentials, newest first; never the secrets.",
    input: z.strictObject({ id: AgentId, ...pageQuery }),
    output: page(Credential),
  }),
  "agents.credentials.add": operation({
    method: "POST",
    path: "/api/agents/{id}/credentials",
    role: "owner",
    scope: "agents:write",
    says: "Adds an agent's public key, or without one makes a development token, shown once.",
    input: z.strictObject({
      id: AgentId,
      publicKeyJwk: z.record(z.string(), z.unknown()).optional(),
      expiresAt: Time.optional(),
    }),
    output: z.object({
      credential: Credential,
      /** The development token; null where a key was given. */
      token: z.string().nullable(),
      /** What an OAuth client presents as `client_id`. */
      clientId: z.string(),
      tokenEndpoint: z.string(),
      mcpUrl: z.string(),
    }),
    status: 201,
  }),
  "agents.credentials.revoke": operation({
    method: "DELETE",
    path: "/api/agents/{id}/credentials/{credential}",
    role: "owner",
    scope: "agents:write",
    says: "Revokes a credential and every token obtained with it.",
    input: z.strictObject({ id: AgentId, credential: CredentialId }),
    output: Credential,
  }),
};

import { z } from "zod";
import { AgentStatus, Tier } from "./agent.ts";
import { AgentId, PersonId, ServerId } from "./id.ts";
import { operation } from "./operation.ts";
import { Time } from "./time.ts";

const count = z.number().int();
/** Whoever or whatever is not named by itself is counted under `others`. */
const OwnerKey = z.union([PersonId, z.literal("nobody"), z.literal("others")]);
const ServerKey = z.union([ServerId, z.literal("others")]);

/** The estate in sum: who answers for how many agents, and which servers those may reach. Its size does not grow with it. */
export const Estate = z.object({
  at: Time,
  /** Agents that are not retired. */
  agents: count,
  environments: z.array(z.object({ name: z.string(), agents: count })),
  tiers: z.array(
    z.object({ tier: Tier, agents: count, statuses: z.partialRecord(AgentStatus, count) }),
  ),
  /** Those with the most agents, then the others together. */
  owners: z.array(z.object({ key: OwnerKey, name: z.string(), people: count, agents: count })),
  servers: z.array(
    z.object({
      key: ServerKey,
      name: z.string(),
      status: z.enum(["unknown", "up", "down"]).nullable(),
      servers: count,
      /** How many agents were granted something there, or used it within 30 days. */
      agents: count,
    }),
  ),
  owned: z.array(z.object({ owner: OwnerKey, tier: Tier, agents: count })),
  reached: z.array(z.object({ tier: Tier, server: ServerKey, agents: count })),
  /** Each agent by itself where they are few; empty where they are many. */
  each: z.array(
    z.object({
      id: AgentId,
      name: z.string(),
      tier: Tier,
      status: AgentStatus,
      owner: OwnerKey,
      servers: z.array(ServerKey),
    }),
  ),
});
export type Estate = z.infer<typeof Estate>;

export const estateOperations = {
  "estate.get": operation({
    method: "GET",
    path: "/api/estate",
    role: "viewer",
    scope: "agents:read",
    says: "Shows the estate in sum: owners, their agents by tier and status, and the servers these reach.",
    input: z.strictObject({}),
    output: Estate,
  }),
};

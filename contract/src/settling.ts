import { z } from "zod";
import { Agent, agentOperations } from "./agent.ts";
import { AgentId, DiscoveredId, EntryId, TelemetrySourceId } from "./id.ts";
import { Entry } from "./inventory.ts";
import { operation } from "./operation.ts";
import { Time } from "./time.ts";

/** By what an agent that was seen can be named: its entry, or anything that its entry is made of. */
export const SeenId = z.union([EntryId, AgentId, DiscoveredId, TelemetrySourceId]);
export type SeenId = z.infer<typeof SeenId>;

/** What an act came to: the entries as they are now, and how many findings it opened and closed. */
export const Settled = z.object({
  entries: z.array(Entry),
  findings: z.object({ opened: z.number().int(), closed: z.number().int() }),
});
export type Settled = z.infer<typeof Settled>;

const reason = z.string().trim().min(1).max(1000);
/** One that was seen, or a group of them that is settled in one go. */
const which = {
  id: SeenId,
  also: z
    .array(SeenId)
    .max(199)
    .default([])
    .meta({ description: "others of the same group, settled together with it" }),
};
const { name, owner, ...register } = agentOperations["agents.register"].input.shape;

export const settlingOperations = {
  "inventory.claim": operation({
    method: "POST",
    path: "/api/inventory/{id}/claim",
    role: "owner",
    scope: "discovery:write",
    says: "Says who answers for an agent that was seen and is not registered; what is still to be done about it is theirs.",
    input: z.strictObject({
      ...which,
      person: owner
        .optional()
        .meta({ description: "yourself unless said; only an operator names somebody else" }),
      reason: reason.optional(),
    }),
    output: Settled,
  }),
  "inventory.register": operation({
    method: "POST",
    path: "/api/inventory/{id}/register",
    role: "operator",
    scope: "agents:write",
    says: "Registers an agent that was seen: all evidence and activity of it is that agent's from then on, before and after.",
    input: z.strictObject({
      ...which,
      ...register,
      name: name.optional().meta({ description: "as it was seen unless said" }),
      owner: owner.optional().meta({ description: "who claimed it unless said" }),
    }),
    output: z.object({ agent: Agent, ...Settled.shape }),
    status: 201,
  }),
  "inventory.dismiss": operation({
    method: "POST",
    path: "/api/inventory/{id}/dismiss",
    role: "operator",
    scope: "discovery:write",
    says: "Judges that what was seen is no agent, for a reason and a time; then it is back.",
    input: z.strictObject({
      ...which,
      reason,
      until: Time.optional().meta({ description: "at most a year; 180 days unless said" }),
    }),
    output: Settled,
  }),
  "inventory.quarantine": operation({
    method: "POST",
    path: "/api/inventory/{id}/quarantine",
    role: "operator",
    scope: "discovery:write",
    says: "Shuts an agent out at every door: a registered one is stopped and its credentials are revoked, one that was only seen cannot be let in before it is released.",
    input: z.strictObject({ ...which, reason }),
    output: Settled,
  }),
  "inventory.release": operation({
    method: "POST",
    path: "/api/inventory/{id}/release",
    role: "operator",
    scope: "discovery:write",
    says: "Ends a quarantine. A registered agent stays stopped until somebody resumes it with a new credential.",
    input: z.strictObject({ ...which, reason }),
    output: Settled,
  }),
  "inventory.reopen": operation({
    method: "POST",
    path: "/api/inventory/{id}/reopen",
    role: "operator",
    scope: "discovery:write",
    says: "Takes back a claim, or the judgement that it is no agent: it waits to be settled again.",
    input: z.strictObject(which),
    output: Settled,
  }),
};

import { z } from "zod";
import { Answer, PolicyRef, ReasonCode } from "./decision.ts";
import { ActionId, AgentId } from "./id.ts";
import { operation } from "./operation.ts";
import { PolicyMode, PolicyName } from "./policy.ts";
import { Time } from "./time.ts";

const agentRef = z.object({ id: AgentId, name: z.string() });
const text = z.string().min(1).max(200_000);

/** A change to one policy that is not made: another text or mode for it, a policy that is not there yet, or its removal. */
const draft = {
  cedar: text.optional().meta({
    description: "the policy as it would be; left out to leave its text as it is",
  }),
  name: PolicyName.default("draft").meta({
    description: "whose place it takes; a new policy where there is none of that name",
  }),
  mode: PolicyMode.default("enforce"),
  remove: z.boolean().default(false).meta({ description: "take it out of force instead" }),
};

const pair = { before: Answer, after: Answer, count: z.number().int() };

/** Decisions that would have had another answer, with some of them. */
export const Flip = z.object({
  ...pair,
  examples: z.array(
    z.object({
      action: ActionId,
      agent: agentRef,
      server: z.string(),
      tool: z.string().nullable(),
      at: Time,
      /** What was answered then, by the policies of that time. */
      recorded: Answer,
    }),
  ),
});
export type Flip = z.infer<typeof Flip>;

const counted = z.array(z.object(pair));

/** What a change would have made of recorded decisions. */
export const SimulationResult = z.object({
  since: Time,
  until: Time,
  decisions: z.number().int(),
  same: z.number().int(),
  changed: z.number().int(),
  /**
   * Of which nothing can be said: a policy reads arguments that are not kept, or what nobody asked of the session then;
   * or the tool or the agent is gone.
   */
  undecidable: z.object({
    arguments: z.number().int(),
    session: z.number().int(),
    tool: z.number().int(),
    agent: z.number().int(),
  }),
  flips: z.array(Flip),
  /** Those with the most changed answers, at most a hundred. */
  agents: z.array(z.object({ agent: agentRef, flips: counted })),
  tools: z.array(z.object({ server: z.string(), tool: z.string().nullable(), flips: counted })),
});
export type SimulationResult = z.infer<typeof SimulationResult>;

/** How far a simulation is, again and again, and at its end what it found. */
export const SimulationEvent = z.discriminatedUnion("event", [
  z.object({
    event: z.literal("progress"),
    decisions: z.number().int(),
    changed: z.number().int(),
    undecidable: z.number().int(),
    /** The time of the last decision that was looked at. */
    at: Time,
    /** Of the time that is looked at, how much is behind: from 0 to 1. */
    share: z.number(),
  }),
  z.object({ event: z.literal("result"), ...SimulationResult.shape }),
]);
export type SimulationEvent = z.infer<typeof SimulationEvent>;

const Said = z.object({ answer: Answer, code: ReasonCode, policies: z.array(PolicyRef) });

/** A request on which two versions differ. */
export const Difference = z.object({
  agent: agentRef,
  server: z.string(),
  tool: z.string(),
  args: z.json(),
  /** What else is assumed: of the session, the time, or what is known of the agent or the tool. */
  given: z.array(z.object({ what: z.string(), value: z.json() })),
  before: Said,
  after: Said,
  /** How many agents and tools the same rules differ for. */
  like: z.number().int(),
});
export type Difference = z.infer<typeof Difference>;

/** Two versions compared at the edges of what they compare with: each constant, just below and above it, one other, none. */
export const Comparison = z.object({
  differences: z.array(Difference),
  /** Requests that were decided by both. */
  tried: z.number().int(),
  /** What was left out, in words; empty where everything was tried. */
  leftOut: z.array(z.string()),
});
export type Comparison = z.infer<typeof Comparison>;

export const whatIfOperations = {
  "policies.simulate": operation({
    method: "POST",
    path: "/api/policies/simulate",
    role: "viewer",
    scope: "policies:read",
    says: "Says what a change of a policy would have made of recorded decisions; progress first, one JSON object a line, and at the end the result. Nothing is changed and no tool is called.",
    input: z.strictObject({
      ...draft,
      since: Time.optional().meta({ description: "a week ago unless said" }),
      until: Time.optional().meta({ description: "now unless said" }),
    }),
    output: SimulationEvent,
    stream: "ndjson",
  }),
  "policies.compare": operation({
    method: "POST",
    path: "/api/policies/compare",
    role: "viewer",
    scope: "policies:read",
    says: "Compares a change of a policy with what is in force, or two stored versions of it, at the edges of their conditions: a request for each difference, with both answers.",
    input: z.strictObject({
      ...draft,
      from: z.coerce.number().int().min(1).optional().meta({
        description: "a stored version, instead of what is in force",
      }),
      to: z.coerce.number().int().min(1).optional().meta({
        description: "a stored version, instead of a text",
      }),
    }),
    output: Comparison,
  }),
};

import { z } from "zod";
import { ActionKind } from "./action.ts";
import { Answer, PolicyRef, ReasonCode } from "./decision.ts";
import { ActionId, AgentId } from "./id.ts";
import { operation } from "./operation.ts";
import { PolicyMode, PolicyName } from "./policy.ts";
import { Time } from "./time.ts";

const agentRef = z.object({ id: AgentId, name: z.string() });
const text = z.string().min(1).max(200_000);

/** A change to one policy that is not made: another text or mode for it, a policy that is not there yet, or its removal. */
const draft = {
  /** The policy as it would be; left out to take it away, or to leave its text as it is. */
  cedar: text.optional(),
  /** Whose place it takes; a new policy where there is none of that name. */
  name: PolicyName.default("draft"),
  mode: PolicyMode.default("enforce"),
  /** Take the policy out of force instead. */
  remove: z.boolean().default(false),
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
  /** Of which nothing can be said: a policy reads what the record does not hold, or the tool is gone. */
  undecidable: z.object({ arguments: z.number().int(), tool: z.number().int() }),
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

const Facts = z.object({
  taint: z.array(z.string()),
  toolsUsed: z.array(z.string()),
  calls60s: z.number().int(),
  spentMicros: z.number().int(),
  budgetMicros: z.number().int(),
  destinations: z.object({
    user: z.array(z.string()),
    trusted: z.array(z.string()),
    untrusted: z.array(z.string()),
    unknown: z.array(z.string()),
  }),
});

/** A request that nobody made. */
export const Hypothetical = z.strictObject({
  /** An id or a name. */
  agent: z.string().max(200),
  kind: ActionKind.default("tool_call"),
  server: z.string().max(64),
  tool: z.string().max(1000).nullable().default(null),
  method: z.string().max(200).optional(),
  args: z.record(z.string(), z.json()).default({}),
  /** When it is made; now unless said. */
  now: Time.optional(),
  /** What happened in the session; nothing unless said. */
  session: z.strictObject(Facts.partial().shape).optional(),
});
export type Hypothetical = z.infer<typeof Hypothetical>;

const Said = z.object({ answer: Answer, code: ReasonCode, policies: z.array(PolicyRef) });

/** A request on which two versions differ. */
export const Difference = z.object({
  agent: agentRef,
  server: z.string(),
  tool: z.string().nullable(),
  args: z.json(),
  now: Time,
  /** What it was told of the session, as far as a policy asks. */
  session: z.json(),
  before: Said,
  after: Said,
});
export type Difference = z.infer<typeof Difference>;

/** One condition of a rule, or one of several joined by `&&`. */
export const Clause = z.object({
  kind: z.enum(["when", "unless"]),
  /** The condition as Cedar. */
  cedar: z.string(),
  /** Null where it could not be evaluated, or was not reached. */
  value: z.boolean().nullable(),
  error: z.string().nullable(),
  /** What it read, and what that was. */
  reads: z.array(z.object({ path: z.string(), value: z.json() })),
});
export type Clause = z.infer<typeof Clause>;

/** A rule in whose scope a request is, and what it said to it. */
export const ConsideredRule = z.object({
  policy: PolicyRef,
  /** The statement's own name. */
  id: z.string(),
  effect: z.enum(["permit", "forbid"]),
  mode: PolicyMode,
  outcome: z.enum(["block", "escalate", "scope"]),
  said: z.enum(["applies", "does not apply", "failed"]),
  /** It determined the answer. */
  decided: z.boolean(),
  clauses: z.array(Clause),
});
export type ConsideredRule = z.infer<typeof ConsideredRule>;

/** One thing that, were it otherwise, would alter the answer. */
export const Alteration = z.object({
  /** `context.args.limit`, `principal.tier`, or `policy:<name>` for a policy that is not there. */
  what: z.string(),
  from: z.json(),
  to: z.json(),
  answer: Answer,
  says: z.string(),
});
export type Alteration = z.infer<typeof Alteration>;

export const Explanation = z.object({
  agent: agentRef,
  server: z.string(),
  tool: z.string().nullable(),
  answer: Answer,
  code: ReasonCode,
  reason: z.string(),
  policies: z.array(PolicyRef),
  /** What was answered then, where a past action is explained; the rest is by the policies of now. */
  recorded: Said.nullable(),
  /** Why it cannot be decided again: the record does not hold what a policy reads. */
  undecidable: z.string().nullable(),
  rules: z.array(ConsideredRule),
  /** The smallest changes that alter the answer, the smallest first. */
  alterations: z.array(Alteration),
});
export type Explanation = z.infer<typeof Explanation>;

/** `always`: whatever the arguments; `never`: whatever the arguments; `depends`: on them, the session or the time. */
export const Cell = z.enum(["never", "depends", "always"]);
export type Cell = z.infer<typeof Cell>;

export const whatIfOperations = {
  "policies.simulate": operation({
    method: "POST",
    path: "/api/policies/simulate",
    role: "viewer",
    scope: "policies:read",
    says: "Says what a change of a policy would have made of recorded decisions; progress first, one JSON object a line, and at the end the result. Nothing is changed and no tool is called.",
    input: z.strictObject({ ...draft, since: Time.optional() }),
    output: SimulationEvent,
    stream: "ndjson",
  }),
};

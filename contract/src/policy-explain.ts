import { z } from "zod";
import { ActionKind } from "./action.ts";
import { Answer, PolicyRef, ReasonCode } from "./decision.ts";
import { ActionId, AgentId, PersonId } from "./id.ts";
import { operation } from "./operation.ts";
import { PolicyMode } from "./policy.ts";
import { Time } from "./time.ts";

const agentRef = z.object({ id: AgentId, name: z.string() });

const named = z.array(z.string()).default([]);
/** Names of arguments by where their values were heard of. */
const BySource = z
  .strictObject({
    user: named,
    trusted: named,
    requested: named,
    untrusted: named,
    unknown: named,
  })
  .prefault({});

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
  flow: z.strictObject({
    asked: z.boolean().default(false),
    handedOver: z.boolean().default(false),
    strangers: z.boolean().default(false),
    targets: BySource,
    places: BySource,
  }),
});

/** A request that nobody made. */
export const Hypothetical = z.strictObject({
  agent: z.string().max(200).meta({ description: "an id or a name" }),
  person: PersonId.optional().meta({ description: "whom it acts for; itself unless said" }),
  kind: ActionKind.default("tool_call"),
  server: z.string().max(64),
  tool: z.string().max(1000).nullable().default(null),
  method: z.string().max(200).optional(),
  args: z.record(z.string(), z.json()).default({}),
  now: Time.optional().meta({ description: "when it is made; now unless said" }),
  session: z
    .strictObject(Facts.partial().shape)
    .optional()
    .meta({ description: "what happened in the session before; nothing unless said" }),
});
export type Hypothetical = z.infer<typeof Hypothetical>;

/** One condition of a rule, or one of several joined by `&&`. */
export const Clause = z.object({
  kind: z.enum(["when", "unless"]),
  /** The condition as Cedar. */
  cedar: z.string(),
  /** Null where it could not be evaluated, or was not reached. */
  value: z.boolean().nullable(),
  error: z.string().nullable(),
  /** False where an earlier condition had settled it. */
  reached: z.boolean(),
  /** What it read, and what that was. */
  reads: z.array(
    z.object({
      path: z.string(),
      value: z.json(),
      known: z.enum(["there", "absent", "not kept"]),
    }),
  ),
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
  said: z.enum(["applies", "does not apply", "failed", "not known"]),
  /** It determined the answer. */
  decided: z.boolean(),
  clauses: z.array(Clause),
});
export type ConsideredRule = z.infer<typeof ConsideredRule>;

/** One thing that, were it otherwise, would alter the answer; decided again before it is told. */
export const Alteration = z.object({
  kind: z.enum(["argument", "fact", "policy", "grant", "approval"]),
  /** `context.args.limit`, `principal.tier`, `policy:<name>`, `grant:<server>/<tool>`. */
  what: z.string(),
  from: z.json(),
  /** Null for what would have to be absent. */
  to: z.json(),
  /** What else would have to be otherwise with it. */
  also: z.array(z.object({ what: z.string(), to: z.json() })),
  answer: Answer,
  says: z.string(),
});
export type Alteration = z.infer<typeof Alteration>;

const Said = z.object({ answer: Answer, code: ReasonCode, policies: z.array(PolicyRef) });

export const Explanation = z.object({
  agent: agentRef,
  server: z.string(),
  tool: z.string().nullable(),
  /** By the policies and grants that were in force at this time. */
  at: Time,
  answer: Answer,
  code: ReasonCode,
  reason: z.string(),
  policies: z.array(PolicyRef),
  /** What was answered then, where a past action is explained. */
  recorded: Said.nullable(),
  /** Why the past cannot be decided again exactly; the rest is as far as it is known. */
  undecidable: z.string().nullable(),
  /** What the same request would be answered by the policies of now; null where it is asked about now, or not known. */
  today: Said.nullable(),
  /** Those that determined the answer first; at most a hundred. */
  rules: z.array(ConsideredRule),
  /** The smallest changes that alter the answer, the smallest first. */
  alterations: z.array(Alteration),
});
export type Explanation = z.infer<typeof Explanation>;

export const explainOperations = {
  "actions.explain": operation({
    method: "GET",
    path: "/api/actions/{id}/explain",
    role: "viewer",
    scope: "actions:read",
    says: "Explains a past decision by the policies of its time: the rules in whose scope it was, what each condition saw, and the smallest changes that would alter the answer.",
    input: z.strictObject({ id: ActionId }),
    output: Explanation,
  }),
  "policies.explain": operation({
    method: "POST",
    path: "/api/policies/explain",
    role: "viewer",
    scope: "policies:read",
    says: "Decides a call that nobody made, and explains it; nothing is recorded and no tool is called.",
    input: Hypothetical,
    output: Explanation,
  }),
};

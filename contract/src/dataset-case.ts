import { z } from "zod";
import { ActionKind, Outcome, ResultDigest } from "./action.ts";
import { Answer, ReasonCode, Scoping } from "./decision.ts";
import { Aspect } from "./evaluator.ts";
import { ActionId, AgentId } from "./id.ts";
import { ScoreLabel, Unscored } from "./score.ts";
import { Effect } from "./server.ts";
import { Time } from "./time.ts";

/** What a case is called within its dataset: it stands in the names of sessions that run it. */
export const CaseName = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,63}$/, "1 to 64 letters, digits and ._-");

/** Where a case comes from. `ref` is the id of the incident or the annotation. */
export const CaseOrigin = z.object({
  kind: z.enum(["session", "filter", "incident", "annotation", "given"]),
  ref: z.string().nullable(),
  agent: AgentId.nullable(),
  session: z.string().nullable(),
});
export type CaseOrigin = z.infer<typeof CaseOrigin>;

/** A call with what its arguments must be: by the path of each (`a.b`), others may be anything. */
export const ExpectedCall = z.strictObject({
  tool: z.string().min(1).max(400),
  args: z.record(
    z.string().min(1).max(200),
    z.union([
      z.strictObject({ equals: z.json() }),
      z.strictObject({ contains: z.string().max(1000) }),
    ]),
  ),
});

/** The tools that should be called, as `server/tool`, and how strictly their order counts. */
export const Expectation = z.strictObject({
  trajectory: z.array(z.union([z.string().min(1).max(400), ExpectedCall])).max(200),
  match: z.enum(["exact", "in-order", "any-order"]).default("in-order"),
});
export type Expectation = z.infer<typeof Expectation>;

/** One step of a case, as the record has it: secrets gone, long texts cut, of the result the first part. */
export const CaseStep = z.strictObject({
  action: ActionId.nullable().default(null),
  kind: ActionKind.default("tool_call"),
  server: z.string().max(64).nullable(),
  tool: z.string().max(1000).nullable(),
  args: z.json().default({}),
  argsHash: z.string().max(64).nullable().default(null),
  effect: Effect.nullable().default(null),
  /** What was decided then; null where nobody asked. */
  answer: Answer.nullable().default(null),
  code: ReasonCode.nullable().default(null),
  scope: Scoping.nullable().default(null),
  outcome: Outcome.nullable().default(null),
  result: ResultDigest.nullable().default(null),
  facts: z.json().nullable().default(null),
  startedAt: Time.nullable().default(null),
  endedAt: Time.nullable().default(null),
});
export type CaseStep = z.infer<typeof CaseStep>;

/** What may be said of a case beside what happened in it. */
const said = {
  case: CaseName.optional().meta({
    description: "its name; made of agent and session unless said",
  }),
  aspect: Aspect.optional().meta({ description: "safety where a step was refused, else quality" }),
  hard: z.boolean().optional().meta({
    description: "its failure alone blocks a version, whatever the average says",
  }),
  label: z.enum(["pass", "fail"]).optional().meta({
    description: "whether what happened was right; nobody said where it is left out",
  }),
  expected: Expectation.optional().meta({
    description: "unless said, the calls that were done, in this order",
  }),
  input: z.json().optional().meta({ description: "what the agent is given to do" }),
};

/** One recorded session, frozen: what the agent was given, what it did, what it should do, and where that comes from. */
export const DatasetCase = z.object({
  case: CaseName,
  aspect: Aspect,
  hard: z.boolean(),
  label: z.enum(["pass", "fail"]).nullable(),
  expected: Expectation.nullable(),
  input: z.json(),
  agent: z.object({ id: AgentId, name: z.string() }).nullable(),
  agentVersion: z.string().nullable(),
  principal: z.string().nullable(),
  steps: z.array(CaseStep),
  origin: CaseOrigin,
  /** The version of the dataset that it came with. */
  since: z.number().int(),
});
export type DatasetCase = z.infer<typeof DatasetCase>;

/** A case as somebody hands it in. */
export const CaseGiven = z.strictObject({
  ...said,
  case: CaseName,
  agent: AgentId.optional(),
  agentVersion: z.string().max(120).nullable().optional(),
  steps: z.array(CaseStep).max(500),
});
export type CaseGiven = z.infer<typeof CaseGiven>;

export const SessionWanted = z.strictObject({
  agent: AgentId,
  session: z.string().min(1).max(320),
  ...said,
});
export type SessionWanted = z.infer<typeof SessionWanted>;

/** What policies would say now of what was decided then. */
export const CaseReplayed = z.object({
  case: CaseName,
  steps: z.number().int(),
  same: z.number().int(),
  /** Of which nothing can be said: the record does not hold what a policy reads, or the tool or the agent is gone. */
  undecidable: z.number().int(),
  changed: z.array(
    z.object({
      /** From 1, in the order of time. */
      step: z.number().int(),
      server: z.string(),
      tool: z.string().nullable(),
      before: Answer,
      after: Answer,
    }),
  ),
});
export type CaseReplayed = z.infer<typeof CaseReplayed>;

export const PolicyReplay = z.object({
  version: z.number().int(),
  steps: z.number().int(),
  same: z.number().int(),
  /** Passed then, and would be blocked now. */
  nowBlocked: z.number().int(),
  /** Blocked then, and would pass now. */
  nowAllowed: z.number().int(),
  /** Any other change: narrowed, or a person would be asked. */
  otherwise: z.number().int(),
  undecidable: z.number().int(),
  cases: z.array(CaseReplayed),
});
export type PolicyReplay = z.infer<typeof PolicyReplay>;

/** What the same evaluators that score live sessions say of each case. */
export const DatasetScored = z.object({
  version: z.number().int(),
  evaluators: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      aspect: Aspect,
      pass: z.number().int(),
      fail: z.number().int(),
      unscored: z.number().int(),
    }),
  ),
  cases: z.array(
    z.object({
      case: CaseName,
      scores: z.array(
        z.object({
          evaluator: z.string(),
          label: ScoreLabel,
          unscored: Unscored.nullable(),
          value: z.number().nullable(),
          explanation: z.string().nullable(),
        }),
      ),
    }),
  ),
});
export type DatasetScored = z.infer<typeof DatasetScored>;

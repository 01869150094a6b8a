import { z } from "zod";
import { DataClass } from "./data-rule.ts";
import { Aspect } from "./evaluator.ts";
import { ActionId, AgentId, EvaluatorId } from "./id.ts";
import { operation } from "./operation.ts";
import { ScoreLabel, Unscored } from "./score.ts";
import { Time } from "./time.ts";

const usd = z.number().min(0).max(100_000);

/** A judge: a model behind any endpoint that speaks the chat completions of OpenAI, asked by a rubric. */
export const JudgeHow = z.strictObject({
  kind: z.literal("judge"),
  /** What `/chat/completions` comes after: `https://api.openai.com/v1`. */
  url: z.url({ protocol: /^https?$/ }).max(500),
  model: z.string().trim().min(1).max(200),
  /** What makes a session pass, in your own words. */
  rubric: z.string().trim().min(1).max(20_000),
  /** A score from 0 to 1; a session passes from here on. */
  passMark: z.number().min(0).max(1).default(0.5),
  temperature: z.number().min(0).max(2).default(0),
  mostAnswerTokens: z.number().int().min(50).max(8_000).default(800),
  /** A session that is longer than this many characters is not judged. */
  mostCharacters: z.number().int().min(1_000).max(1_000_000).default(100_000),
  timeoutMs: z.number().int().min(100).max(300_000).default(60_000),
  /** Requests at once, of each process. */
  atOnce: z.number().int().min(1).max(32).default(4),
  /** What the endpoint charges, in US dollars for a million tokens; 0 where it charges nothing. */
  usdPerMillion: z.strictObject({ input: usd, output: usd }),
  /** What it may cost in a day (UTC), in US dollars: all of it, and what all judges spend on one agent. */
  usdPerDay: z.strictObject({ all: usd, agent: usd }),
  /** Sessions that touched data of one of these classes are never sent, nor are those where a class is not known. */
  never: z.array(DataClass).max(32).default([]),
  /** It may lead to this machine or its network, and go by http. */
  internal: z.boolean().default(false),
});
export type JudgeHow = z.infer<typeof JudgeHow>;

/** Code in TypeScript or JavaScript, run by itself: it sees the session and reaches nothing else. */
export const CodeHow = z.strictObject({
  kind: z.literal("code"),
  /** A module that exports `evaluate(session)`, which answers `{label, value?, explanation?}` at once. */
  source: z.string().min(1).max(100_000),
  timeoutMs: z.number().int().min(10).max(10_000).default(1_000),
  memoryMb: z.number().int().min(4).max(256).default(32),
});
export type CodeHow = z.infer<typeof CodeHow>;

/** How often a judge and people say the same, by Cohen's kappa, which leaves out what chance would do. */
export const Agreement = z.object({
  /** Sessions that both could tell. */
  n: z.number().int(),
  /** Share of them on which both say the same. */
  share: z.number().nullable(),
  /** -1 to 1; null where either gave every session the same label, so that chance explains it all. */
  kappa: z.number().nullable(),
  /** 95 % interval of kappa. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** When a person last labelled one of them. */
  lastAt: Time.nullable(),
});
export type Agreement = z.infer<typeof Agreement>;

const GraderName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/, "lower-case letters, digits and -, at most 60");

/** An evaluator that you make yourselves: a judge, or code. */
export const Grader = z.object({
  id: EvaluatorId,
  name: GraderName,
  aspect: Aspect,
  /** Hash of the prompt, the rubric, the model and its parameters; of code, of the code. */
  version: z.string(),
  on: z.boolean(),
  /** Share of sessions that it is given; those with trouble in them always are. */
  rate: z.number(),
  how: z.discriminatedUnion("kind", [JudgeHow, CodeHow]),
  /** Of a judge, whether it has the key of its endpoint. */
  hasKey: z.boolean(),
  /** Sessions that wait for it. */
  waiting: z.number().int(),
  /** What it spent today (UTC), and on how much. */
  today: z.object({
    costMicros: z.number().int(),
    inputTokens: z.number().int(),
    outputTokens: z.number().int(),
    asked: z.number().int(),
    fromCache: z.number().int(),
    kept: z.number().int(),
  }),
  /** In its present version; `n` is 0 where people labelled none of its sessions yet. */
  agreement: Agreement,
  changedAt: Time,
  changedBy: z.string(),
});
export type Grader = z.infer<typeof Grader>;

/** What an evaluator says when it is tried; nothing of it is kept as a score. */
export const Said = z.object({
  action: ActionId.nullable(),
  label: ScoreLabel,
  unscored: Unscored.nullable(),
  value: z.number().nullable(),
  explanation: z.string().nullable(),
  costMicros: z.number().int(),
});

export const graderOperations = {
  "graders.list": operation({
    method: "GET",
    path: "/api/graders",
    role: "viewer",
    scope: "evaluators:read",
    says: "Lists the judges and the code that score sessions, with what they cost and how often people agree with them.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(Grader), nextCursor: z.null() }),
  }),
  "graders.put": operation({
    method: "PUT",
    path: "/api/graders/{name}",
    role: "operator",
    scope: "evaluators:write",
    says: "Makes or changes a judge or an evaluator in code; it scores sessions once it is on.",
    input: z.strictObject({
      name: GraderName,
      aspect: Aspect.default("quality"),
      on: z.boolean().default(false),
      rate: z.number().min(0).max(1).default(0.1),
      how: z.discriminatedUnion("kind", [JudgeHow, CodeHow]),
      /** Of a judge: the key of its endpoint, kept sealed and never shown. Left out, the one before stays. */
      key: z.string().min(1).max(4_000).optional(),
    }),
    output: Grader,
  }),
  "graders.try": operation({
    method: "POST",
    path: "/api/graders/{name}/try",
    role: "operator",
    scope: "evaluators:write",
    says: "Tries a judge or code on a recorded session, and shows what it says; no score is kept.",
    input: z.strictObject({
      name: GraderName,
      agent: AgentId,
      session: z.string().min(1).max(320),
    }),
    output: z.object({ version: z.string(), items: z.array(Said) }),
  }),
  "graders.remove": operation({
    method: "DELETE",
    path: "/api/graders/{name}",
    role: "operator",
    scope: "evaluators:write",
    says: "Removes a judge or code; its scores stay.",
    input: z.strictObject({ name: GraderName }),
    output: z.object({ id: EvaluatorId }),
  }),
};

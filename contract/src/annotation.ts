import { z } from "zod";
import { Aspect } from "./evaluator.ts";
import { Agreement } from "./grader.ts";
import { AgentId, AnnotationId, EvaluatorId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { ScoreLabel } from "./score.ts";
import { Time } from "./time.ts";

/** `unsure`: the person looked, and could not tell. */
export const PersonLabel = z.enum(["pass", "fail", "unsure"]);
export type PersonLabel = z.infer<typeof PersonLabel>;

const FailureMode = z.string().trim().min(1).max(60);
const Tools = z.array(z.string().min(1).max(400)).max(200);

/** What people go by when they label. Another text is another version of people as an evaluator: another stream. */
export const Rubric = z.object({
  aspect: Aspect,
  /** What makes a session pass. */
  says: z.string(),
  /** How a session fails: one of these is named with a fail. */
  failureModes: z.array(z.string()),
  version: z.string(),
});
export type Rubric = z.infer<typeof Rubric>;

/** What one person said of a session. */
export const Labelled = z.object({
  by: z.string(),
  label: PersonLabel,
  /** 1 (bad) to 5 (good); null where none was given. */
  score: z.number().int().nullable(),
  failureMode: z.string().nullable(),
  note: z.string().nullable(),
  /** The tools that should have been called, in order, as `server/tool`; null where nothing was said of it. */
  expected: Tools.nullable(),
  at: Time,
});
export type Labelled = z.infer<typeof Labelled>;

/** A session that people are to label, or have. */
export const Annotation = z.object({
  id: AnnotationId,
  agent: z.object({ id: AgentId, name: z.string() }),
  agentVersion: z.string().nullable(),
  session: z.string(),
  aspect: Aspect,
  why: z.string(),
  /** What put it here: `hand`, `share`, `disagreement`, `alarm`, `incident`, or the id of an evaluator that it failed. */
  rule: z.string(),
  /** How many people are to label it, each without seeing what others said. */
  people: z.number().int(),
  /** How many have. */
  said: z.number().int(),
  /** What they agree on, once all said theirs: `unscored` where they differ, or could not tell. */
  label: ScoreLabel.nullable(),
  /** All of them once it is done; before, the caller's own. */
  labels: z.array(Labelled),
  sessionAt: Time,
  createdAt: Time,
  createdBy: z.string(),
  doneAt: Time.nullable(),
  /** Who works on it, and until when nobody else gets it. */
  held: z.object({ by: z.string(), mine: z.boolean(), until: Time }).nullable(),
});
export type Annotation = z.infer<typeof Annotation>;

const Share = z.number().min(0).max(1);

/** What puts sessions in the queue by itself. All of it is off until somebody turns it on. */
export const AnnotationRules = z.object({
  /** Share of all sessions, chosen by the hash that evaluators choose by. Only these tell how often sessions pass. */
  share: Share,
  /** Share of the queue that two people label, so that one sees how often they agree. */
  secondShare: Share,
  /** Sessions that one of these evaluators fails. */
  failsOf: z.array(EvaluatorId),
  /** Sessions of which a judge and another evaluator of the same aspect say the opposite. */
  disagreements: z.boolean(),
  /** Sessions that an alarm gives as examples of what got worse. */
  alarms: z.boolean(),
  /** Sessions that an incident is about. */
  incidents: z.boolean(),
  rubrics: z.array(Rubric),
  changedAt: Time.nullable(),
  changedBy: z.string().nullable(),
});
export type AnnotationRules = z.infer<typeof AnnotationRules>;

export const AnnotationFigures = z.object({
  waiting: z.number().int(),
  /** Of them, those that the caller may label now. */
  waitingForMe: z.number().int(),
  /** Rules add nothing while so many wait. */
  mostWaiting: z.number().int(),
  done: z.number().int(),
  /** Done by two who said the opposite. */
  differ: z.number().int(),
  /** What the caller labelled since midnight (UTC). */
  mineToday: z.number().int(),
  /** Labels by day (UTC) of the last thirty, oldest first. */
  days: z.array(z.object({ at: Time, labels: z.number().int() })),
  /** Of the sessions that two people labelled. */
  people: Agreement,
  /** What fails were named as, most often first. */
  failureModes: z.array(z.object({ mode: z.string(), sessions: z.number().int() })),
});
export type AnnotationFigures = z.infer<typeof AnnotationFigures>;

const id = { id: AnnotationId };
const of = { aspect: Aspect.optional(), agent: AgentId.optional() };

export const annotationOperations = {
  "annotations.list": operation({
    method: "GET",
    path: "/api/annotations",
    role: "viewer",
    scope: "annotations:read",
    says: "Lists sessions that people are to label or have labelled, newest first.",
    input: z.strictObject({
      ...pageQuery,
      ...of,
      status: z.enum(["open", "done", "differ"]).optional(),
    }),
    output: page(Annotation),
  }),
  "annotations.figures": operation({
    method: "GET",
    path: "/api/annotations/figures",
    role: "viewer",
    scope: "annotations:read",
    says: "Shows how many sessions wait for people, what was labelled in 90 days, and how often people agree.",
    input: z.strictObject({}),
    output: AnnotationFigures,
  }),
  "annotations.add": operation({
    method: "POST",
    path: "/api/annotations",
    role: "owner",
    scope: "annotations:write",
    says: "Sends recorded sessions to people, to be labelled.",
    input: z.strictObject({
      sessions: z
        .array(z.strictObject({ agent: AgentId, session: z.string().min(1).max(320) }))
        .min(1)
        .max(200),
      aspect: Aspect.default("quality"),
      why: z.string().trim().max(200).default("").meta({ description: "what to look at" }),
      people: z.number().int().min(1).max(2).default(1).meta({
        description: "how many label it, each without seeing what others said",
      }),
    }),
    output: z.object({ added: z.number().int(), already: z.number().int() }),
  }),
  "annotations.next": operation({
    method: "POST",
    path: "/api/annotations/next",
    role: "owner",
    scope: "annotations:write",
    says: "Gives you the next session to label, and holds it for you for ten minutes; nobody else gets it meanwhile.",
    input: z.strictObject(of),
    output: z.object({
      /** Null where none waits for you. */
      annotation: Annotation.nullable(),
      rubric: Rubric.nullable(),
    }),
  }),
  "annotations.label": operation({
    method: "POST",
    path: "/api/annotations/{id}/label",
    role: "owner",
    scope: "annotations:write",
    says: "Says whether a session passes its rubric. Once everybody who should has, it is a score by people.",
    input: z.strictObject({
      ...id,
      label: PersonLabel,
      score: z.number().int().min(1).max(5).optional().meta({ description: "1 bad, 5 good" }),
      failureMode: FailureMode.optional().meta({ description: "how it failed; only of a fail" }),
      note: z.string().trim().max(2_000).optional(),
      expected: Tools.optional().meta({
        description: "the tools that should have been called, in order, as server/tool",
      }),
    }),
    output: Annotation,
  }),
  "annotations.skip": operation({
    method: "POST",
    path: "/api/annotations/{id}/skip",
    role: "owner",
    scope: "annotations:write",
    says: "Leaves a session to others; you get it again only when nothing else waits for you.",
    input: z.strictObject(id),
    output: Annotation,
  }),
  "annotations.undo": operation({
    method: "POST",
    path: "/api/annotations/undo",
    role: "owner",
    scope: "annotations:write",
    says: "Takes back the last label you gave, and holds the session for you again.",
    input: z.strictObject({}),
    output: Annotation,
  }),
  "annotations.rules": operation({
    method: "GET",
    path: "/api/annotations/rules",
    role: "viewer",
    scope: "annotations:read",
    says: "Shows what puts sessions in the queue by itself, and what people go by when they label.",
    input: z.strictObject({}),
    output: AnnotationRules,
  }),
  "annotations.put": operation({
    method: "PUT",
    path: "/api/annotations/rules",
    role: "operator",
    scope: "annotations:write",
    says: "Sets what puts sessions in the queue by itself, and what people go by; what is left out stays.",
    input: z.strictObject({
      share: Share.optional().meta({ description: "of all sessions" }),
      secondShare: Share.optional().meta({ description: "of the queue, labelled by two people" }),
      failsOf: z.array(EvaluatorId).max(50).optional(),
      disagreements: z.boolean().optional(),
      alarms: z.boolean().optional(),
      incidents: z.boolean().optional(),
      rubrics: z
        .array(
          z.strictObject({
            aspect: Aspect,
            says: z.string().trim().min(1).max(4_000),
            failureModes: z.array(FailureMode).max(20),
          }),
        )
        .max(3)
        .optional(),
    }),
    output: AnnotationRules,
  }),
};

import { z } from "zod";
import { Outcome } from "./action.ts";
import {
  CaseGiven,
  CaseName,
  DatasetCase,
  DatasetScored,
  PolicyReplay,
  SessionWanted,
} from "./dataset-case.ts";
import { Answer } from "./decision.ts";
import { Aspect } from "./evaluator.ts";
import { AgentId, DatasetId, EvaluatorId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { PolicyMode, PolicyName } from "./policy.ts";
import { ScoreLabel } from "./score.ts";
import { Time } from "./time.ts";

/** Once made, a version stays as it is; further cases make another one. */
export const DatasetVersion = z.object({
  version: z.number().int(),
  cases: z.number().int(),
  added: z.number().int(),
  /** SHA-256 (hex) over all its cases. */
  digest: z.string(),
  says: z.string(),
  by: z.string(),
  at: Time,
});
export type DatasetVersion = z.infer<typeof DatasetVersion>;

export const Dataset = z.object({
  id: DatasetId,
  name: z.string(),
  says: z.string(),
  createdBy: z.string(),
  createdAt: Time,
  /** The newest first; none before the first case. */
  versions: z.array(DatasetVersion),
  /** Cases of the newest version by what they speak of. */
  aspects: z.object({ quality: z.number(), safety: z.number(), policy: z.number() }),
});
export type Dataset = z.infer<typeof Dataset>;

/** A dataset, and what a freezing did to it. */
export const Frozen = z.object({
  dataset: Dataset,
  added: z.number().int(),
  /** In it before, and left as they were. */
  already: z.number().int(),
  /** The names of the cases that came to it. */
  cases: z.array(CaseName),
});
export type Frozen = z.infer<typeof Frozen>;

const id = { id: DatasetId };
const version = {
  version: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ description: "the newest unless said" }),
};
const why = z.string().trim().max(500).default("").meta({ description: "what the cases are for" });

export const datasetOperations = {
  "datasets.list": operation({
    method: "GET",
    path: "/api/datasets",
    role: "viewer",
    scope: "evals:read",
    says: "Lists datasets, newest first.",
    input: z.strictObject({ ...pageQuery }),
    output: page(Dataset),
  }),
  "datasets.get": operation({
    method: "GET",
    path: "/api/datasets/{id}",
    role: "viewer",
    scope: "evals:read",
    says: "Shows one dataset with its versions.",
    input: z.strictObject(id),
    output: Dataset,
  }),
  "datasets.create": operation({
    method: "POST",
    path: "/api/datasets",
    role: "owner",
    scope: "evals:write",
    says: "Makes an empty dataset.",
    input: z.strictObject({ name: z.string().trim().min(1).max(80), says: why }),
    output: Dataset,
    status: 201,
  }),
  "datasets.remove": operation({
    method: "DELETE",
    path: "/api/datasets/{id}",
    role: "operator",
    scope: "evals:write",
    says: "Removes a dataset with all its cases; what was compared on it stays.",
    input: z.strictObject(id),
    output: Dataset,
  }),
  "datasets.cases": operation({
    method: "GET",
    path: "/api/datasets/{id}/cases",
    role: "viewer",
    scope: "evals:read",
    says: "Lists the cases of a version, by name.",
    input: z.strictObject({ ...id, ...version, ...pageQuery }),
    output: page(DatasetCase),
  }),
  "datasets.freeze": operation({
    method: "POST",
    path: "/api/datasets/{id}/freeze",
    role: "owner",
    scope: "evals:write",
    says: "Freezes recorded sessions as cases, redacted once more; makes a new version.",
    input: z.strictObject({
      ...id,
      sessions: z.array(SessionWanted).min(1).max(500),
      origin: z
        .strictObject({
          kind: z.enum(["session", "incident", "annotation"]),
          ref: z.string().max(80),
        })
        .optional(),
      says: why,
    }),
    output: Frozen,
  }),
  "datasets.gather": operation({
    method: "POST",
    path: "/api/datasets/{id}/gather",
    role: "owner",
    scope: "evals:write",
    says: "Freezes the latest recorded sessions that fit a filter; makes a new version.",
    input: z.strictObject({
      ...id,
      agent: AgentId.optional(),
      server: z.string().max(64).optional(),
      tool: z.string().max(200).optional(),
      decision: Answer.optional(),
      outcome: Outcome.optional(),
      evaluator: z.string().max(120).optional().meta({ description: "whose score it has" }),
      label: ScoreLabel.optional().meta({ description: "what that evaluator said" }),
      since: Time.optional(),
      until: Time.optional(),
      most: z.coerce.number().int().min(1).max(500).default(100),
      says: why,
    }),
    output: Frozen,
  }),
  "datasets.labelled": operation({
    method: "POST",
    path: "/api/datasets/{id}/labelled",
    role: "owner",
    scope: "evals:write",
    says: "Freezes sessions that people labelled, with what they said was right and should have been done; makes a new version.",
    input: z.strictObject({
      ...id,
      aspect: Aspect.optional(),
      agent: AgentId.optional(),
      label: z.enum(["pass", "fail"]).optional().meta({ description: "what people said" }),
      evaluator: EvaluatorId.optional().meta({ description: "only sessions that it scored too" }),
      since: Time.optional().meta({ description: "labelled since then" }),
      most: z.coerce.number().int().min(1).max(500).default(100),
      says: why,
    }),
    output: Frozen,
  }),
  "datasets.bring": operation({
    method: "POST",
    path: "/api/datasets/{id}/bring",
    role: "owner",
    scope: "evals:write",
    says: "Adds cases that were made or exported elsewhere; makes a new version.",
    input: z.strictObject({ ...id, cases: z.array(CaseGiven).min(1).max(500), says: why }),
    output: Frozen,
  }),
  "datasets.export": operation({
    method: "GET",
    path: "/api/datasets/{id}/export",
    role: "viewer",
    scope: "evals:read",
    says: "Exports the cases of a version, one JSON object a line.",
    input: z.strictObject({ ...id, ...version }),
    output: DatasetCase,
    stream: "ndjson",
  }),
  "datasets.replay": operation({
    method: "POST",
    path: "/api/datasets/{id}/replay",
    role: "viewer",
    scope: "policies:read",
    says: "Says what the policies in force, or a change of one, would answer now to each step of each case. No tool is called.",
    input: z.strictObject({
      ...id,
      ...version,
      cedar: z.string().min(1).max(200_000).optional().meta({
        description: "the text of a policy that is not in force; the policies in force unless said",
      }),
      name: PolicyName.optional().meta({ description: "whose place the text takes" }),
      mode: PolicyMode.default("enforce"),
      remove: z.boolean().default(false).meta({ description: "take that policy out instead" }),
    }),
    output: PolicyReplay,
  }),
  "datasets.score": operation({
    method: "POST",
    path: "/api/datasets/{id}/score",
    role: "viewer",
    scope: "evals:read",
    says: "Has the evaluators of live sessions score each case. No tool is called, and nothing is kept.",
    input: z.strictObject({
      ...id,
      ...version,
      evaluators: z.array(z.string().max(120)).max(50).optional().meta({
        description: "by name; all unless said",
      }),
    }),
    output: DatasetScored,
  }),
};

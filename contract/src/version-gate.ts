import { z } from "zod";
import { CaseName, CaseStep } from "./dataset-case.ts";
import { Aspect } from "./evaluator.ts";
import { AgentId, ComparisonId, DatasetId, StopId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { ScoreLabel } from "./score.ts";
import { Time } from "./time.ts";

/** `block`: worse by more than is accepted. `pass`: not worse. `inconclusive`: there is not enough evidence for either. */
export const GateVerdict = z.enum(["block", "pass", "inconclusive"]);
export type GateVerdict = z.infer<typeof GateVerdict>;

/** A run is what a version did on the cases of a dataset, in sessions called `run/<label>/<case>`. */
export const RunLabel = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,39}$/, "1 to 40 letters, digits and ._-");
export const sessionOfRun = (run: string, name: string): string => `run/${run}/${name}`;

const version = z.string().trim().min(1).max(120);
const reason = z.string().trim().min(1).max(1000);

export const GateTerms = z.object({
  /** How much worse on average is still accepted, of scores from 0 to 1. */
  tolerance: z.number().min(0).max(0.5),
  /** How often at most a block or a pass is wrong. */
  alpha: z.number().min(0.0001).max(0.2),
  /** Whether a result that is not known yet lets the candidate go on. */
  inconclusive: z.enum(["hold", "pass"]),
});
export type GateTerms = z.infer<typeof GateTerms>;

const labels = z.object({ pass: z.number(), fail: z.number(), unscored: z.number() });

/** What was done because of a result, by the rule of the agent. */
export const GateDeed = z.object({
  what: z.enum([
    "promoted",
    "waits-for-review",
    "grants-moved",
    "stopped",
    "grants-withdrawn",
    "kept",
  ]),
  says: z.string(),
});
export type GateDeed = z.infer<typeof GateDeed>;

const scored = z.object({
  evaluator: z.string(),
  label: ScoreLabel,
  explanation: z.string().nullable(),
});

/** A candidate version of an agent beside its reference: the result, and the evidence for it. */
export const VersionGate = z.object({
  id: ComparisonId,
  agent: z.object({ id: AgentId, name: z.string() }),
  reference: z.string().nullable(),
  candidate: z.string(),
  /** Whom the candidate runs as, where it has an identity and grants of its own. */
  candidateAgent: z.object({ id: AgentId, name: z.string() }).nullable(),
  on: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("dataset"),
      dataset: z.object({ id: DatasetId, name: z.string() }),
      version: z.number().int(),
      digest: z.string(),
      run: z.string().nullable(),
      /** Null where the reference is what was frozen. */
      referenceRun: z.string().nullable(),
    }),
    z.object({ kind: z.literal("live"), since: Time, until: Time }),
  ]),
  evaluators: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      aspect: Aspect,
      reference: labels,
      candidate: labels,
    }),
  ),
  terms: GateTerms,
  /** Puts the cases in the order in which they were compared. */
  seed: z.string(),
  verdict: GateVerdict,
  /** Whether the candidate may go on by these terms. */
  ok: z.boolean(),
  /** How many cases, or pairs of sessions, were compared, and after how many it was clear. */
  compared: z.number().int(),
  decidedAt: z.number().int().nullable(),
  /** Mean of new minus old. */
  mean: z.number().nullable(),
  better: z.number().int(),
  worse: z.number().int(),
  same: z.number().int(),
  /** Cases that the candidate was not run on count as failed; those that could not be scored are left out. */
  missing: z.number().int(),
  unscored: z.number().int(),
  /** Evidence that it is worse (W) and that it is not (V) after each case, as powers of ten. */
  evidence: z.object({ worse: z.array(z.number()), fine: z.array(z.number()) }),
  /** Cases whose failure alone blocks, and that failed. */
  hard: z.array(z.object({ case: CaseName, says: z.string() })),
  hardCases: z.number().int(),
  /** Those that came out otherwise, the worst first. */
  differs: z.array(
    z.object({
      case: z.string(),
      reference: z.number(),
      candidate: z.number(),
      session: z.string().nullable(),
      was: z.array(scored),
      is: z.array(scored),
    }),
  ),
  /** What to know when reading it. */
  notes: z.array(z.string()),
  did: z.array(GateDeed),
  /** The stop of the candidate, where it was blocked. */
  stop: StopId.nullable(),
  by: z.string(),
  at: Time,
  /** A named person lets it go on all the same, until then. */
  override: z.object({ by: z.string(), reason: z.string(), at: Time, until: Time }).nullable(),
});
export type VersionGate = z.infer<typeof VersionGate>;

/** What is done by itself once a candidate of an agent was compared. */
export const GateRule = z.object({
  agent: z.object({ id: AgentId, name: z.string() }),
  dataset: z.object({ id: DatasetId, name: z.string() }),
  /** By name; null for all that are in force. */
  evaluators: z.array(z.string()).nullable(),
  terms: GateTerms,
  /** On pass the candidate becomes the version of the agent, and grants that only it had the agent's. */
  promote: z.boolean(),
  /** On block the candidate is refused at every door, and its own grants are withdrawn. */
  rollBack: z.boolean(),
  by: z.string(),
  at: Time,
});
export type GateRule = z.infer<typeof GateRule>;

const terms = {
  tolerance: z.coerce.number().min(0).max(0.5).optional().meta({ description: "0.05 unless said" }),
  alpha: z.coerce
    .number()
    .min(0.0001)
    .max(0.2)
    .optional()
    .meta({ description: "0.05 unless said" }),
  inconclusive: z.enum(["hold", "pass"]).optional().meta({ description: "hold unless said" }),
  evaluators: z
    .array(z.string().max(120))
    .max(50)
    .optional()
    .meta({ description: "all unless said" }),
};

/** How a candidate did on one case: its steps, for Reeve's evaluators, or a score of your own. */
export const ResultGiven = z.strictObject({
  case: CaseName,
  steps: z.array(CaseStep).max(500).optional(),
  /** 0 to 1, where 1 is best; of the candidate, and of the reference on the same case. */
  value: z.number().min(0).max(1).optional(),
  reference: z.number().min(0).max(1).optional(),
});
export type ResultGiven = z.infer<typeof ResultGiven>;

export const gateOperations = {
  "gates.compare": operation({
    method: "POST",
    path: "/api/gates",
    role: "owner",
    scope: "evals:write",
    says: "Compares a candidate version of an agent with its reference, on a dataset or on live sessions, and does what the agent's rule says.",
    input: z.strictObject({
      agent: AgentId,
      candidate: version,
      candidateAgent: AgentId.optional().meta({
        description: "the agent that the candidate runs as, where it is registered by itself",
      }),
      reference: version.optional().meta({ description: "the agent's version unless said" }),
      dataset: DatasetId.optional().meta({ description: "that of the agent's rule unless said" }),
      datasetVersion: z.coerce.number().int().min(1).optional(),
      run: RunLabel.optional().meta({ description: "the candidate's sessions are run/LABEL/CASE" }),
      referenceRun: RunLabel.optional().meta({
        description: "that of the reference; what was frozen unless said",
      }),
      results: z.array(ResultGiven).max(5_000).optional().meta({ description: "instead of a run" }),
      liveSince: Time.optional().meta({
        description: "compares live sessions of both from then on, instead of a dataset",
      }),
      ...terms,
    }),
    output: VersionGate,
    status: 201,
  }),
  "gates.list": operation({
    method: "GET",
    path: "/api/gates",
    role: "viewer",
    scope: "evals:read",
    says: "Lists comparisons of versions, newest first.",
    input: z.strictObject({ ...pageQuery, agent: AgentId.optional() }),
    output: page(VersionGate.omit({ evidence: true, differs: true })),
  }),
  "gates.get": operation({
    method: "GET",
    path: "/api/gates/{id}",
    role: "viewer",
    scope: "evals:read",
    says: "Shows one comparison of versions with its evidence.",
    input: z.strictObject({ id: ComparisonId }),
    output: VersionGate,
  }),
  "gates.override": operation({
    method: "POST",
    path: "/api/gates/{id}/override",
    role: "owner",
    scope: "evals:write",
    says: "Lets a version go on that did not pass, under your own name, for a reason and until a time; its stop ends, and begins again then.",
    input: z.strictObject({ id: ComparisonId, reason, until: Time }),
    output: VersionGate,
  }),
  "gates.rules.list": operation({
    method: "GET",
    path: "/api/gate-rules",
    role: "viewer",
    scope: "evals:read",
    says: "Lists what is done by itself once a candidate of an agent was compared.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(GateRule) }),
  }),
  "gates.rules.put": operation({
    method: "PUT",
    path: "/api/gate-rules/{agent}",
    role: "owner",
    scope: "evals:write",
    says: "Says what is done once a candidate of an agent was compared, on which dataset and by which terms.",
    input: z.strictObject({
      agent: AgentId,
      dataset: DatasetId,
      ...terms,
      promote: z.boolean().default(true),
      rollBack: z.boolean().default(true),
    }),
    output: GateRule,
  }),
  "gates.rules.remove": operation({
    method: "DELETE",
    path: "/api/gate-rules/{agent}",
    role: "owner",
    scope: "evals:write",
    says: "Takes an agent's rule away: from then on a comparison only tells.",
    input: z.strictObject({ agent: AgentId }),
    output: GateRule,
  }),
};

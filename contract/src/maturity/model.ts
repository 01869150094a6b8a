import { z } from "zod";
import file from "./model.json" with { type: "json" };
import { surfaceIds } from "./surface.ts";

export { surfaceIds };
export const SurfaceId = z.enum(surfaceIds);
export type SurfaceId = z.infer<typeof SurfaceId>;

export const Level = z.number().int().min(1).max(5);
export type Level = 1 | 2 | 3 | 4 | 5;

export const Weight = z.enum(["critical", "high", "medium", "low"]);
export type Weight = z.infer<typeof Weight>;

const question = z.strictObject({ asks: z.string(), answer: z.string() });

/** A time to live or a hold, as an ISO 8601 duration of whole days or hours: `P90D`, `PT24H`. */
const Duration = z.string().regex(/^(P\d+D|PT\d+H)$/);

export const Criterion = z.strictObject({
  id: z.string().regex(/^[A-Z]{3}-[2-5]\.\d$/),
  surface: SurfaceId,
  level: z.number().int().min(2).max(5),
  name: z.string(),
  /** What is counted: agents, actions of each agent, events, or one fact of the organisation. */
  kind: z.enum(["agent", "action", "event", "org"]),
  numerator: z.string(),
  denominator: z.string(),
  /** The share from which it is met. */
  threshold: z.number().gt(0).max(1),
  /** For an estimate: what its conservative end must reach as well. */
  conservative: z.number().gt(0).max(1).optional(),
  weight: Weight,
  /** How long an observation counts. */
  ttl: Duration,
  evidence: z.string(),
  /** The name of the code that measures it. */
  probe: z.string(),
  /** The criterion whose numerator and denominator this one shares, at another threshold. */
  sameAs: z.string().optional(),
  remedy: z.strictObject({
    title: z.string(),
    who: z.enum(["owner", "operator", "admin"]),
    effort: z.string(),
    /** The console's page where it is done. */
    page: z.string().startsWith("/"),
    says: z.string(),
  }),
});
export type Criterion = z.infer<typeof Criterion>;

export const Question = z.strictObject({
  id: z.string().regex(/^[A-Z]\d$/),
  area: z.enum(["exposure", ...surfaceIds]),
  asks: z.string(),
  /** One for each level, lowest first. */
  answers: z.array(z.string()).length(5),
  /** What to do to rise from each level to the next, lowest first. Exposure is nothing to rise in. */
  steps: z.array(z.string()).length(4).optional(),
  probes: z.array(z.string()),
});
export type Question = z.infer<typeof Question>;

const perSurface = z.partialRecord(SurfaceId, z.number().int().min(2).max(5));

/** The whole model: what the score, the assessment, the guide, the API and the docs are made from. */
export const ModelFile = z.strictObject({
  version: z.string(),
  name: z.string(),
  stages: z
    .array(
      z.strictObject({
        number: Level,
        name: z.string(),
        short: z.string(),
        going: z.string(),
        different: z.string(),
        risk: z.string(),
        control: z.strictObject({ name: z.string(), says: z.string() }),
        questions: z.array(question),
      }),
    )
    .length(5),
  surfaces: z
    .array(
      z.strictObject({
        id: SurfaceId,
        name: z.string(),
        asks: z.string(),
        levels: z.array(z.strictObject({ level: Level, says: z.string() })).length(5),
        questions: z.array(question),
      }),
    )
    .length(6),
  populations: z.record(z.string(), z.string()),
  weights: z.record(Weight, z.number().positive()),
  tiers: z.record(z.enum(["low", "medium", "high", "critical"]), z.number().positive()),
  gates: z
    .array(
      z.strictObject({
        stage: z.number().int().min(2).max(5),
        surfaces: perSurface,
        first: z.array(SurfaceId),
      }),
    )
    .length(4),
  /** How long a gate must have held before its stage is gained. */
  holds: z.record(z.enum(["2", "3", "4", "5"]), Duration),
  /** How long a discovered agent may wait to be registered or put away. */
  triage: z.strictObject({ deadline: Duration, writing: Duration }),
  criteria: z.array(Criterion),
  questions: z.array(Question),
});
export type ModelFile = z.infer<typeof ModelFile>;

export const model: ModelFile = ModelFile.parse(file);

/** Milliseconds of one of the model's durations. */
export function durationMs(duration: string): number {
  const match = /^P(?:(\d+)D|T(\d+)H)$/.exec(duration);
  if (!match) throw new RangeError(`not a duration of days or hours: ${duration}`);
  return Number(match[1] ?? 0) * 86_400_000 + Number(match[2] ?? 0) * 3_600_000;
}

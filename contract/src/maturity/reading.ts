import type { SelfAssessment } from "./assess.ts";
import type { Level, ModelFile, SurfaceId } from "./model.ts";

/** What holds an organisation back on one surface, in words. */
export interface GapReading {
  readonly surface: SurfaceId;
  readonly title: string;
  readonly says: string;
}

/** The result of a self-assessment in words: the same on the page, on paper and in the terminal. */
export interface Reading {
  readonly stage: ModelFile["stages"][number];
  /** `02`. */
  readonly number: string;
  /** How far agents reach, in words. */
  readonly reach: string;
  /** Exposure beside control, the difference in one sentence. */
  readonly difference: string;
  readonly blocking: GapReading | null;
  readonly highestRisk: GapReading | null;
  /** Why the two gaps are different ones, or that they are the same; null when there is none. */
  readonly differ: string | null;
}

export const reaches: readonly [string, string, string, string, string] = [
  "the work of single people",
  "whole teams",
  "business systems",
  "customers, money or what cannot be undone",
  "the core of the business, unattended",
];

export const twoDigits = (stage: number): string => String(stage).padStart(2, "0");

export function reading(model: ModelFile, result: SelfAssessment): Reading {
  const { exposure, stage: number } = result;
  const stage = model.stages[number - 1] as Reading["stage"];
  const reach = reaches[exposure - 1] as string;
  const blocking = blockingGap(model, result);
  const highestRisk = riskGap(model, result, reach);
  return {
    stage,
    number: twoDigits(number),
    reach,
    difference: difference(number, exposure, reach),
    blocking,
    highestRisk,
    differ: differ(model, result),
  };
}

export function difference(stage: Level, exposure: Level, reach: string): string {
  const steps = Math.abs(exposure - stage);
  const apart = `${counted[steps]} ${steps === 1 ? "step" : "steps"}`;
  if (exposure > stage)
    return `Your agents reach ${apart} further than your control, to ${reach}: that difference is the risk you carry today.`;
  if (exposure === stage)
    return `Your agents reach ${reach}, and your control has kept pace with them.`;
  return `Your agents reach no further than ${reach}, ${apart} less than your control would bear: there is room to do more with them.`;
}

const counted = ["no", "one", "two", "three", "four"] as const;

function blockingGap(model: ModelFile, result: SelfAssessment): GapReading | null {
  if (result.blocking === null) return null;
  const surface = surfaceOf(model, result.blocking);
  const next = result.stage + 1;
  const gate = model.gates.find(({ stage }) => stage === next);
  const needs = gate?.surfaces[surface.id] ?? next;
  const { control } = model.stages[result.stage - 1] as Reading["stage"];
  const stands = `It stands at ${result.levels[surface.id]}, and stage ${twoDigits(next)} asks for ${needs}.`;
  // Where the stage's own control is in place already, what is short is said by its level.
  const says = gate?.first.includes(surface.id)
    ? `What moves you on from here: ${lowered(control.says)}`
    : `That is: ${lowered(surface.levels[needs - 1]?.says ?? "")}`;
  return { surface: surface.id, title: surface.name, says: `${stands} ${says}` };
}

function riskGap(model: ModelFile, result: SelfAssessment, reach: string): GapReading | null {
  if (result.highestRisk === null) return null;
  const surface = surfaceOf(model, result.highestRisk);
  const level = result.levels[surface.id];
  return {
    surface: surface.id,
    title: surface.name,
    says: `It stands at ${level}: ${lowered(surface.levels[level - 1]?.says ?? "")} With agents that reach ${reach}, this is where harm would come from first.`,
  };
}

function differ(model: ModelFile, { blocking, highestRisk, stage }: SelfAssessment): string | null {
  if (blocking === null || highestRisk === null) return null;
  if (blocking === highestRisk)
    return "Both are the same gap: closing it opens the way up and takes away the most risk.";
  const [block, risk] = [surfaceOf(model, blocking), surfaceOf(model, highestRisk)];
  return `They differ because they answer two questions. ${block.name} is what the next stage, ${twoDigits(stage + 1)}, waits for, and stages are not skipped. ${risk.name} is where your control falls furthest behind what your agents can already do. Work on the first to rise, and keep the second from hurting you meanwhile.`;
}

const surfaceOf = (model: ModelFile, id: SurfaceId): ModelFile["surfaces"][number] =>
  model.surfaces.find((surface) => surface.id === id) as ModelFile["surfaces"][number];

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

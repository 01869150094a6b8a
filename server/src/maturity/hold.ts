import { shortfalls, stageOf, type Levels } from "@reeve/contract/maturity/gate";
import { durationMs, type Level, type ModelFile } from "@reeve/contract/maturity/model";

/** Since when each gate has been open without a break; null while it is shut. */
export type OpenSince = Readonly<Record<2 | 3 | 4 | 5, number | null>>;
export const allShut: OpenSince = { 2: null, 3: null, 4: null, 5: null };

const stages = [2, 3, 4, 5] as const;

/** Keeps the clock of every gate that is still open, starts that of one that opened, and drops that of one that shut. */
export function gatesNow(
  model: ModelFile,
  before: OpenSince,
  levels: Levels,
  now: number,
): OpenSince {
  const open = (stage: (typeof stages)[number]): number | null =>
    shortfalls(model, stage, levels).length > 0 ? null : (before[stage] ?? now);
  return { 2: open(2), 3: open(3), 4: open(4), 5: open(5) };
}

export interface Stage {
  /** What has been gained and held. */
  readonly stage: Level;
  /** What the evidence of this moment would give. */
  readonly now: Level;
  /** The next stage while it is being held, with when it will be gained; null when its gate is shut. */
  readonly candidate: {
    readonly stage: Level;
    readonly since: number;
    readonly gainedAt: number;
  } | null;
}

/** A stage is lost at once, and gained when its gate and every gate below it have been open for as long as the model asks. */
export function heldStage(model: ModelFile, since: OpenSince, levels: Levels, now: number): Stage {
  const gainedAt = (stage: (typeof stages)[number]): number | null => {
    const opened = since[stage];
    return opened === null
      ? null
      : opened + durationMs(model.holds[String(stage) as keyof ModelFile["holds"]]);
  };
  let stage: Level = 1;
  for (const next of stages) {
    const at = gainedAt(next);
    if (at === null || at > now) break;
    stage = next;
  }
  const ahead = stages.find((next) => next === stage + 1);
  const at = ahead === undefined ? null : gainedAt(ahead);
  const candidate =
    ahead === undefined || at === null
      ? null
      : { stage: ahead as Level, since: since[ahead] as number, gainedAt: at };
  return { stage, now: stageOf(model, levels), candidate };
}

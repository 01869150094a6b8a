import type { Target } from "@reeve/contract/target";
import type { Level, ModelFile } from "@reeve/contract/maturity/model";
import { durationMs } from "@reeve/contract/maturity/model";
import type { Measured, Score } from "../score.ts";

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
/** The pace is that of so long, and is not told before so long. */
export const paceMs = 28 * dayMs;
const leastMs = 7 * dayMs;
const mostMissing = 20;

export type Aim = Pick<Target, "what" | "level" | "due">;

/** How many of its criteria were met on a day. */
export interface TargetDay {
  readonly day: string;
  readonly met: number;
}

/** The criteria that a target takes, lowest level first. */
export function criteriaOf(model: ModelFile, { what, level }: Aim, score: Score): Measured[] {
  const needs = (surface: string): number =>
    what === "stage"
      ? Math.max(
          0,
          ...model.gates
            .filter(({ stage }) => stage <= level)
            .map((gate) => Object.entries(gate.surfaces).find(([id]) => id === surface)?.[1] ?? 0),
        )
      : what === surface
        ? level
        : 0;
  return score.criteria
    .filter(({ criterion }) => criterion.level <= needs(criterion.surface))
    .toSorted(
      (a, b) =>
        a.criterion.level - b.criterion.level ||
        model.weights[b.criterion.weight] - model.weights[a.criterion.weight],
    );
}

/** Whether it is met, and where it is not, whether the pace of the last weeks is enough for what is missing. */
export function progressOf(
  model: ModelFile,
  aim: Aim,
  {
    score,
    now,
    days,
  }: {
    readonly score: Score;
    readonly now: Level;
    readonly days: readonly TargetDay[];
  },
): Pick<Target, "status" | "why" | "of" | "met" | "perWeek" | "missing"> {
  const all = criteriaOf(model, aim, score);
  const missing = all.filter(({ status }) => status !== "met");
  const met = all.length - missing.length;
  const perWeek = paceOf(days, met, score.at);
  const told = {
    of: all.length,
    met,
    perWeek,
    missing: missing.slice(0, mostMissing).map(({ criterion, concerns }) => ({
      criterion: criterion.id,
      name: criterion.name,
      concerns,
    })),
  };
  if (now >= aim.level) return { ...told, status: "met", why: "It is reached." };
  // Until the end of its day.
  const leftMs = Date.parse(aim.due) + dayMs - score.at;
  const short = `${missing.length} of ${all.length} criteria are missing`;
  if (leftMs <= 0) return { ...told, status: "late", why: `Its day is over, and ${short}.` };
  const hold =
    aim.what === "stage"
      ? durationMs(model.holds[String(aim.level) as keyof ModelFile["holds"]])
      : 0;
  if (hold > leftMs)
    return {
      ...told,
      status: "late",
      why: `A stage has to hold for ${hold / dayMs} days, and there are fewer left.`,
    };
  if (missing.length === 0)
    return { ...told, status: "on_track", why: "Every criterion is met; the stage has to hold." };
  if (perWeek === null)
    return { ...told, status: "on_track", why: `${short}. The pace is told after a week.` };
  const pace = `${Math.round(perWeek * 10) / 10} a week were met lately`;
  const needMs = perWeek <= 0 ? Infinity : (missing.length / perWeek) * weekMs + hold;
  return needMs <= leftMs
    ? { ...told, status: "on_track", why: `${short}, and ${pace}: enough.` }
    : { ...told, status: "late", why: `${short}, and ${pace}: too few for the time left.` };
}

/** How many more are met each week than at the first day that is known within four weeks. */
function paceOf(days: readonly TargetDay[], met: number, nowMs: number): number | null {
  const known = days
    .filter(({ day }) => nowMs - Date.parse(day) <= paceMs && nowMs - Date.parse(day) >= leastMs)
    .toSorted((a, b) => (a.day < b.day ? -1 : 1))[0];
  if (known === undefined) return null;
  return (met - known.met) / ((nowMs - Date.parse(known.day)) / weekMs);
}

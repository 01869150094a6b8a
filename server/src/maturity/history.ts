import { shortfalls, type Levels } from "@reeve/contract/maturity/gate";
import {
  durationMs,
  surfaceIds,
  type Level,
  type ModelFile,
  type SurfaceId,
} from "@reeve/contract/maturity/model";
import type { CriterionStatus } from "./criterion.ts";
import { allShut, gatesNow, heldStage, type OpenSince, type Stage } from "./hold.ts";
import { levelsOf } from "./level.ts";
import type { Measured, Score } from "./score.ts";

/** What is kept between measurements: where the ladder stood, and since when each gate is open. */
export interface State {
  readonly levels: Levels;
  readonly statuses: Readonly<Record<string, CriterionStatus>>;
  readonly stage: Level;
  readonly openSince: OpenSince;
  readonly firstAt: number;
  readonly at: number;
}

export interface LevelChange {
  readonly at: number;
  readonly what: SurfaceId | "stage";
  readonly from: Level;
  readonly to: Level;
  readonly criterion: string | null;
  readonly says: string;
  readonly evidence: string;
}

export interface Step {
  readonly state: State;
  readonly stage: Stage;
  readonly changes: readonly LevelChange[];
}

/** Nobody can say that a gate stayed open while nothing was measured for so long. */
const longestBreakMs = 86_400_000;

/** Takes one measurement: a stage is lost at once, gained after its hold, and every change says what caused it. */
export function step(model: ModelFile, before: State | null, score: Score): Step {
  const { at } = score;
  const levels = levelsOf(score.surfaces);
  const broken = before !== null && at - before.at > longestBreakMs;
  const openSince = gatesNow(model, before && !broken ? before.openSince : allShut, levels, at);
  const stage = heldStage(model, openSince, levels, at);
  const statuses = Object.fromEntries(
    score.criteria.map(({ criterion, status }) => [criterion.id, status]),
  );
  const state = {
    levels,
    statuses,
    stage: stage.stage,
    openSince,
    firstAt: before?.firstAt ?? at,
    at,
  };
  const changes = surfaceIds.flatMap((surface): LevelChange[] => {
    const [from, to] = [before?.levels[surface] ?? 1, levels[surface]];
    return from === to ? [] : [surfaceChange(model, before, score, surface, from, to)];
  });
  const from = before?.stage ?? 1;
  if (from !== stage.stage)
    changes.push(stageChange(model, score, levels, from, stage.stage, broken));
  return { state, stage, changes };
}

function surfaceChange(
  model: ModelFile,
  before: State | null,
  score: Score,
  surface: SurfaceId,
  from: Level,
  to: Level,
): LevelChange {
  const own = score.criteria.filter(({ criterion }) => criterion.surface === surface);
  const wasMet = ({ criterion }: Measured): boolean => before?.statuses[criterion.id] === "met";
  const cause =
    to < from
      ? heaviest(
          model,
          own.filter((it) => it.status !== "met" && it.criterion.level === to + 1),
          wasMet,
        )
      : heaviest(
          model,
          own.filter((it) => it.status === "met" && it.criterion.level === to),
          (it) => !wasMet(it),
        );
  const name = model.surfaces.find(({ id }) => id === surface)?.name ?? surface;
  const moved =
    before === null
      ? `${name} was first measured at ${to}`
      : `${name} ${to < from ? "fell" : "rose"} from ${from} to ${to}`;
  return {
    at: score.at,
    what: surface,
    from,
    to,
    criterion: cause?.criterion.id ?? null,
    says: cause ? `${moved}: ${became(cause)}` : `${moved}.`,
    evidence: evidenceOf(cause),
  };
}

/** The criterion that turned; where several did, the one that weighs most. */
function heaviest(
  model: ModelFile,
  all: readonly Measured[],
  turned: (it: Measured) => boolean,
): Measured | null {
  const candidates = all.some(turned) ? all.filter(turned) : all;
  const weight = ({ criterion }: Measured): number => model.weights[criterion.weight];
  return candidates.toSorted((a, b) => weight(b) - weight(a))[0] ?? null;
}

function became(it: Measured): string {
  const { id, name } = it.criterion;
  const counted =
    it.denominator > 0 ? ` (${Math.floor(it.numerator * 100) / 100} of ${it.denominator})` : "";
  if (it.status === "met") return `“${name}” (${id}) is met${counted}.`;
  const who = it.failing.map(({ name: failing }) => failing).join(", ");
  const others = it.concerns > it.failing.length ? " and others" : "";
  return `“${name}” (${id}) is ${it.status === "expired" ? "out of date" : "not met"}${counted}${who === "" ? "" : `: ${who}${others}`}. ${it.why}`;
}

function stageChange(
  model: ModelFile,
  score: Score,
  levels: Levels,
  from: Level,
  to: Level,
  broken: boolean,
): LevelChange {
  const base = { at: score.at, what: "stage" as const, from, to };
  if (to > from)
    return {
      ...base,
      criterion: null,
      says: `Stage ${to} was gained: ${held(model.holds[String(to) as "2"])}.`,
      evidence: "/api/maturity",
    };
  const short = shortfalls(model, to + 1, levels)[0];
  if (!short && broken)
    return {
      ...base,
      criterion: null,
      says: `The stage fell from ${from} to ${to}: nothing was measured for more than a day, so its hold begins again.`,
      evidence: "/api/maturity",
    };
  const cause = score.criteria.find(
    ({ criterion, status }) =>
      criterion.surface === short?.surface && criterion.level <= short.needs && status !== "met",
  );
  return {
    ...base,
    criterion: cause?.criterion.id ?? null,
    says: `The stage fell from ${from} to ${to}${cause ? `: ${became(cause)}` : "."}`,
    evidence: evidenceOf(cause ?? null),
  };
}

const evidenceOf = (it: Measured | null): string =>
  it ? `/api/maturity/criteria/${it.criterion.id}` : "/api/maturity";

const held = (hold: string): string =>
  durationMs(hold) === 0 ? "its gate is open" : `its gate was open for ${words(hold)}`;

/** `P7D` as a person says it. */
export function words(duration: string): string {
  const hours = durationMs(duration) / 3_600_000;
  const [count, unit] = hours % 24 === 0 && hours > 0 ? [hours / 24, "day"] : [hours, "hour"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

import type { LossFigures, LossModel } from "@reeve/contract/risk";
import type { Sliced } from "../../platform/slices.ts";
import { draw, meanOf, varianceOf } from "./pert.ts";
import { normal, poisson, seeded } from "./random.ts";

/** Enough that the mean of the worst year in twenty is told to within a few in a hundred. */
export const simulatedYears = 20_000;
/** Years between two breaths: calls of agents pass through this process. */
const yearsAtOnce = 250;
/** From so many events in a year on, their sum is drawn as a whole (central limit), within what they can sum up to. */
const manyEvents = 100;
/** The shares of years of which the curve says what they cost more than. */
const shares = [
  ...Array.from({ length: 19 }, (_, n) => 0.95 - n * 0.05),
  0.04,
  0.03,
  0.02,
  0.01,
  0.005,
  0.002,
  0.001,
];

/**
 * What years cost: each year draws how often it happens on average from the frequency's range, how often it does from
 * Poisson, and each event's cost from the impact's range. The same seed gives the same figures.
 */
export function* simulate(
  model: LossModel,
  seed: number,
  years: number = simulatedYears,
): Sliced<LossFigures> {
  const random = seeded(seed);
  const losses = new Float64Array(years);
  for (let year = 0; year < years; year++) {
    losses[year] = oneYear(random, model);
    if (year % yearsAtOnce === 0) yield;
  }
  return figuresOf(losses.sort(), seed);
}

function oneYear(random: () => number, { frequency, impact }: LossModel): number {
  const events = poisson(random, draw(random, frequency));
  if (events > manyEvents) {
    const drawn = events * meanOf(impact) + Math.sqrt(events * varianceOf(impact)) * normal(random);
    return Math.min(events * impact.high, Math.max(events * impact.low, drawn));
  }
  let loss = 0;
  for (let event = 0; event < events; event++) loss += draw(random, impact);
  return loss;
}

/** Of losses from the smallest to the greatest. */
function figuresOf(losses: Float64Array, seed: number): LossFigures {
  const years = losses.length;
  const at = (share: number): number => losses[Math.max(0, Math.ceil(share * years) - 1)] ?? 0;
  const worst = losses.subarray(Math.floor(0.95 * years));
  const curve = shares.map((share) => ({
    loss: cents(at(1 - share)),
    share: Math.round(share * 1000) / 1000,
  }));
  return {
    mean: cents(average(losses)),
    p50: cents(at(0.5)),
    p90: cents(at(0.9)),
    tail: cents(average(worst)),
    anyLoss: losses.filter((loss) => loss > 0).length / years,
    years,
    seed,
    curve,
  };
}

const average = (of: Float64Array): number => of.reduce((sum, each) => sum + each, 0) / of.length;
const cents = (dollars: number): number => Math.round(dollars * 100) / 100;

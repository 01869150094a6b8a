import type { Rung, Supposition } from "@reeve/contract/ladder";
import { stageOf } from "@reeve/contract/maturity/gate";
import type { ModelFile } from "@reeve/contract/maturity/model";
import { inSlices } from "../../platform/slices.ts";
import { notFound } from "../../platform/problem.ts";
import { asIfMet, metWith } from "../as-if-met.ts";
import { estateOf, type Estate } from "../estate.ts";
import { gapsOf, indexOf } from "../gaps.ts";
import { words } from "../history.ts";
import { levelsOf } from "../level.ts";
import { standardLimits } from "../observe.ts";
import { score, type Ladder, type Measured, type Score } from "../score.ts";
import { assume, isRegistered, type Assumed } from "./assume.ts";

export interface Supposed extends Assumed {
  readonly met: readonly string[];
}

/** Where the ladder stands by a score, in short. */
export function rungOf(model: ModelFile, it: Score): Rung {
  const stage = stageOf(model, levelsOf(it.surfaces));
  return {
    stage,
    index: indexOf(model, it, stage),
    surfaces: it.surfaces.map(({ surface, level, part }) => ({ surface, level, part })),
    gap: gapsOf(model, it).nextControl,
  };
}

/** The same measurement over what would be so. What is narrowed stays narrowed to the same agents. */
export async function suppose(
  ladder: Ladder,
  { estate, before }: { readonly estate: Estate; readonly before: Score },
  it: Supposed,
): Promise<Omit<Supposition, "scope" | "at">> {
  const { model } = ladder;
  mustBeThere(model, estate, it);
  const would = await inSlices(estateOf(assume(estate.facts, it), model), standardLimits.sliceMs);
  const done = model.criteria.filter(({ id }) => it.met.includes(id));
  const after = asIfMet(model, await score(ladder, would), (each) =>
    done.some((criterion) => metWith(criterion, each)),
  );
  const [from, to] = [rungOf(model, before), rungOf(model, after)];
  const hold = to.stage > from.stage ? words(model.holds[String(to.stage) as "2"]) : null;
  return { before: from, after: to, hold, turned: turned(before, after), idle: idle(estate, it) };
}

function mustBeThere(model: ModelFile, { facts }: Estate, it: Supposed): void {
  const known = new Set(facts.agents.map(({ id }) => id));
  for (const id of [...it.registered, ...it.owned, ...it.enforced])
    if (!known.has(id)) throw notFound("agent", id);
  for (const id of it.met)
    if (!model.criteria.some((criterion) => criterion.id === id)) throw notFound("criterion", id);
}

const stood = ({ status, numerator, denominator }: Measured) => ({
  status,
  numerator,
  denominator,
});

function turned(before: Score, after: Score): Supposition["turned"] {
  const was = new Map(before.criteria.map((each) => [each.criterion.id, each]));
  return after.criteria.flatMap((now) => {
    const { id, name, surface, level } = now.criterion;
    const then = was.get(id);
    const same =
      !then ||
      (then.status === now.status &&
        then.numerator === now.numerator &&
        then.denominator === now.denominator);
    if (same) return [];
    return [
      { criterion: id, name, surface, level: level as 2, before: stood(then), after: stood(now) },
    ];
  });
}

/** What was assumed and is so already, or of which nothing follows. */
function idle({ facts }: Estate, it: Supposed): string[] {
  const named = new Map(facts.agents.map((agent) => [agent.id, agent]));
  const said: string[] = [];
  for (const id of it.registered) {
    const agent = named.get(id);
    if (agent && isRegistered(agent)) said.push(`${agent.name} is registered already.`);
  }
  for (const id of [...it.owned, ...it.enforced]) {
    const agent = named.get(id);
    if (agent && !isRegistered(agent) && !it.registered.includes(id))
      said.push(`${agent.name} is not registered, so nothing else counts of it.`);
  }
  for (const id of it.enforced) {
    const agent = named.get(id);
    if (agent && !agent.activity)
      said.push(`Nothing ${agent.name} did is on record in the last 7 days.`);
  }
  return [...new Set(said)];
}

import type { Level } from "@reeve/contract/maturity/model";
import { acts } from "./acts.ts";
import { stageOf } from "./measured.ts";
import { Organisation, type Known } from "./organisation.ts";
import type { Ground, Kept } from "./product.ts";

/** Organisations of each stage, stopped and ready to be copied. */
export type Stages = ReadonlyMap<Level, { readonly kept: Kept; readonly known: Known }>;

/** Until somebody vouches for it, a register is no more than a list. */
const lastOfFirst = "attest the register";

/** One organisation climbs, and is kept as it was at each stage up to the last that is wanted. */
export async function climb(ground: Ground, desk: string, upTo: Level): Promise<Stages> {
  const stages = new Map<Level, { kept: Kept; known: Known }>();
  let product = await ground.fresh();
  let it = await Organisation.found(product, desk);
  const keep = async (stage: Level): Promise<void> => {
    // What was done a moment ago is not known to have worked.
    product.clock.passDays(2 / 1440);
    const stands = await it.stands();
    const known = { people: { ...it.known.people }, workers: [...it.known.workers] };
    if (stageOf(stands) !== stage)
      throw new Error(
        `the acts for stage ${stage} came to ${stageOf(stands)}: ${stands.surfaces
          .flatMap(({ criteria }) => criteria)
          .filter(({ status, level }) => status !== "met" && level <= stage + 1)
          .map(({ id, why }) => `${id}: ${why}`)
          .join(" ")}`,
      );
    const kept = await product.keep();
    stages.set(stage, { kept, known });
    if (stage === upTo) return;
    product = await ground.copy(kept);
    it = Organisation.again(product, desk, known);
  };
  let done: Level = 2;
  for (const act of acts) {
    if (act.name === lastOfFirst) await keep(1);
    else if (act.stage > done) await keep(done);
    if (stages.has(upTo)) return stages;
    await act.do(it);
    done = act.stage;
  }
  await keep(5);
  return stages;
}

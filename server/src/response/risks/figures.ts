import type { LossModel, Risk } from "@reeve/contract/risk";
import { inSlices } from "../../platform/slices.ts";
import { simulate } from "./simulate.ts";

/** How long one slice takes at most: calls of agents pass through this process. */
const sliceMs = 10;

export const simulated = (model: LossModel, seed: number) =>
  inSlices(simulate(model, seed), sliceMs);

/** A seed that is a risk's own and the same for good: so its figures can be computed again. */
export const seedOf = (id: string): number =>
  Buffer.from(id).reduce((sum, byte) => (Math.imul(sum, 31) + byte) | 0, 7) >>> 1;

/** Before and after controls by the same seed, so that what differs between them is the controls. */
export async function figuresOf(
  id: string,
  { before, after }: { readonly before: LossModel; readonly after: LossModel },
): Promise<Risk["figures"]> {
  const seed = seedOf(id);
  return { before: await simulated(before, seed), after: await simulated(after, seed) };
}

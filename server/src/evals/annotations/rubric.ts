import type { Aspect } from "@reeve/contract/evaluator";
import type { Rubric } from "@reeve/contract/annotation";
import type { EvaluatorId } from "@reeve/contract/id";
import type { Score } from "@reeve/contract/score";
import { canonicalHash } from "../../platform/canonical.ts";
import { idOfHash } from "../../platform/ids.ts";

/** No evaluator that is made by people may be called so: it is what people themselves say. */
export const ofPeople = "people-";
export const idOfPeople = (aspect: Aspect): EvaluatorId =>
  idOfHash("evl", 0, canonicalHash(["people", aspect]));

export const versionOf = ({ says, failureModes }: Omit<Rubric, "version" | "aspect">): string =>
  canonicalHash(["rubric", says, failureModes]).slice(0, 16);

/** People who go by one rubric, as the evaluator that they are. */
export const peopleAs = (aspect: Aspect, version: string): Score["evaluator"] => ({
  id: idOfPeople(aspect),
  name: `${ofPeople}${aspect}`,
  version,
  kind: "human",
  aspect,
});

import type { Database } from "../../platform/database.ts";
import { checks } from "./all.ts";
import { evaluatorOf, idOfCheck } from "./check.ts";
import type { Running } from "../live/round.ts";
import { allSet } from "./settings-store.ts";

/** The deterministic evaluators that are on, as they are set now. */
export async function running(db: Database["kysely"]): Promise<readonly Running[]> {
  const set = await allSet(db);
  return checks.flatMap((it): Running[] => {
    const id = idOfCheck(it.name);
    const own = set.get(id);
    if (own?.on === false) return [];
    const evaluator = evaluatorOf(it, own?.settings);
    const { name, version, aspect } = evaluator;
    const rates = { rate: own?.rate ?? 1, agents: own?.agents ?? {}, tools: own?.tools ?? {} };
    return [
      { evaluator, as: { id, name, version, kind: "deterministic", aspect }, on: "all", rates },
    ];
  });
}

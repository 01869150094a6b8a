import { stageOf } from "@reeve/contract/maturity/gate";
import type { Level } from "@reeve/contract/maturity/model";
import type { Target } from "@reeve/contract/target";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { levelsOf } from "../level.ts";
import type { Measuring } from "../measuring.ts";
import { scoringParts } from "../suppose/parts.ts";
import { paceMs, progressOf } from "./progress.ts";
import { keepTargetDay, targetDays, targetStore, type KeptTarget } from "./store.ts";

export interface TargetHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly measuring: Measuring;
}

/** Where targets stand now, by the newest measurement. */
export function standingOf({ database, clock, measuring }: TargetHands) {
  const { ladder } = measuring;
  const scored = scoringParts(ladder);
  return async (all: readonly KeptTarget[]): Promise<readonly Target[]> => {
    const standing = await measuring.current();
    const since = isoTime(clock.now() - paceMs).slice(0, 10);
    const days = await targetDays(
      database.kysely,
      all.map(({ id }) => id),
      since,
    );
    const found: Target[] = [];
    for (const { setBy: _, ...it } of all) {
      const { kind, key } = it.scope;
      const score = kind === "organisation" ? standing.score : await scored(standing, kind, key);
      const levels = levelsOf(score.surfaces);
      const stage = kind === "organisation" ? standing.stage.stage : stageOf(ladder.model, levels);
      const now: Level = it.what === "stage" ? stage : levels[it.what];
      const own = { score, now, days: days.get(it.id) ?? [] };
      found.push({ ...it, now, ...progressOf(ladder.model, it, own) });
    }
    return found;
  };
}

const most = 200;

/** Writes down how far each target is today. */
export async function keepTargets(hands: TargetHands): Promise<void> {
  const { database, clock } = hands;
  const all = await targetStore(database.kysely).list(most, null);
  if (all.length === 0) return;
  for (const it of await standingOf(hands)(all))
    await keepTargetDay(database.kysely, it.id, clock.now(), it);
}

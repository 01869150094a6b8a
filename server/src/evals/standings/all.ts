import type { Standing } from "@reeve/contract/standing";
import type { Database } from "../../platform/database.ts";
import { agreements } from "../annotations/agreement-store.ts";
import { calibrationStore } from "../calibrations/store.ts";
import { checks } from "../evaluators/all.ts";
import { idOfCheck } from "../evaluators/check.ts";
import { asSet } from "../evaluators/say.ts";
import { allSet } from "../evaluators/settings-store.ts";
import { graderStore, type Kept } from "../graders/store.ts";
import { notOurs, scoredBy, streamOf, type Stream } from "./store.ts";

interface Known extends Stream, Pick<Standing, "on" | "budget" | "waiting"> {}

const nothing = { passed: 0, failed: 0, unscored: 0, passRate: null, costMicros: 0, lastAt: null };
const nobody = { n: 0, share: null, kappa: null, low: null, high: null, lastAt: null };

/** Every evaluator in its present version: those that ship, those that people made, people, and other systems. */
export async function standings(
  db: Database["kysely"],
  { since, day }: { readonly since: string; readonly day: string },
): Promise<readonly Standing[]> {
  const [set, graders, counts, others, scored, live, calibrated] = await Promise.all([
    allSet(db),
    graderStore(db).all(),
    graderStore(db).counts(day),
    notOurs(db),
    scoredBy(db, since),
    agreements(db),
    calibrationStore(db).newest(),
  ]);
  const known: readonly Known[] = [
    ...graders.map((it) => made(it, counts.get(it.id))),
    ...checks.map((it) => {
      const { id, name, kind, aspect, version, on } = asSet(it, set.get(idOfCheck(it.name)));
      return { id, name, kind, aspect, version, on, budget: null, waiting: null };
    }),
    ...others.map((it) => ({ ...it, on: null, budget: null, waiting: null })),
  ];
  return known.map((it): Standing => {
    const own = it.kind === "judge" || it.kind === "code";
    return {
      ...it,
      ...(scored.get(streamOf(it.id, it.version)) ?? nothing),
      live: own ? (live.get(it.id) ?? nobody) : null,
      calibrated: own ? (calibrated.get(it.id)?.agreement ?? null) : null,
    };
  });
}

function made(
  { id, name, aspect, version, on, how }: Kept,
  counts: { waiting: number; today: { costMicros: number } } | undefined,
): Known {
  const budget =
    how.kind === "judge"
      ? { spentMicros: counts?.today.costMicros ?? 0, mostMicros: how.usdPerDay.all * 1e6 }
      : null;
  const waiting = counts?.waiting ?? 0;
  return { id, name, kind: how.kind, aspect, version, on, budget, waiting };
}

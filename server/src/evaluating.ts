import { openBehind, type Behind } from "./behind.ts";
import { keepFeeding } from "./evals/annotations/feed.ts";
import { running } from "./evals/evaluators/running.ts";
import { calibrating } from "./evals/calibrations/work.ts";
import { judgeDown } from "./evals/graders/down.ts";
import { openGraders, type Graders, type GraderHands } from "./evals/graders/open.ts";
import { graderStore } from "./evals/graders/store.ts";
import { toldStore } from "./evals/scores/told-store.ts";
import { keepTold } from "./evals/scores/told.ts";
import { grading } from "./evals/graders/work.ts";
import type { Evaluator } from "./evals/evaluators/evaluator.ts";
import { tellLag } from "./evals/live/open.ts";
import type { Metrics } from "./platform/metrics.ts";
import type { TelemetryHands } from "./ledger/telemetry/open.ts";
import { touchedBy } from "./ledger/data/search-store.ts";

type Hands = Omit<Parameters<typeof tellLag>[0], "quietMs" | "metrics"> &
  Pick<GraderHands, "vault"> & {
    readonly metrics: Pick<Metrics, "evaluated" | "evaluationLag">;
    /** The program that scores in a process beside this one; without it, this one does. */
    readonly aside?: string;
    readonly findings: Parameters<typeof judgeDown>[0];
    /** How long nothing happens in a session before it is evaluated; null: none is. */
    readonly evaluateAfterMs: number | null;
  };

interface Parts {
  readonly graders: Graders;
  /** Those that score a dataset: the same that score sessions as they become quiet. */
  evaluators(): Promise<readonly Evaluator[]>;
}

/** Everything that scores sessions in the background, and what people made for it. */
export function openEvaluating(hands: Hands): AsyncDisposable & {
  readonly parts: Parts;
  readonly trouble: Behind["trouble"];
  /** Keeps what telemetry tells of evaluations, until their sessions are known. */
  readonly evaluated: NonNullable<TelemetryHands["evaluated"]>;
} {
  const { database, evaluateAfterMs: quietMs, findings } = hands;
  const graders = openGraders({
    ...hands,
    touched: (actions) => touchedBy(database.kysely, actions),
    down: judgeDown(findings),
  });
  const work = { ...hands, graders };
  const told = keepTold(hands);
  const behind = openBehind({
    ...hands,
    evaluated: (actions) => hands.metrics.evaluated.inc(actions),
  });
  const jobs =
    quietMs === null
      ? []
      : [tellLag({ ...hands, quietMs }), grading(work), calibrating(work), keepFeeding(hands)];
  const evaluators = async () => [
    ...(await running(database.kysely)).map(({ evaluator }) => evaluator),
    ...(await graderStore(database.kysely).all()).filter((it) => it.on).map((it) => graders.of(it)),
  ];
  return {
    parts: { graders, evaluators },
    trouble: behind.trouble,
    evaluated: (all) => toldStore(database.kysely).keep(all, hands.clock.now()),
    async [Symbol.asyncDispose]() {
      await told[Symbol.asyncDispose]();
      await behind[Symbol.asyncDispose]();
      for (const job of jobs) await job[Symbol.asyncDispose]();
      await graders[Symbol.asyncDispose]();
    },
  };
}

import type { EvaluatorKind } from "@reeve/contract/evaluator";
import type { Score, ScoreLabel, Unscored } from "@reeve/contract/score";
import type { Evaluation } from "../../ledger/telemetry/evaluation.ts";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { knownSessions } from "../annotations/known-store.ts";
import { idOfExternal, labelOf } from "./external.ts";
import { keepSources } from "./external-store.ts";
import { addScores } from "./store.ts";
import { toldStore, type Told, type Unit } from "./told-store.ts";

export interface ToldHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
}

const everyMs = 5_000;
const atOnce = 200;
/** For so long the session that an evaluation is of is waited for. */
const patienceMs = 15 * 60_000;

const kinds: Readonly<Record<string, EvaluatorKind>> = {
  llm: "judge",
  judge: "judge",
  human: "human",
  code: "code",
  deterministic: "deterministic",
};
const labels: Readonly<Record<string, ScoreLabel>> = {
  pass: "pass",
  passed: "pass",
  fail: "fail",
  failed: "fail",
};
const unversioned = "unversioned";

type Verdict = Pick<Score, "label" | "unscored" | "value" | "measure">;

/** What an evaluation says. A score beyond 0 to 1 is a measure: what is good of it only its author knows. */
export function verdictOf({
  value,
  label,
  failed,
}: Pick<Evaluation, "value" | "label" | "failed">): Verdict {
  const share = value !== null && value >= 0 && value <= 1 ? value : undefined;
  const measure = share === undefined ? value : null;
  const word = label?.toLowerCase() ?? "";
  const said = Object.hasOwn(labels, word) ? labels[word] : undefined;
  const told = failed
    ? null
    : labelOf({ ...(said && { label: said }), ...(share !== undefined && { value: share }) });
  if (told === null || told === "unscored") {
    const unscored: Unscored = failed ? "error" : "undecided";
    return { label: "unscored", unscored, value: null, measure };
  }
  return { label: told, unscored: null, value: share ?? (told === "pass" ? 1 : 0), measure };
}

/** Makes scores of what telemetry told, as far as its sessions are known now. Gives how many. */
export async function scoreTold({ database, clock }: Omit<ToldHands, "log">): Promise<number> {
  let [after, made] = [0, 0];
  for (;;) {
    const round = await some({ database, clock }, after);
    made += round.made;
    if (round.last === null) return made;
    after = round.last;
  }
}

const some = ({ database, clock }: Omit<ToldHands, "log">, after: number) =>
  database.kysely.transaction().execute(async (db) => {
    const store = toldStore(db);
    const nowMs = clock.now();
    const taken = await store.take(after, atOnce);
    const over: number[] = [];
    const found: { told: Told; unit: Unit }[] = [];
    for (const told of taken) {
      const unit = await store.unitOf(told.said);
      if (unit !== null) found.push({ told, unit });
      if (unit !== null || Date.parse(told.at) < nowMs - patienceMs) over.push(told.n);
    }
    const known = await knownSessions(
      db,
      found.map(({ unit }) => unit),
    );
    const scores = found.flatMap(({ told, unit }) => {
      const of = known.find((it) => it.agent.id === unit.agent && it.session === unit.session);
      return of === undefined ? [] : [scoreOf(told.said, unit, of, nowMs)];
    });
    await addScores(db, lastOfEach(scores));
    const sources = found.map(({ told: { said } }) => ({
      id: idOfExternal(said.name),
      name: said.name,
      version: said.version ?? unversioned,
      kind: kinds[said.kind?.toLowerCase() ?? ""] ?? ("external" as const),
      aspect: "quality" as const,
    }));
    await keepSources(db, sources, "telemetry", isoTime(nowMs));
    await store.forget(over);
    const last = taken.length < atOnce ? null : (taken.at(-1)?.n ?? null);
    return { made: scores.length, last };
  });

/** Of what one evaluator says of one session or step more than once, the last. */
const lastOfEach = (scores: readonly Score[]): readonly Score[] => [
  ...new Map(
    scores.map((it) => [
      JSON.stringify([it.agent.id, it.session, it.action, it.evaluator.id, it.evaluator.version]),
      it,
    ]),
  ).values(),
];

const scoreOf = (
  it: Evaluation,
  unit: Unit,
  { agent, agentVersion, sessionAt }: Awaited<ReturnType<typeof knownSessions>>[number],
  nowMs: number,
): Score => ({
  id: newId("scr", nowMs),
  evaluator: {
    id: idOfExternal(it.name),
    name: it.name,
    version: it.version ?? unversioned,
    kind: "external",
    aspect: "quality",
  },
  agent,
  agentVersion,
  session: unit.session,
  action: unit.action,
  ...verdictOf(it),
  explanation: it.explanation ?? it.label,
  inclusion: it.weight !== null && it.weight >= 1 ? 1 / it.weight : 1,
  natural: false,
  costMicros: 0,
  at: sessionAt,
});

export const keepTold = (hands: ToldHands): AsyncDisposable =>
  repeat("evaluations told", everyMs, hands.log, async () => void (await scoreTold(hands)));

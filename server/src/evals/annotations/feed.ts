import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { placeOf } from "../sampling/choose.ts";
import { saltOf } from "../sampling/store.ts";
import { sessionScoresAfter } from "../scores/store.ts";
import { ofAlarms, ofIncidents, othersOf, type Sent } from "./feed-store.ts";
import { knownSessions } from "./known-store.ts";
import { enqueue, mostWaiting, waiting } from "./queue-store.ts";
import { lookedTo, rulesOf } from "./rules-store.ts";
import { wantedOf, type Wanted } from "./wanted.ts";

export interface FeedHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
}

const everyMs = 10_000;
const atOnce = 1_000;
const weekMs = 7 * 86_400_000;

export type Rules = NonNullable<Awaited<ReturnType<typeof rulesOf>>>;
/** Whether any rule reads scores. */
export const readsScores = ({ share, failsOf, disagreements }: Rules): boolean =>
  share > 0 || failsOf.length > 0 || disagreements;

/** Sends sessions to people as the rules say; of many processes one does. Gives how many came to the queue. */
export async function feed({ database, clock }: Omit<FeedHands, "log">): Promise<number> {
  return database.kysely.transaction().execute(async (db) => {
    const rules = await rulesOf(db, "skip");
    if (rules === null || rules.changedAt === null) return 0;
    const room = mostWaiting - (await waiting(db));
    if (room <= 0) return 0;
    const salt = await saltOf(db);
    const nowMs = clock.now();
    const all = [...(await sent(db, rules, nowMs)), ...(await scored(db, rules, salt))];
    const peopleFor = ({ agent, session, aspect }: Wanted): number =>
      placeOf(`${salt} second ${aspect}`, agent.id, session) < rules.secondShare ? 2 : 1;
    return enqueue(db, all, { by: "rules", nowMs, most: room, peopleFor });
  });
}

/** By the scores that came since it looked last. */
async function scored(db: DatabaseTransaction, rules: Rules, salt: string): Promise<Wanted[]> {
  if (!readsScores(rules)) return [];
  const scores = await sessionScoresAfter(db, rules.lookedTo, atOnce);
  const found: Wanted[] = [];
  const seen = new Set<string>();
  for (const { score } of scores) {
    const judged = rules.disagreements && score.label !== "unscored";
    const others = judged ? await othersOf(db, score) : [];
    const place = placeOf(salt, score.agent.id, score.session);
    for (const it of wantedOf(rules, score, place, others)) {
      const key = JSON.stringify([it.agent.id, it.session, it.aspect, it.inclusion]);
      if (!seen.has(key)) found.push(it);
      seen.add(key);
    }
  }
  const last = scores.at(-1);
  if (last) await lookedTo(db, last.n);
  return found;
}

/** By alarms and incidents since the rules were set, of at most a week. */
async function sent(db: DatabaseTransaction, rules: Rules, nowMs: number): Promise<Wanted[]> {
  const since = [rules.changedAt ?? "", isoTime(nowMs - weekMs)].toSorted().at(-1) ?? "";
  const all: readonly Sent[] = [
    ...(rules.incidents ? await ofIncidents(db, since) : []),
    ...(rules.alarms ? await ofAlarms(db, since) : []),
  ];
  if (all.length === 0) return [];
  const known = await knownSessions(db, all);
  return all.flatMap(({ agent, session, ...it }) =>
    known
      .filter((one) => one.agent.id === agent && one.session === session)
      .slice(0, 1)
      .map((one) => ({ ...one, ...it, inclusion: null })),
  );
}

export const keepFeeding = (hands: FeedHands): AsyncDisposable =>
  repeat("annotations", everyMs, hands.log, async () => void (await feed(hands)));

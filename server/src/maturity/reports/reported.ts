import { reportedFormat, type Reported } from "@reeve/contract/report";
import type { MaturityChange, Maturity } from "@reeve/contract/maturity/maturity";
import type { ReportId } from "@reeve/contract/id";
import { isoTime } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { newestClaim } from "../claim-store.ts";
import { levelsAt, listChanges, readState } from "../history-store.ts";
import type { Measuring, Standing } from "../measuring.ts";
import { readEstate } from "../picture/store.ts";
import { failingFirst, measured } from "../score.ts";
import { measuredSubject, shown } from "../show.ts";
import { readOpen } from "./open-store.ts";

export interface ReportedHands {
  readonly database: Database;
  readonly measuring: Measuring;
  readonly publicUrl: () => string;
}

const dayMs = 86_400_000;
const historyDays = 365;
const mostChanges = 500;
const mostSubjects = 200;

/** Everything that a report says, of one measurement and read in one transaction. */
export async function reportedOf(
  { database, measuring, publicUrl }: ReportedHands,
  made: { readonly id: ReportId; readonly by: string; readonly checkpoint: string | null },
): Promise<Reported> {
  const standing = await measuring.current();
  const { at: nowMs } = standing.score;
  const subjects = await subjectsOf(measuring, standing);
  const { each: _, ...estate } = await readEstate(database.kysely, nowMs);
  return database.kysely
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (db) => {
      return {
        format: reportedFormat,
        label: "measured",
        ...made,
        at: isoTime(nowMs),
        address: publicUrl(),
        maturity: await maturity(db, measuring, standing),
        subjects,
        ...(await history(db, measuring, nowMs)),
        estate,
        ...(await readOpen(db, nowMs)),
      } satisfies Reported;
    });
}

type Db = Database["kysely"];

async function maturity(db: Db, { loaded }: Measuring, it: Standing): Promise<Maturity> {
  return shown({
    scope: { kind: "organisation", name: "" },
    query: "",
    score: it.score,
    stage: it.stage,
    weekAgo: await levelsAt(db, loaded.sha256, it.score.at - 7 * dayMs),
    claimed: (await newestClaim(db))?.claimed ?? null,
    loaded,
  });
}

/** What each criterion was counted from; observed again over the same facts, because a measurement keeps no lists. */
async function subjectsOf(
  { ladder }: Measuring,
  { estate }: Standing,
): Promise<Reported["subjects"]> {
  const subjects: Reported["subjects"] = {};
  for (const criterion of ladder.model.criteria) {
    const all = failingFirst((await measured(ladder, criterion, estate)).subjects);
    const items = all.slice(0, mostSubjects).map(measuredSubject);
    subjects[criterion.id] = { items, leftOut: all.length - items.length };
  }
  return subjects;
}

async function history(
  db: Db,
  { loaded }: Measuring,
  nowMs: number,
): Promise<Pick<Reported, "changes" | "firstMeasuredAt">> {
  const state = await readState(db, loaded.sha256);
  const since = isoTime(nowMs - historyDays * dayMs);
  const found = await listChanges(db, mostChanges, null);
  const changes: MaturityChange[] = found
    .slice(0, mostChanges)
    .filter(({ at }) => at >= since)
    .map(({ at, what, from, to, criterion, says, evidence }) => ({
      at,
      what,
      from,
      to,
      criterion,
      says,
      evidence,
    }));
  return { changes, firstMeasuredAt: state ? isoTime(state.firstAt) : null };
}

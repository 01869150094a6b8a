import type { Labelled } from "@reeve/contract/annotation";
import type { AnnotationId, PersonId } from "@reeve/contract/id";
import type { ScoreLabel } from "@reeve/contract/score";
import { isoTime } from "../../platform/clock.ts";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { addScores } from "../scores/store.ts";
import { agreedOf, saidOf, valueOf } from "./agreed.ts";
import { peopleAs } from "./rubric.ts";
import { rubricsOf } from "./rules-store.ts";
import { annotationStore, type Kept } from "./store.ts";

/** How long one is held for who took it. */
const holdMs = 10 * 60_000;
export const heldFrom = (nowMs: number): string => isoTime(nowMs + holdMs);

/** One that is open and that nobody else works on. */
export async function openFor(
  db: DatabaseTransaction,
  id: AnnotationId,
  person: PersonId,
  now: string,
): Promise<Kept> {
  const it = await annotationStore(db).lock(id);
  if (it === null) throw notFound("annotation", id);
  if (it.doneAt !== null)
    throw new Problem(
      "conflict",
      "Everybody who should has labelled this session.",
      "Take your label back first, if it was your last one.",
    );
  if (it.held !== null && it.held.person !== person && it.held.until > now)
    throw new Problem(
      "conflict",
      `${it.held.by} works on this session until ${it.held.until}.`,
      "Take the next one.",
    );
  return it;
}

/** Keeps what a person says; once all said theirs, people have scored the session. */
export async function labelled(
  db: DatabaseTransaction,
  it: Kept,
  said: Labelled & { readonly person: PersonId },
  nowMs: number,
): Promise<Kept> {
  const store = annotationStore(db);
  await store.say(it.id, said);
  await store.hold(it.id, null, null);
  const labels = [...it.labels.filter(({ person }) => person !== said.person), said];
  if (labels.length >= it.people) {
    const rubric = (await rubricsOf(db)).find(({ aspect }) => aspect === it.aspect);
    if (!rubric) throw notFound("rubric", it.aspect);
    const agreed = agreedOf(labels);
    await store.done(it.id, agreed, rubric.version, said.at);
    await addScores(db, [
      scoreOf(it, rubric.version, nowMs, {
        label: agreed,
        value: valueOf(agreed, labels),
        explanation: saidOf(agreed, labels),
      }),
    ]);
  }
  return again(db, it.id);
}

/** Takes back what a person said. A score that came of it stays in its place, and says that nobody can tell. */
export async function takenBack(
  db: DatabaseTransaction,
  it: Kept,
  person: PersonId,
  nowMs: number,
): Promise<Kept> {
  const store = annotationStore(db);
  await store.unsay(it.id, person);
  if (it.doneAt !== null && it.rubric !== null) {
    await store.reopen(it.id);
    const explanation = "A label was taken back.";
    const none = { label: "unscored" as const, value: null, explanation };
    await addScores(db, [scoreOf(it, it.rubric, nowMs, none)]);
  }
  await store.hold(it.id, person, heldFrom(nowMs));
  return again(db, it.id);
}

async function again(db: DatabaseTransaction, id: AnnotationId): Promise<Kept> {
  const it = await annotationStore(db).lock(id);
  if (it === null) throw notFound("annotation", id);
  return it;
}

const scoreOf = (
  it: Kept,
  version: string,
  nowMs: number,
  said: {
    readonly label: ScoreLabel;
    readonly value: number | null;
    readonly explanation: string;
  },
) => ({
  id: newId("scr", nowMs),
  evaluator: peopleAs(it.aspect, version),
  agent: it.agent,
  agentVersion: it.agentVersion,
  session: it.session,
  action: null,
  unscored: said.label === "unscored" ? ("undecided" as const) : null,
  measure: null,
  // What the hash alone chose tells how often sessions pass; the rest stands for itself.
  inclusion: it.inclusion ?? 1,
  natural: it.inclusion !== null,
  costMicros: 0,
  at: it.sessionAt,
  ...said,
});

import type { Incident, Lesson, Replayed } from "@reeve/contract/incident";
import type { IncidentStory } from "@reeve/contract/incident-operations";
import type { Database } from "../../platform/database.ts";
import { shownHold } from "../../ledger/retention/store.ts";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { clocksOf } from "./clocks-store.ts";
import { shownClocks } from "./clocks.ts";
import { lacks } from "./close.ts";
import { lookedAt, type LessonHands } from "./lessons.ts";
import { partsOf } from "./parts-store.ts";
import { postmortemOf } from "./postmortem-store.ts";
import { storyOf } from "./story.ts";

/** How many of the actions that it began with are decided again. */
const mostReplayed = 10;

export interface ShownHands {
  readonly clock: Clock;
  readonly lessons: LessonHands;
}

export async function replayedOf(
  hands: ShownHands,
  db: Database["kysely"],
  it: Incident,
): Promise<Replayed[]> {
  const all: Replayed[] = [];
  for (const action of it.actions.slice(0, mostReplayed)) {
    const one = await hands.lessons.again(db, action);
    if (one) all.push(one);
  }
  return all;
}

export const lessonsOf = async (
  hands: ShownHands,
  db: Database["kysely"],
  it: Incident,
): Promise<Lesson[]> => lookedAt(hands.lessons, db, it, await partsOf(db, it.id).lessons());

/** All of an incident, as it is at this moment. */
export async function shown(
  hands: ShownHands,
  db: Database["kysely"],
  it: Incident,
): Promise<IncidentStory> {
  const now = isoTime(hands.clock.now());
  const parts = partsOf(db, it.id);
  const lessons = await lessonsOf(hands, db, it);
  return {
    incident: it,
    story: storyOf(it, lessons),
    updates: await parts.updates(),
    containment: await parts.containment(),
    held: (await shownHold(db)) !== null,
    tasks: await parts.tasks(now),
    lessons,
    clocks: shownClocks(await clocksOf(db, it.id), now),
    postmortem: await postmortemOf(db, it.id),
    replayed: await replayedOf(hands, db, it),
    lacks: lacks(it, lessons),
  };
}

import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { tell } from "../../registry/deliveries/tell.ts";
import { summed } from "../duties/summed.ts";
import { dutiesIn } from "../duties/verbs.ts";
import { gapsOf } from "../gaps.ts";
import { listChanges } from "../history-store.ts";
import type { Measuring } from "../measuring.ts";
import { standingOf } from "../targets/stand.ts";
import { targetStore } from "../targets/store.ts";
import { dayMs, dayOf, trendsOf } from "../trends/points.ts";
import { readDays } from "../trends/store.ts";
import { digestOf, weekOf, type Week } from "./digest.ts";
import { digestStore } from "./store.ts";

export interface DigestHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly measuring: Measuring;
}

const days = 7;
const mostChanges = 200;
/** Monday, 07:00 UTC. */
const hourOfWeek = 7;

/** The digest as it would be sent now. */
export async function digestNow(hands: DigestHands): Promise<ReturnType<typeof digestOf>> {
  const { database, clock, measuring } = hands;
  const now = clock.now();
  const standing = await measuring.current();
  const since = isoTime(now - days * dayMs);
  const changes = await listChanges(database.kysely, mostChanges, null);
  const targets = await targetStore(database.kysely).list(mostChanges, null);
  const { model, sha256 } = measuring.loaded;
  const kept = await readDays(database.kysely, sha256, dayOf(now - days * dayMs));
  const gap = gapsOf(model, standing.score).nextControl;
  const week: Week = {
    stage: standing.stage.stage,
    changes: changes.filter(({ at }) => at >= since),
    duties: summed(dutiesIn(standing)),
    targets: await standingOf(hands)(targets),
    gap: gap && { title: gap.title, why: gap.why },
    trends: trendsOf(days, now, kept),
  };
  return digestOf(week);
}

/** Writes the digest of a week once, from Monday morning on, into the outbox; the channels do the rest. */
export async function writeDigest(hands: DigestHands): Promise<void> {
  const { database, clock } = hands;
  const now = clock.now();
  const key = `digest/${weekOf(now)}`;
  // Before Monday's hour it is still the week before; and of a first week there is nothing to compare.
  if (weekOf(now - hourOfWeek * 3_600_000) !== weekOf(now)) return;
  const store = digestStore(database.kysely);
  const first = await store.firstDay();
  if (first === null || first > dayOf(now - (days - 1) * dayMs) || (await store.wasTold(key)))
    return;
  const { title, sections } = await digestNow(hands);
  const readers = await store.readers();
  await database.kysely.transaction().execute((db) =>
    tell(db, clock, {
      event: "digest",
      severity: "low",
      subject: weekOf(now),
      title,
      concerns: readers.map((id) => `person:${id}` as const),
      key,
      body: sections,
    }),
  );
}

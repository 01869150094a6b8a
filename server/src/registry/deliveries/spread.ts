import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { channelStore } from "../channels/store.ts";
import { outboxStore, type Waiting } from "./outbox-store.ts";
import { deliveryStore } from "./store.ts";
import type { Concerned } from "./tell.ts";
import { concernedBy, elsewhere, placesIn, wants, type Place } from "./wanted.ts";

export interface SpreadHands {
  readonly database: Database;
  readonly clock: Clock;
}

/** How long a delivery is tried that stays of use. */
export const patienceMs = 24 * 3_600_000;
const most = 100;
const nobodyElse: readonly Concerned[] = ["role:operator", "role:admin"];

/** Gives each new message to the channels that want it, once, in whichever process comes first. */
export const spread = ({ database, clock }: SpreadHands): Promise<number> =>
  database.kysely.transaction().execute(async (db) => {
    const messages = await outboxStore(db).takeUnspread(most);
    if (messages.length === 0) return 0;
    const channels = await channelStore(db).all();
    const reached = await outboxStore(db).reached(wordsOf(messages));
    for (const message of messages) {
      const people = concernedBy(message, reached);
      const wanting = channels.filter((one) => wants(one, message, people));
      const places = wanting.flatMap((one) => placesIn(one, people));
      await deliver(db, clock, message, places, false);
    }
    await outboxStore(db).spread(
      messages.map(({ id }) => id),
      isoTime(clock.now()),
    );
    return messages.length;
  });

/** Tells elsewhere what could not be delivered, or what waits too long for what it is of use. */
export const escalate = ({ database, clock }: SpreadHands): Promise<number> =>
  database.kysely.transaction().execute(async (db) => {
    const now = isoTime(clock.now());
    const messages = await outboxStore(db).takeUnheard(now, most);
    if (messages.length === 0) return 0;
    const channels = await channelStore(db).all();
    const reached = await outboxStore(db).reached(["role:admin"]);
    const admins = reached.get("role:admin") ?? [];
    for (const message of messages) {
      const tried = await deliveryStore(db).placesOf(message.id);
      // That a channel fails is never told by that channel.
      const others = channels.filter(({ id }) => id !== message.subject);
      await deliver(db, clock, message, elsewhere(others, admins, tried), true);
    }
    await outboxStore(db).escalated(
      messages.map(({ id }) => id),
      now,
    );
    return messages.length;
  });

const wordsOf = (messages: readonly Waiting[]): readonly Concerned[] => [
  ...new Set([...messages.flatMap(({ concerns }) => concerns), ...nobodyElse]),
];

function deliver(
  db: DatabaseTransaction,
  clock: Clock,
  { id, expiresAt }: Waiting,
  places: readonly Place[],
  escalated: boolean,
): Promise<void> {
  const nowMs = clock.now();
  const at = isoTime(nowMs);
  const untilAt = expiresAt ?? isoTime(nowMs + patienceMs);
  return deliveryStore(db).add(
    places.map((place) => ({
      id: newId("dlv", nowMs),
      message: id,
      ...place,
      escalated,
      at,
      untilAt,
    })),
  );
}

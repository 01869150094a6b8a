import { DeliveryId } from "@reeve/contract/id";
import type { Parsed, Verbs } from "@reeve/contract/operations";
import type { Delivery } from "@reeve/contract/delivery";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { channelStore } from "../channels/store.ts";
import { peopleStore } from "../people/store.ts";
import { outboxStore } from "./outbox-store.ts";
import { sendOne, type SendHands } from "./send.ts";
import { patienceMs } from "./spread.ts";
import { deliveryStore } from "./store.ts";
import { tell } from "./tell.ts";

export interface DeliveryHands extends SendHands {
  readonly write: Write;
}

type DeliveryVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `deliveries.${string}`>>;

const newestFirst = cursorOf("deliveries", DeliveryId);
/** A test says at once whether it worked; it is never tried again by itself. */
const testMs = 1_000;

export function deliveryVerbs(hands: DeliveryHands): DeliveryVerbs {
  const { database, write, clock } = hands;
  const store = deliveryStore(database.kysely);
  return {
    async "deliveries.list"(_ctx, { limit, cursor, ...filter }) {
      const found = await store.list({ ...filter, limit, after: newestFirst.read(cursor) });
      return pageOf(found, limit, newestFirst, ({ id }) => id);
    },

    "deliveries.history": (_ctx, { hours }) => store.history(hours, clock.now()),

    "deliveries.test": (ctx, input) => test(hands, ctx, input),

    "deliveries.retry": (ctx, { id }) =>
      write(ctx, "deliveries.retry", async (tx) => {
        const until = isoTime(clock.now() + patienceMs);
        const again = await deliveryStore(tx.db).retry(id, isoTime(clock.now()), until);
        const after = await deliveryStore(tx.db).find(id);
        if (!after) throw notFound("delivery", id);
        if (!again)
          throw new Problem(
            "conflict",
            `This delivery is ${after.status}.`,
            "Only what was given up is tried again.",
          );
        tx.note({ subject: id, before: { status: "failed" }, after: { status: "waiting" } });
        return after;
      }),
  };
}

/** On record before it goes out; sent now, by this process alone. */
async function test(
  hands: DeliveryHands,
  ctx: Ctx,
  { channel, to }: Parsed<"deliveries.test">,
): Promise<Delivery> {
  const { database, write, clock } = hands;
  const nowMs = clock.now();
  const id = newId("dlv", nowMs);
  const key = `test/${id}`;
  await write(ctx, "deliveries.test", async (tx) => {
    const kept = await channelStore(tx.db).find(channel);
    if (!kept) throw notFound("channel", channel);
    const address = kept.via.kind === "email" ? (to ?? (await ownAddress(tx.db, ctx))) : "";
    const title = `A test of the channel ${kept.name}`;
    const what = { event: "test", severity: "low", subject: channel, concerns: [] } as const;
    await tell(tx.db, clock, { ...what, title, key });
    const message = await outboxStore(tx.db).withKey(key);
    await outboxStore(tx.db).spread([message], isoTime(nowMs));
    const untilAt = isoTime(nowMs + testMs);
    const made = {
      id,
      message,
      channel,
      to: address,
      escalated: false,
      at: isoTime(nowMs),
      untilAt,
    };
    await deliveryStore(tx.db).add([made]);
    await deliveryStore(tx.db).claim(id);
    tx.note({ subject: channel, before: null, after: { test: id, to: address || null } });
  });
  const delivery = await deliveryStore(database.kysely).find(id);
  if (delivery) await sendOne(hands, delivery, ctx.signal);
  const after = await deliveryStore(database.kysely).find(id);
  if (!after) throw notFound("channel", channel);
  return after;
}

async function ownAddress(db: Parameters<typeof peopleStore>[0], { actor }: Ctx): Promise<string> {
  const me = actor.person === null ? null : await peopleStore(db).find(actor.person);
  if (me) return me.email.toLowerCase();
  throw new Problem(
    "invalid",
    "Your token stands for nobody, so it has no address.",
    "Give `to`.",
    [{ path: "to", message: "an e-mail address" }],
  );
}

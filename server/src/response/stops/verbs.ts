import { StopId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import { notFound } from "../../platform/problem.ts";
import { end, letAct, mayEnd } from "./end.ts";
import type { StoppingHands } from "./said.ts";
import type { Stopping } from "./stopping.ts";
import { stopStore } from "./store.ts";
import { webhookVerbs, type WebhookHands } from "./webhook-verbs.ts";

type StopVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `stops.${string}`>>;

export interface StopVerbHands
  extends Pick<StoppingHands, "database" | "write" | "clock">, WebhookHands {
  readonly stopping: Stopping;
}

const newestFirst = cursorOf("stops", StopId);

export function stopVerbs(hands: StopVerbHands): StopVerbs {
  const { database, write, clock, stopping } = hands;
  const store = stopStore(database.kysely);
  return {
    ...webhookVerbs(hands),
    async "stops.list"(_ctx, { limit, cursor, status }) {
      const found = await store.list({ limit, status, after: newestFirst.read(cursor) });
      return pageOf(found, limit, newestFirst, ({ id }) => id);
    },
    async "stops.get"(_ctx, { id }) {
      const found = await store.find(id);
      if (!found) throw notFound("stop", id);
      return found;
    },
    "stops.make": (ctx, wanted) => stopping.stop(wanted, { ctx, source: "person" }),
    "stops.resume": (ctx, { id, reason }) =>
      write(ctx, "stops.resume", async (tx) => {
        const before = await stopStore(tx.db).lock(id);
        if (!before) throw notFound("stop", id);
        await mayEnd(tx, ctx, before);
        if (await end(tx, clock, ctx, before, reason)) await letAct(tx, clock, before, reason);
        const after = await stopStore(tx.db).find(id);
        if (!after) throw notFound("stop", id);
        return after;
      }),
  };
}

import type { Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import type { Write } from "../../platform/write.ts";
import { canaryName, putOf } from "./put.ts";
import { addCanary, listCanaries } from "./store.ts";

export interface CanaryHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  /** All that is known by now is in the inventory. */
  fresh(): Promise<void>;
}

const ever = isoTime(0);

/** Agents that are planted to see whether discovery finds them. */
export const canaryVerbs = ({
  database,
  write,
  clock,
  fresh,
}: CanaryHands): Pick<Verbs<Ctx>, "canaries.plant" | "canaries.list"> => ({
  "canaries.plant": (ctx, { kind, where }) =>
    write(ctx, "canaries.plant", async (tx) => {
      const id = newId("cnr", clock.now());
      const name = canaryName(id);
      const plantedAt = isoTime(clock.now());
      const canary = { id, name, kind, where, by: ctx.actor.name, plantedAt };
      await addCanary(tx.db, canary);
      tx.note({ subject: id, before: null, after: canary });
      return { ...canary, put: putOf(canary), found: null, late: false };
    }),
  async "canaries.list"() {
    await fresh();
    return { items: await listCanaries(database.kysely, ever, clock.now()) };
  },
});

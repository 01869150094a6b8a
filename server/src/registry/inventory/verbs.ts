import type { PersonId } from "@reeve/contract/id";
import { EntryId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import type { SettlingVerb } from "../settling/verbs.ts";
import { correct } from "./correct.ts";
import { readCompleteness } from "./completeness-store.ts";
import { detailOf } from "./detail.ts";
import { completenessHistory } from "./history-store.ts";
import { inventoryStore } from "./list-store.ts";
import { take } from "./take.ts";
import { viewStore } from "./view-store.ts";

export interface InventoryHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  /** What was changed before is in the inventory. */
  fresh(): Promise<void>;
}

type Inventory = Exclude<Extract<keyof Verbs<Ctx>, `inventory.${string}`>, SettlingVerb>;

const byName = cursorOf("inventory", z.object({ name: z.string(), id: EntryId }));

export function inventoryVerbs({
  database,
  write,
  clock,
  fresh,
}: InventoryHands): Pick<Verbs<Ctx>, Inventory> {
  const { kysely } = database;
  const store = inventoryStore(kysely);
  return {
    async "inventory.list"(_ctx, { cursor, ...filter }) {
      const after = byName.read(cursor);
      await fresh();
      const found = await store.list({ ...filter, after }, clock.now());
      const { items, nextCursor } = pageOf(found, filter.limit, byName, ({ nameKey, entry }) => ({
        name: nameKey,
        id: entry.id,
      }));
      return { items: items.map(({ entry }) => entry), nextCursor };
    },
    "inventory.summary": async () => {
      await fresh();
      return store.summary(clock.now());
    },
    "inventory.completeness": async () => {
      await fresh();
      return readCompleteness(kysely, clock.now());
    },
    "inventory.history": async (_ctx, { days }) => ({
      items: await completenessHistory(kysely).of(days, clock.now()),
    }),
    "inventory.get": async (_ctx, { id }) => {
      await fresh();
      return detailOf(kysely, id, clock.now());
    },
    "inventory.merge": (ctx, { id, with: other, reason }) =>
      write(ctx, "inventory.merge", (tx) =>
        correct(tx, ctx, { kind: "merge", id, other, reason }, clock.now()),
      ),
    "inventory.split": (ctx, { id, sightings, reason }) =>
      write(ctx, "inventory.split", (tx) =>
        correct(tx, ctx, { kind: "split", id, other: sightings, reason }, clock.now()),
      ),
    "inventory.apart": (ctx, { id, from, reason }) =>
      write(ctx, "inventory.apart", (tx) =>
        correct(tx, ctx, { kind: "apart", id, other: from, reason }, clock.now()),
      ),
    "inventory.submit": (ctx, input) =>
      write(ctx, "inventory.submit", (tx) => take(tx, input, clock.now())),
    async "inventory.views.list"(ctx) {
      const { person } = ctx.actor;
      return { items: person === null ? [] : await viewStore(kysely, person).list() };
    },
    "inventory.views.save": (ctx, { name, filter }) =>
      write(ctx, "inventory.views.save", async (tx) => {
        const now = clock.now();
        const view = { id: newId("viw", now), name, filter: texts(filter), at: isoTime(now) };
        const saved = await viewStore(tx.db, keeper(ctx)).save(view);
        tx.note({ subject: saved.id, before: null, after: { name, filter: saved.filter } });
        return saved;
      }),
    "inventory.views.remove": (ctx, { view }) =>
      write(ctx, "inventory.views.remove", async (tx) => {
        const removed = await viewStore(tx.db, keeper(ctx)).remove(view);
        if (!removed) throw notFound("saved view", view);
        tx.note({ subject: view, before: { name: removed.name }, after: null });
        return removed;
      }),
  };
}

/** A view belongs to a person; a token that stands for nobody keeps none. */
function keeper({ actor }: Ctx): PersonId {
  if (actor.person !== null) return actor.person;
  throw new Problem(
    "forbidden",
    "A view is kept by a person, and this token stands for nobody.",
    "Sign in to the console and save it there.",
  );
}

const texts = (filter: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).flatMap(([name, it]) => (it ? [[name, it]] : [])));

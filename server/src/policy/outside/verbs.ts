import type { Outsider } from "@reeve/contract/outsider";
import type { Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { typeName } from "./names.ts";
import { outsiderStore } from "./store.ts";

export interface OutsiderHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
}

const place = z.object({ type: z.string(), id: z.string() });
const byName = cursorOf("outsiders", place);
/** All of them are in the memory of each process, so that a decision need not ask for them. */
const most = 20_000;
const mostBytes = 64 * 1024;

export function outsiderVerbs({
  database,
  write,
  clock,
}: OutsiderHands): Pick<Verbs<Ctx>, "outsiders.list" | "outsiders.put" | "outsiders.remove"> {
  return {
    async "outsiders.list"(_ctx, { type = null, cursor, limit }) {
      const after = byName.read(cursor);
      const found = await outsiderStore(database.kysely).list(type, after, limit + 1);
      return pageOf(found, limit, byName, ({ type, id }) => ({ type, id }));
    },
    "outsiders.put": (ctx, input) =>
      write(ctx, "outsiders.put", async (tx) => {
        const store = outsiderStore(tx.db);
        const changedAt = isoTime(clock.now());
        const after = usable({ ...input, changedBy: ctx.actor.name, changedAt });
        const before = await store.find(input);
        if (before === null && (await store.count()) >= most) throw full();
        await store.put(after);
        tx.note({ subject: subjectOf(after), before, after });
        return after;
      }),
    "outsiders.remove": (ctx, input) =>
      write(ctx, "outsiders.remove", async (tx) => {
        const before = await outsiderStore(tx.db).find(input);
        if (!before)
          throw new Problem(
            "not_found",
            "Reeve was told of nothing with this type and id.",
            "List them to see which there are.",
          );
        await outsiderStore(tx.db).remove(input);
        tx.note({ subject: subjectOf(before), before, after: null });
        return before;
      }),
  };
}

const subjectOf = ({ type, id }: Outsider): string => `${type}:${id}`;

function usable(it: Outsider): Outsider {
  if ([it, ...it.parents].some(({ type }) => typeName(type) === null))
    throw new Problem(
      "invalid",
      "No policy can name a type that is called like this.",
      "Name the type with letters, digits, and signs such as `-`.",
    );
  if (JSON.stringify(it).length > mostBytes)
    throw new Problem(
      "too_large",
      "What is told of it is too long.",
      "Leave out what no policy reads.",
    );
  return it;
}

const full = (): Problem =>
  new Problem(
    "conflict",
    `Reeve holds ${most} of them, and no more.`,
    "Remove those that no policy needs; what an enforcement point sends with its question need not be kept here.",
  );

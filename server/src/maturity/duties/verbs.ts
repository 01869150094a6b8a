import type { Duty } from "@reeve/contract/duty";
import type { PersonId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { createHash } from "node:crypto";
import { z } from "zod";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { newSecret } from "../../platform/ids.ts";
import { Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import type { Measuring, Standing } from "../measuring.ts";
import { dutiesOf } from "./duties.ts";
import { feedStore } from "./store.ts";
import { summed } from "./summed.ts";

export interface DutyHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly publicUrl: () => string;
  readonly measuring: Pick<Measuring, "current">;
}

type DutyVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `duties.${string}`>>;

const places = cursorOf("duties", z.number().int().min(0));
const weekMs = 7 * 86_400_000;
const weeks = 13;

export const hashOfFeed = (token: string): string =>
  createHash("sha256").update(token).digest("hex");

const kept = new WeakMap<Standing, readonly Duty[]>();
/** The duties of a measurement, put together once. */
export function dutiesIn(standing: Standing): readonly Duty[] {
  const known = kept.get(standing) ?? dutiesOf(standing.estate);
  kept.set(standing, known);
  return known;
}

export function dutyVerbs({ database, write, clock, publicUrl, measuring }: DutyHands): DutyVerbs {
  return {
    async "duties.list"(_ctx, { limit, cursor, kind, state }) {
      const all = dutiesIn(await measuring.current()).filter(
        (it) => (kind ?? it.kind) === it.kind && (state ?? it.state) === it.state,
      );
      const from = places.read(cursor) ?? 0;
      const next = from + limit;
      return {
        items: all.slice(from, next),
        nextCursor: next < all.length ? places.write(next) : null,
      };
    },

    async "duties.summary"(ctx) {
      const standing = await measuring.current();
      const all = dutiesIn(standing);
      const me = ctx.actor.person;
      const feed = me !== null && (await feedStore(database.kysely).has(me));
      const now = standing.estate.facts.at;
      return { kinds: summed(all), weeks: ahead(all, now), feed, at: isoTime(now) };
    },

    "duties.feed": (ctx) =>
      write(ctx, "duties.feed", async (tx) => {
        const me = mustBe(ctx);
        const token = newSecret("cal");
        await feedStore(tx.db).put(me, hashOfFeed(token), isoTime(clock.now()));
        tx.note({ subject: me, before: null, after: { calendar: "a new address" } });
        return { url: `${publicUrl()}/feeds/duties/${token}.ics` };
      }),

    "duties.unfeed": (ctx) =>
      write(ctx, "duties.unfeed", async (tx) => {
        const me = mustBe(ctx);
        const ended = await feedStore(tx.db).remove(me);
        tx.note({ subject: me, before: { calendar: "an address" }, after: null });
        return { ended };
      }),
  };
}

function mustBe({ actor }: Ctx): PersonId {
  if (actor.person !== null) return actor.person;
  throw new Problem(
    "invalid",
    "Your token stands for nobody, and an address of the calendar is a person's.",
    "Sign in to the console and make it there.",
  );
}

/** The next thirteen weeks; what lapsed stands in the first. */
function ahead(all: readonly Duty[], now: number) {
  const found = Array.from({ length: weeks }, (_, n) => ({
    at: isoTime(now + n * weekMs),
    due: 0,
    lapsed: 0,
  }));
  const [first] = found;
  for (const { dueAt, state } of all) {
    const week = found[Math.floor((Date.parse(dueAt) - now) / weekMs)];
    if (week) week.due++;
    if (first && state === "lapsed") first.lapsed++;
  }
  return found;
}

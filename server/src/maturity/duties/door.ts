import { Hono } from "hono";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { Measuring } from "../measuring.ts";
import { calendarOf } from "./calendar.ts";
import { feedStore } from "./store.ts";
import { dutiesIn, hashOfFeed } from "./verbs.ts";

export interface CalendarHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly publicUrl: () => string;
  readonly measuring: Pick<Measuring, "current">;
}

const path = /^(cal_[\w-]{43})\.ics$/;

/** The calendar for programs that read calendars, which send no credential: its address is the secret. */
export function calendarDoor({ database, clock, publicUrl, measuring }: CalendarHands): Hono {
  const app = new Hono();
  app.get("/feeds/duties/:file", async (c) => {
    const token = path.exec(c.req.param("file"))?.[1];
    if (token === undefined || !(await feedStore(database.kysely).isOf(hashOfFeed(token))))
      return c.text("There is no such calendar.", 404);
    const standing = await measuring.current().catch(() => null);
    if (standing === null) return c.text("Nothing is measured yet. Try again in a moment.", 503);
    return c.body(calendarOf(dutiesIn(standing), publicUrl(), clock.now()), 200, {
      "content-type": "text/calendar; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
  });
  return app;
}

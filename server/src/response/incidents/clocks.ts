import type { Incident } from "@reeve/contract/incident";
import {
  clocks,
  type Clock as Duty,
  type IncidentClock,
} from "@reeve/contract/incident-regulation";
import type { Parsed } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { addClock, answerClock, type ClockRow } from "./clocks-store.ts";
import { partsOf } from "./parts-store.ts";

const hourMs = 3_600_000;

/** When a duration after a moment is over; months are those of the calendar (UTC), and end on its last day at most. */
export function dueAt(startedAt: string, duration: Duty["duration"]): string | null {
  const [, amount, unit] = /^P(?:T)?(\d+)([HDM])$/.exec(duration ?? "") ?? [];
  if (amount === undefined || unit === undefined) return null;
  const startMs = Date.parse(startedAt);
  if (unit !== "M") return isoTime(startMs + Number(amount) * (unit === "H" ? 1 : 24) * hourMs);
  const start = new Date(startMs);
  const [year, month] = [start.getUTCFullYear(), start.getUTCMonth() + Number(amount)];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const day = Math.min(start.getUTCDate(), last);
  return isoTime(Date.UTC(year, month, day) + (startMs % (24 * hourMs)));
}

/** Those that may run for what an incident is said to be. */
export const duties = (trigger: Duty["trigger"]): readonly Duty[] =>
  clocks.filter((clock) => clock.trigger === trigger && clock.status !== "superseded");

export const shownClocks = (rows: readonly ClockRow[], now: string): IncidentClock[] =>
  rows.flatMap((row) => {
    const clock = clocks.find(({ id }) => id === row.clock);
    if (!clock) return [];
    const waits = row.state === "asked" || row.state === "running";
    return [
      {
        clock,
        state: row.state,
        startedAt: row.started_at,
        dueAt: row.due_at,
        overdue: waits && row.due_at !== null && row.due_at <= now,
        by: row.by_name,
        reason: row.reason,
        at: row.at,
      },
    ];
  });

/** Asks about each clock that may run, from the moment that somebody knew. */
export async function startClocks(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  it: Incident,
  { trigger, at: said }: Parsed<"incidents.clocks.start">,
): Promise<void> {
  const now = isoTime(clock.now());
  const at = said ?? now;
  if (at > now)
    throw new Problem(
      "invalid",
      "It cannot be known only in the future.",
      "Give the time since which it is known.",
      [{ path: "at", message: "is in the future" }],
    );
  const asked: string[] = [];
  for (const { id, duration } of duties(trigger))
    if (await addClock(tx.db, it.id, id, at, dueAt(at, duration))) asked.push(id);
  const words = trigger.replaceAll("-", " ");
  await partsOf(tx.db, it.id).say(
    "clock",
    `Said to be: ${words}. ${asked.length} clocks may run.`,
    ctx.actor.name,
    now,
  );
  tx.note({ subject: it.id, before: null, after: { trigger, since: at, clocks: asked } });
}

export async function answer(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  it: Incident,
  { clock: id, as, reason }: Parsed<"incidents.clocks.answer">,
): Promise<void> {
  const at = isoTime(clock.now());
  const by = ctx.actor.name;
  if (!(await answerClock(tx.db, it.id, id, { as, by, reason, at })))
    throw notFound("open clock", id);
  const said = { running: "runs", dismissed: "does not run", met: "was met" }[as];
  await partsOf(tx.db, it.id).say("clock", `The clock ${id} ${said}: ${reason}`, by, at);
  tx.note({ subject: it.id, before: null, after: { clock: id, as, reason } });
}

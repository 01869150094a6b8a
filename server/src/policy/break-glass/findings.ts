import type { BreakGlass } from "@reeve/contract/break-glass";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { openSubjects, raiseFinding, resolveFinding } from "../../registry/findings/store.ts";
import { breakGlassStore } from "./store.ts";

type Db = Database["kysely"];
const most = 10_000;

/**
 * Brings findings to what is so: one for each break-glass that is open, one for each that is over and not reviewed.
 * Run after each change and every few seconds, because time alone ends one.
 */
export async function followBreakGlass(db: Db, clock: Clock): Promise<void> {
  const store = breakGlassStore(db);
  const now = isoTime(clock.now());
  await store.noteExpired(now);
  const filter = { after: null, limit: most, now };
  const open = await store.list({ ...filter, status: "open" });
  const over = await store.list({ ...filter, status: "review" });
  await bring(db, clock, "break_glass_open", open, (it) => ({
    severity: "high",
    title: `Break-glass lifts ${it.policy} for ${it.agent.name}`,
    detail: `${it.opener.name} opened it and ${it.confirmer?.name ?? "somebody"} confirmed it, until ${it.expiresAt ?? "its end"}: ${it.ticket}. ${it.reason}`,
  }));
  await bring(db, clock, "break_glass_review", over, (it) => ({
    severity: "medium",
    title: `What ${it.agent.name} did without ${it.policy} is to be reviewed`,
    detail: `The break-glass that ${it.opener.name} opened is over: ${it.ticket}. Somebody else has to look at each action that it let pass, and close it.`,
  }));
}

async function bring(
  db: Db,
  clock: Clock,
  kind: "break_glass_open" | "break_glass_review",
  wanted: readonly BreakGlass[],
  says: (it: BreakGlass) => { severity: "high" | "medium"; title: string; detail: string },
): Promise<void> {
  const there = new Set(await openSubjects(db, kind));
  for (const it of wanted)
    if (!there.delete(it.id)) await raiseFinding(db, clock, { kind, subject: it.id, ...says(it) });
  for (const subject of there) await resolveFinding(db, clock, kind, subject);
}

import { Severity } from "@reeve/contract/finding";
import type { IncidentRule } from "@reeve/contract/incident-rule";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import type { Write } from "../../platform/write.ts";
import { openSubjects, raiseFinding, resolveFinding } from "../../registry/findings/store.ts";
import { blockedSince } from "./cause-store.ts";
import { causeOf, type Cause } from "./cause.ts";
import { clocksDue } from "./clocks-store.ts";
import { declare } from "./declare.ts";
import {
  criticalStops,
  declaredSince,
  listRules,
  muchBlocked,
  nowSeenTo,
  openedSince,
  overdueTasks,
  seenTo,
} from "./rules-store.ts";

const rulesMs = 5_000;
const dueMs = 60_000;
/** What is committed a little late is seen all the same; nothing is declared twice by it. */
const lateMs = 60_000;
const nearMs = 24 * 3_600_000;
const mostActions = 50;

export interface WatchHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly log: Log;
}

/** Declares incidents by rule, and keeps the findings of what is due. */
export const watchIncidents = (hands: WatchHands): readonly AsyncDisposable[] => [
  repeat("incidents", rulesMs, hands.log, () => byRules(hands)),
  repeat("incidents-due", dueMs, hands.log, () => findDue(hands)),
];

export async function byRules(hands: WatchHands): Promise<void> {
  const db = hands.database.kysely;
  for (const rule of await listRules(db)) {
    const from = rule.enabled ? await seenTo(db, rule.name) : null;
    if (from === null) continue;
    const now = isoTime(hands.clock.now());
    const since = isoTime(Math.max(Date.parse(rule.changedAt), Date.parse(from) - lateMs));
    for (const { cause, at } of await causesBy(hands, rule, since))
      await declareBy(hands, rule, cause, at);
    await nowSeenTo(db, rule.name, now);
  }
}

interface Found {
  readonly cause: Cause;
  /** The same cause is declared again only for what came after this. */
  readonly at: string;
}

async function causesBy(
  hands: WatchHands,
  { when, changedAt }: IncidentRule,
  since: string,
): Promise<Found[]> {
  const db = hands.database.kysely;
  const now = isoTime(hands.clock.now());
  const found: Found[] = [];
  switch (when.on) {
    case "finding":
      for (const { id, kind, severity, opened_at } of await openedSince(db, since)) {
        const wanted = when.kinds.length === 0 || when.kinds.includes(kind);
        const bad = Severity.options.indexOf(severity) >= Severity.options.indexOf(when.severity);
        // What incidents themselves lead to is no incident.
        if (wanted && bad && !kind.startsWith("incident_"))
          found.push({ cause: await causeOf(db, { finding: id }, now), at: opened_at });
      }
      return found;
    case "blocked": {
      const windowMs = hands.clock.now() - when.minutes * 60_000;
      const from = isoTime(Math.max(windowMs, Date.parse(changedAt)));
      for (const { agent } of await muchBlocked(db, from, when.actions)) {
        const actions = await blockedSince(db, agent, from, mostActions);
        const cause = await causeOf(db, { agent, since: actions[0]?.at ?? from }, now);
        const title = `${when.actions} or more actions were blocked within ${when.minutes} minutes`;
        found.push({ cause: { ...cause, key: `blocked:${agent}`, title, actions }, at: from });
      }
      return found;
    }
    case "stop":
      for (const { id, made_at } of await criticalStops(db, since))
        found.push({ cause: await causeOf(db, { stop: id }, now), at: made_at });
      return found;
  }
}

class Declared extends Error {
  override readonly name = "Declared";
}

/** One open incident for a cause, and none again for what one was declared of since. */
async function declareBy(
  { write, clock, database }: WatchHands,
  { name, severity }: IncidentRule,
  cause: Cause,
  at: string,
): Promise<void> {
  if (cause.key !== null && (await declaredSince(database.kysely, cause.key, at))) return;
  const said = { summary: "", severity, mode: "real", visibility: "everyone", rule: name } as const;
  const done = write(ownCtx("incident rules"), "incidents.declare", async (tx) => {
    tx.unread();
    const { made } = await declare(tx, clock, ownCtx("incident rules"), cause, said);
    if (!made) throw new Declared();
  });
  await done.catch((error: unknown) => {
    if (!(error instanceof Declared)) throw error;
  });
}

/** A task that is overdue, and a clock that is near its time or past it, is a finding until it is dealt with. */
export async function findDue({ database, clock }: WatchHands): Promise<void> {
  const db = database.kysely;
  const now = isoTime(clock.now());
  const open = new Set<string>();
  for (const { incident, ref, tasks } of await overdueTasks(db, now)) {
    open.add(incident);
    await raiseFinding(db, clock, {
      kind: "incident_task_overdue",
      subject: incident,
      severity: "medium",
      title: `INC-${ref}: ${tasks === 1 ? "a task is" : `${tasks} tasks are`} overdue`,
      detail: "Finish it, or drop it and say why. This closes by itself.",
    });
  }
  await closeOthers(db, clock, "incident_task_overdue", open);
  const due = new Set<string>();
  for (const one of await clocksDue(db, isoTime(clock.now() + nearMs))) {
    if (due.has(one.incident)) continue;
    due.add(one.incident);
    const over = one.due_at !== null && one.due_at <= now;
    await raiseFinding(db, clock, {
      kind: "incident_clock_due",
      subject: one.incident,
      severity: over ? "critical" : "high",
      title: `INC-${one.ref}: the clock ${one.clock} ${over ? "ran out" : "runs out soon"}`,
      detail: `Due at ${one.due_at ?? ""}. Say on the page of the incident that it was met, or that it does not run and why.`,
    });
  }
  await closeOthers(db, clock, "incident_clock_due", due);
}

type Due = "incident_task_overdue" | "incident_clock_due";

async function closeOthers(
  db: Database["kysely"],
  clock: Clock,
  kind: Due,
  still: ReadonlySet<string>,
): Promise<void> {
  for (const subject of await openSubjects(db, kind))
    if (!still.has(subject)) await resolveFinding(db, clock, kind, subject);
}

import type { Incident, IncidentState } from "@reeve/contract/incident";
import type { Parsed } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { partsOf } from "./parts-store.ts";
import type { IncidentRow } from "./read-store.ts";
import { incidentStore } from "./store.ts";
import { tellOf } from "./told.ts";

const order: readonly IncidentState[] = ["triage", "active", "monitoring"];

/** What the row holds after a change of state; the moments of the states before it stay, but for what came undone. */
export function moved(it: Incident, to: IncidentState, at: string): Partial<IncidentRow> {
  if (to === it.state) return {};
  if (to === "triage")
    throw new Problem(
      "conflict",
      "Somebody took this incident on, and that is not taken back.",
      "Decline it, if it is none.",
    );
  const accepted_at = it.acceptedAt ?? at;
  const resolved_at = order.indexOf(to) < order.indexOf("monitoring") ? null : at;
  return { state: to, accepted_at, resolved_at };
}

/** Adds what somebody says, and what changes by it, each as an update of its own. */
export async function update(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  it: Incident,
  { text, state, severity, identified, tell }: Parsed<"incidents.update">,
): Promise<void> {
  const at = isoTime(clock.now());
  const parts = partsOf(tx.db, it.id);
  const by = ctx.actor.name;
  const to: Partial<IncidentRow> = {
    ...(state !== undefined && moved(it, state, at)),
    ...(severity !== undefined && { severity }),
    ...(identified && it.identifiedAt === null && { identified_at: at }),
  };
  if (state !== undefined && state !== it.state)
    await parts.say("state", `From ${it.state} to ${state}: ${text}`, by, at);
  if (severity !== undefined && severity !== it.severity)
    await parts.say("severity", `From ${it.severity} to ${severity}: ${text}`, by, at);
  const changes = (state ?? it.state) !== it.state || (severity ?? it.severity) !== it.severity;
  if (!changes || tell) await parts.say(tell ? "told" : "note", text, by, at);
  if (Object.keys(to).length > 0) await incidentStore(tx.db).set(it.id, to);
  tx.note({ subject: it.id, before: null, after: { ...to, text, told: tell } });
  if (tell) await tellOf(tx, clock, it, `told/${at}`, `INC-${it.ref}: ${text}`);
}

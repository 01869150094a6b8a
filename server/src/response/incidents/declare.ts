import type { Incident, IncidentMode, IncidentSeverity } from "@reeve/contract/incident";
import type { IncidentId, PersonId } from "@reeve/contract/id";
import { canonicalHash } from "../../platform/canonical.ts";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import type { Tx } from "../../platform/write.ts";
import { agentCause, versionThen } from "./cause-store.ts";
import type { Cause } from "./cause.ts";
import { partsOf } from "./parts-store.ts";
import { incidentStore } from "./store.ts";
import { policiesAt } from "./timeline-store.ts";
import { tellOf } from "./told.ts";

/** What is said of an incident when it is declared. */
export interface Said {
  readonly title?: string | undefined;
  readonly summary: string;
  readonly severity: IncidentSeverity;
  readonly mode: IncidentMode;
  readonly visibility: Incident["visibility"];
  readonly rule: string | null;
}

/** Declares an incident; where one of the same cause is open, that one is it. Null beside the id where nothing was new. */
export async function declare(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  cause: Cause,
  said: Said,
): Promise<{ readonly id: IncidentId; readonly made: boolean }> {
  const store = incidentStore(tx.db);
  const known = await openOf(tx, cause);
  if (known !== null) return { id: known, made: false };
  const nowMs = clock.now();
  const id = newId("inc", nowMs);
  const at = isoTime(nowMs);
  const agent = cause.agent === null ? null : await agentCause(tx.db, cause.agent);
  const [first] = cause.actions;
  const version = first ? await versionThen(tx.db, first.id) : null;
  const agents =
    agent === null ? [] : [{ id: agent.id, name: agent.name, version: version ?? agent.version }];
  const policies = await policiesAt(tx.db, cause.firstBadAt);
  const added = await store.add({
    id,
    title: said.title ?? cause.title,
    summary: said.summary,
    mode: said.mode,
    near_miss: cause.actions.length > 0 && cause.actions.every(({ answer }) => answer === "block"),
    visibility: said.visibility,
    severity: said.severity,
    cause_kind: cause.kind,
    cause_subject: cause.subject,
    rule: said.rule,
    cause_key: cause.key ?? `form:${id}`,
    session: cause.session,
    by_name: ctx.actor.name,
    first_bad_at: cause.firstBadAt,
    reported_at: at,
    policies: JSON.stringify(policies.map(({ name, version }) => ({ name, version }))),
    policy_digest: canonicalHash(policies),
    agents,
    actions: cause.actions.map((one) => one.id),
  });
  if (!added) {
    const other = await openOf(tx, cause);
    if (other !== null) return { id: other, made: false };
    throw new Error("an incident could not be declared, and none of the same cause is open");
  }
  await roles(tx, id, ctx.actor.person, agent?.lead ?? null);
  const text = said.summary === "" ? (said.title ?? cause.title) : said.summary;
  await partsOf(tx.db, id).say("declared", text, ctx.actor.name, at);
  const after = await store.find(id, nowMs);
  tx.note({ subject: id, before: null, after });
  if (after)
    await tellOf(tx, clock, after, "declared", `Incident INC-${after.ref}: ${after.title}`);
  return { id, made: true };
}

async function openOf(tx: Tx, cause: Cause): Promise<IncidentId | null> {
  const store = incidentStore(tx.db);
  const same = cause.key === null ? null : await store.open(cause.key);
  if (same !== null || cause.kind !== "action" || cause.actions[0] === undefined) return same;
  return store.openWith(cause.actions[0].id);
}

/** Whoever answers for incidents of the agent leads, until somebody else does. */
async function roles(
  tx: Tx,
  id: IncidentId,
  reporter: PersonId | null,
  lead: PersonId | null,
): Promise<void> {
  const store = incidentStore(tx.db);
  if (reporter !== null) await store.setRole(id, "reporter", reporter);
  if (lead !== null) await store.setRole(id, "lead", lead);
}

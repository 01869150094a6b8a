import type { Severity } from "@reeve/contract/finding";
import type { AgentId, AlarmId } from "@reeve/contract/id";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { seal } from "../../ledger/seals.ts";
import { tell } from "../../registry/deliveries/tell.ts";
import { raiseFinding } from "../../registry/findings/store.ts";
import { alarming, lineAmong } from "../detectors/many.ts";
import { heldTo } from "../monitors/apply.ts";
import { raise as raiseRate } from "../sampling/store.ts";
import type { Past, Said } from "./said.ts";
import { said, saidOfFirst, severityOf, sinceOf } from "./said.ts";
import type { Books } from "../monitors/apply.ts";
import * as store from "./raise-store.ts";

/** An alarm that was just raised, for whoever does more about it in the same transaction. */
export interface Declared {
  readonly id: AlarmId;
  readonly agent: AgentId;
  readonly severity: Severity;
  readonly says: string;
}

export interface RaiseHands {
  readonly clock: Clock;
  /** Told of each alarm in the transaction in which it is raised. */
  declared?(db: DatabaseTransaction, alarm: Declared): Promise<void>;
}

/** Raises what stands out among all live streams, and first sightings that weigh, where no alarm is open already. */
export async function raiseAll(
  db: DatabaseTransaction,
  hands: RaiseHands,
  first: Books["first"],
): Promise<void> {
  const raised: AlarmId[] = [];
  const live = await store.liveStreams(db);
  const chosen = alarming(live);
  for (const at of chosen) {
    const stream = live[at];
    if (stream === undefined || stream.alarm !== null) continue;
    const whole = await store.wholeStream(db, stream.id);
    const learned = whole && heldTo(stream, whole.learned);
    if (!whole || !learned) continue;
    const past = await store.past(db, stream, 1_000);
    const since = sinceOf(whole.state, whole.firstN);
    const of = { ...stream, promised: stream.target !== null };
    const it = said(of, learned, whole.state, since, past);
    const id = await raise(db, hands, stream, it, {
      since,
      bad: firstBad(stream.kind, past, since),
      evidence: stream.evidence,
      line: lineAmong(stream.runLength, live.length, chosen.size),
      agentVersion: stream.agentVersion,
      evaluatorVersion: stream.evaluatorVersion,
    });
    raised.push(id);
  }
  for (const [monitor, { point, first: seen }] of first) {
    const of = await store.withoutAlarm(db, monitor);
    if (of === null) continue;
    const it = saidOfFirst(seen, point.session, point.n);
    const { n, agentVersion, evaluatorVersion } = point;
    const id = await raise(db, hands, of, it, {
      since: n - 1,
      bad: point.session,
      evidence: null,
      line: null,
      agentVersion,
      evaluatorVersion,
    });
    raised.push(id);
  }
  // Last, as every change does it: nothing is locked after the log.
  await seal(
    db,
    hands.clock,
    raised.map((of) => ({ what: "alarm", of, rows: 1 })),
  );
}

/** Of shares of tools no session speaks for itself. */
const firstBad = (kind: store.Raising["kind"], past: readonly Past[], since: number) =>
  past.find(({ n, against }) => n > since && (against || kind === "tool_mix"))?.session ?? null;

/** While an alarm is open all sessions of its agent are evaluated, for so long at most. */
const rate = 1;
const mostMs = 7 * 86_400_000;

async function raise(
  db: DatabaseTransaction,
  hands: RaiseHands,
  of: store.Raising,
  it: Said,
  found: store.Found,
): Promise<AlarmId> {
  const nowMs = hands.clock.now();
  const id = newId("alm", nowMs);
  const severity = severityOf(of.kind, of.aspect, it.effect);
  const others = await store.openOf(db, of.agent);
  const since = await store.add(db, { id, of, severity, it, found, at: isoTime(nowMs) });
  const title = `${of.agentName} got worse: ${of.name}`;
  await raiseFinding(db, hands.clock, {
    kind: "drift_alarm",
    severity: worst([severity, ...others]),
    subject: of.agent,
    title,
    detail: `${it.effect.says} Look at the examples, then acknowledge the alarm or let it take its steps.`,
    ...(since !== null && found.bad !== null && { began: { at: since, session: found.bad } }),
  });
  await raiseRate(db, { agent: of.agent, rate, untilMs: nowMs + mostMs, reason: id }, nowMs);
  // The finding is one for the agent; whoever was told of it before is told of this alarm as well.
  if (others.length > 0)
    await tell(db, hands.clock, {
      event: "finding",
      severity,
      subject: of.agent,
      title,
      concerns: [`owner:${of.agent}`],
      key: id,
    });
  await hands.declared?.(db, {
    id,
    agent: of.agent,
    severity,
    says: `${title}. ${it.effect.says}`,
  });
  return id;
}

const order: readonly Severity[] = ["low", "medium", "high", "critical"];
const worst = (all: readonly Severity[]): Severity =>
  order[Math.max(...all.map((one) => order.indexOf(one)))] ?? "critical";

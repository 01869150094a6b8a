import type { Agent } from "@reeve/contract/agent";
import { drillKinds, type Drill, type DrillKind } from "@reeve/contract/drill";
import type { AgentId, PersonId } from "@reeve/contract/id";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import type { Log } from "../../platform/log.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx, Write } from "../../platform/write.ts";
import { asDrill, placeCanary, type CanaryHands } from "./canary.ts";
import { closed } from "./close.ts";
import { play, type PlayHands } from "./play.ts";
import { drillStore, type Progress } from "./store.ts";

export interface DrillHands extends CanaryHands, PlayHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly log: Log;
  /** This process among those that work on the database. */
  readonly process: string;
  /** Other times to effect than the published ones. */
  readonly targetsMs?: Partial<Record<DrillKind, number>>;
}

export interface Wanted {
  readonly kind: DrillKind;
  /** An agent of the house, whose owner asks; null for the canary. */
  readonly agent: AgentId | null;
  /** Who answers for the canary where it is yet to be registered. */
  readonly owner: PersonId | null;
  readonly source: Drill["source"];
  /** Looks once more, in the transaction that begins it, whether it is still wanted. */
  still?(tx: Tx): Promise<boolean>;
}

/** A drill that has begun, and what will have come of it. */
export interface Begun {
  readonly drill: Drill;
  readonly done: Promise<Drill>;
}

/** Begins a drill where none runs, in whichever process; it goes on by itself. */
export async function begin(
  hands: DrillHands,
  ctx: Ctx,
  wanted: Wanted,
  closing: AbortSignal,
): Promise<Begun> {
  const { kind, source } = wanted;
  const agent = wanted.agent
    ? await ownAgent(hands, ctx, kind, wanted.agent)
    : await placeCanary(hands, wanted.owner);
  const nowMs = hands.clock.now();
  const drill: Drill = {
    id: newId("drl", nowMs),
    kind,
    agent: { id: agent.id, name: agent.name },
    canary: wanted.agent === null,
    status: "running",
    why: null,
    doing: "It begins.",
    source,
    by: ctx.actor.name,
    startedAt: isoTime(nowMs),
    endedAt: null,
    effectMs: null,
    targetMs: hands.targetsMs?.[kind] ?? drillKinds[kind].targetMs,
    steps: [],
    evidence: { actions: [], stop: null, approval: null, credential: null },
  };
  await hands.write(ctx, "drills.run", async (tx) => {
    if (!(await drillStore(tx.db).begin(drill, hands.process)))
      throw new Problem(
        "conflict",
        "A drill is running already, and one runs at a time.",
        "Wait until it is over; `GET /api/drills` shows it.",
      );
    if (wanted.still && !(await wanted.still(tx)))
      throw new Problem("conflict", "It was rehearsed in the meantime.", "There is nothing to do.");
    tx.note({ subject: drill.id, before: null, after: drill });
    tx.unread();
  });
  return { drill, done: through(hands, drill, agent, closing) };
}

/** From its beginning to its end; whatever goes wrong, it is closed. */
async function through(
  hands: DrillHands,
  drill: Drill,
  agent: Agent,
  closing: AbortSignal,
): Promise<Drill> {
  const store = drillStore(hands.database.kysely);
  const save = async (progress: Progress): Promise<void> => {
    await store.save(drill.id, progress);
  };
  const end = await play(hands, drill, agent, { save, closing });
  const ended: Drill = { ...drill, ...end, doing: null, endedAt: isoTime(hands.clock.now()) };
  await closed(hands, asDrill, ended);
  hands.log.info(
    { drill: ended.id, kind: ended.kind, status: ended.status, effectMs: ended.effectMs },
    "a drill is over",
  );
  return ended;
}

/** An agent of the house is stopped only for its owner: nobody else can say when it does no harm. */
async function ownAgent(
  hands: DrillHands,
  { actor }: Ctx,
  kind: DrillKind,
  id: AgentId,
): Promise<Agent> {
  if (kind !== "stop")
    throw new Problem(
      "invalid",
      "With an agent of the house only the stop is rehearsed.",
      "Leave `agent` out, so that the canary is rehearsed with.",
      [{ path: "agent", message: "only with the kind stop" }],
    );
  const agent = await hands.operate()["agents.get"](asDrill, { id });
  if (actor.person === null || agent.owner?.id !== actor.person)
    throw new Problem(
      "forbidden",
      `Only whoever answers for ${agent.name} may have it stopped for a drill.`,
      `Ask ${agent.owner?.name ?? "an operator to name an owner"}.`,
    );
  if (agent.status !== "active")
    throw new Problem(
      "conflict",
      `${agent.name} is ${agent.status}: only an agent that acts can be stopped for a drill.`,
      "Wait until it is active.",
    );
  return agent;
}

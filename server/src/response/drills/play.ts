import type { Agent } from "@reeve/contract/agent";
import type { Drill, DrillEvidence, DrillStep } from "@reeve/contract/drill";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { listActions } from "../../ledger/actions/store.ts";
import { openSubjects, resolveFinding } from "../../registry/findings/store.ts";
import { approvalStore } from "../approvals/store.ts";
import type { Stopping } from "../stops/stopping.ts";
import { rehearseApproval } from "./approval.ts";
import { rehearseLive } from "./live.ts";
import { outages, rehearseOutage, type RehearsalDoor } from "./outage.ts";
import { asDrill, granted, grantsOf, keyed, type CanaryHands } from "./canary.ts";
import type { Caller } from "./caller.ts";
import { openCannotRecord, type CannotRecord } from "./cannot-record.ts";
import { resumeOwn, type ResumeHands } from "./resume.ts";
import { rehearseRevoke } from "./revoke.ts";
import { NotRehearsed, type Scene } from "./scene.ts";
import { rehearseStop, rehearseStopOf, type StopDrillHands } from "./stop.ts";
import { drillStore, type Progress } from "./store.ts";
import { rehearseUpstream } from "./upstream.ts";
import { rehearseVerify, type Verified } from "./verify.ts";

export interface PlayHands extends CanaryHands, ResumeHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly stopping: Pick<Stopping, "stop">;
  /** Where this process listens, and what the world calls it. */
  readonly door: () => string;
  readonly publicUrl: () => string;
  /** A door of its own with the whole road behind it: as it is, without what is out, or with little patience. */
  rehearsal(how: {
    readonly ledger?: CannotRecord;
    readonly out?: "policy" | "state";
    readonly hasty?: boolean;
  }): Promise<RehearsalDoor>;
  /** Verifies an export of the record; null where nothing is kept elsewhere. */
  verify(): Promise<Verified | null>;
}

export interface Watched {
  save(progress: Progress): Promise<void>;
  /** Reeve is being stopped: the drill unwinds, and says nothing. */
  readonly closing: AbortSignal;
}

type End = Pick<Drill, "status" | "why" | "effectMs" | "steps" | "evidence">;
const mostActions = 500;
const mostEvidence = 50;

/** Rehearses, and says what came of it; never throws. */
export async function play(
  hands: PlayHands,
  drill: Drill,
  agent: Agent,
  { save, closing }: Watched,
): Promise<End> {
  const steps: DrillStep[] = [];
  const evidence: { -readonly [K in keyof DrillEvidence]: DrillEvidence[K] } = {
    ...drill.evidence,
  };
  const beganMs = performance.now();
  let doing: string | null = drill.doing;
  const { agent: rehearsed, startedAt, targetMs } = drill;
  const { kysely } = hands.database;
  const mine = { agent: agent.id, since: startedAt, after: null };
  const tell = async (): Promise<void> => {
    if (closing.aborted) throw new NotRehearsed("Reeve was stopped before it was over.");
    await save({
      status: "running",
      why: null,
      doing,
      endedAt: null,
      effectMs: null,
      steps,
      evidence,
    });
  };
  const scene = (canary: Caller): Scene => ({
    agent: rehearsed,
    canary,
    evidence,
    now: () => hands.clock.now(),
    async doing(what) {
      doing = what;
      await tell();
    },
    async saw(says, held) {
      steps.push({ says, held, afterMs: Math.round(performance.now() - beganMs) });
      await tell();
    },
    async allowed() {
      const found = await Promise.all(
        ["allow", "scope"].map((decision) =>
          listActions(kysely, { ...mine, decision, limit: mostActions }),
        ),
      );
      return found.flat().map(({ startedAt: at }) => ({ at: Date.parse(at) }));
    },
  });

  try {
    const effectMs = await rehearsedWith(hands, drill, agent, scene, evidence);
    const inTime = effectMs <= targetMs;
    const says = `It took effect after ${Math.round(effectMs)} ms; at most ${targetMs} ms are allowed.`;
    steps.push({ says, held: inTime, afterMs: Math.round(performance.now() - beganMs) });
    evidence.actions = (await listActions(kysely, { ...mine, limit: mostEvidence })).map(
      ({ id }) => id,
    );
    const wrong = steps.find(({ held }) => !held);
    return {
      status: wrong ? "failed" : "passed",
      why: wrong?.says ?? null,
      effectMs,
      steps,
      evidence,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const nothing = error instanceof NotRehearsed || closing.aborted;
    // What was seen to fail before it could not go on has failed all the same.
    const wrong = steps.find(({ held }) => !held)?.says ?? (nothing ? null : reason);
    return {
      status: wrong === null || closing.aborted ? "aborted" : "failed",
      why: wrong ?? reason,
      effectMs: null,
      steps,
      evidence,
    };
  }
}

async function rehearsedWith(
  hands: PlayHands,
  drill: Drill,
  agent: Agent,
  sceneOf: (canary: Caller) => Scene,
  evidence: { credential: DrillEvidence["credential"] },
): Promise<number> {
  const stopHands: StopDrillHands = {
    stop: () =>
      hands.stopping.stop(
        { level: "agent", agent: agent.id, reason: `Drill ${drill.id}: it goes on by itself.` },
        { ctx: asDrill, source: "drill" },
      ),
    resume: (id) => resumeOwn(hands, id, "The drill is over."),
  };
  if (!drill.canary) return rehearseStopOf(sceneOf(noCaller), stopHands);
  const key = await keyed(hands, agent, hands);
  evidence.credential = key.credential;
  const scene = sceneOf(key.caller);
  try {
    switch (drill.kind) {
      case "stop":
        return await rehearseStop(scene, stopHands);
      case "revoke":
        return await rehearseRevoke(scene, {
          revokeKey: key.revoke,
          grant: () => granted(hands, agent),
          async revokeGrant() {
            for (const id of await grantsOf(hands, agent))
              await hands.operate()["grants.revoke"](asDrill, { id });
          },
        });
      case "approval":
        return await rehearseApproval(scene, {
          approval: (id) =>
            approvalStore(hands.database.kysely).find(id, isoTime(hands.clock.now())),
          allowed: async (tool) =>
            (
              await listActions(hands.database.kysely, {
                agent: agent.id,
                since: drill.startedAt,
                tool,
                decision: "allow",
                after: null,
                limit: mostActions,
              })
            ).length,
        });
      case "audit": {
        await using ledger = await openCannotRecord(hands.database.url, hands.clock);
        return await rehearseOutage(scene, outages.audit, {
          door: () => hands.rehearsal({}),
          broken: () => hands.rehearsal({ ledger }),
        });
      }
      case "policy":
      case "state":
        return await rehearseOutage(scene, outages[drill.kind], {
          door: () => hands.rehearsal({}),
          broken: () => hands.rehearsal({ out: drill.kind as "policy" | "state" }),
        });
      case "live":
        return await rehearseLive(scene, { watch: (signal) => watched(hands, agent, signal) });
      case "verify":
        return await rehearseVerify(scene, () => hands.verify());
      case "upstream":
        return await rehearseUpstream(scene, {
          door: () => hands.rehearsal({ hasty: true }),
          noticed: () => noticed(hands),
        });
    }
  } finally {
    await key.revoke();
  }
}

/** What anybody gets who watches the canary. */
async function* watched(
  { operate }: PlayHands,
  { id }: Agent,
  signal: AbortSignal,
): AsyncGenerator<{ readonly at: number }> {
  for await (const { event } of operate()["actions.live"]({ ...asDrill, signal }, { agent: id }))
    if (event === "decided") yield { at: performance.now() };
}

/** What the canary's tool server was made to do is found like that of any other; once it was seen, it is dealt with. */
async function noticed({ database, clock }: PlayHands): Promise<boolean> {
  const { kysely } = database;
  const server = (await drillStore(kysely).canary())?.server ?? "";
  const open = (await openSubjects(kysely, "upstream_misbehaved")).includes(server);
  if (open) await resolveFinding(kysely, clock, "upstream_misbehaved", server);
  return open;
}

const noCaller: Caller = {
  call: () => Promise.reject(new Error("an agent of the house calls by itself")),
  refusedToken: () => Promise.reject(new Error("an agent of the house has its own key")),
};

import type { StopId } from "@reeve/contract/id";
import type { Stop } from "@reeve/contract/stop";
import { atWork, msText, NotRehearsed, passedSince, pause, type Scene } from "./scene.ts";

export interface StopDrillHands {
  /** The real stop, of the agent that is rehearsed with. */
  stop(): Promise<Stop>;
  /** Lets it act again; false where somebody else made the stop theirs meanwhile. */
  resume(stop: StopId): Promise<boolean>;
}

const cutWithinMs = 2_000;
const watchedMs = 1_500;

/** The canary works and is stopped: nothing of it passes once the stop has answered. */
export async function rehearseStop(scene: Scene, hands: StopDrillHands): Promise<number> {
  const { canary, doing, saw } = scene;
  const work = await atWork(scene);
  const underWay = canary.call("hold");
  await pause(200);
  await doing("It is stopped.");
  const orderedMs = performance.now();
  let stop: Stop | null = null;
  try {
    stop = await hands.stop();
    const answeredMs = performance.now();
    const answeredAt = scene.now();
    scene.evidence.stop = stop.id;
    await doing("It goes on trying.");
    await work.refused(answeredMs);
    await work.end();
    await confirmations(scene, stop);
    const passed = passedSince(work.calls, answeredMs).length;
    const refused = work.calls.filter(
      ({ sentMs, end }) => sentMs > answeredMs && end === "refused",
    );
    await saw(
      passed === 0
        ? `After the answer ${refused.length} more calls were tried, and none passed.`
        : `${passed} calls passed that were sent after the stop had answered.`,
      passed === 0 && refused.length > 0,
    );
    await nothingOnRecord(scene, answeredAt);
    const cut = await Promise.race([underWay, pause(cutWithinMs).then(() => null)]);
    await saw(
      cut === null
        ? "A call that was under way went on."
        : `A call that was under way was ended ${msText(Math.max(0, cut.endedMs - answeredMs))} after the answer.`,
      cut !== null,
    );
    const token = await canary.refusedToken();
    await saw(
      token === null ? "It was given a new token." : "It was given no new token.",
      token !== null,
    );
    return answeredMs - orderedMs;
  } finally {
    await work.end();
    if (stop !== null) await goesOn(scene, hands, stop.id);
  }
}

/** A named agent is stopped for a moment, at the word of its owner, and what it does meanwhile is read from the record. */
export async function rehearseStopOf(scene: Scene, hands: StopDrillHands): Promise<number> {
  const { doing, saw } = scene;
  await doing(`${scene.agent.name} is stopped for a moment.`);
  const orderedMs = performance.now();
  const stop = await hands.stop();
  const answeredMs = performance.now();
  const answeredAt = scene.now();
  scene.evidence.stop = stop.id;
  try {
    await confirmations(scene, stop);
    await doing("What it does meanwhile is watched.");
    await pause(watchedMs);
    await nothingOnRecord(scene, answeredAt);
    await saw(
      (await scene.allowed()).length > 0
        ? "It was at work when it was stopped."
        : "It was not at work when it was stopped: only that every process confirmed was seen.",
      true,
    );
    return answeredMs - orderedMs;
  } finally {
    await goesOn(scene, hands, stop.id);
  }
}

async function confirmations({ saw }: Scene, { enforcement }: Stop): Promise<void> {
  for (const { point, state, afterMs } of enforcement)
    await saw(
      afterMs === null || state === "unconfirmed"
        ? `${point} did not confirm.`
        : `${point} confirmed after ${msText(afterMs)}.`,
      state === "confirmed",
    );
  if (enforcement.length === 0) await saw("No process confirmed it.", false);
}

async function nothingOnRecord(scene: Scene, answeredAt: number): Promise<void> {
  const late = (await scene.allowed()).filter(({ at }) => at > answeredAt);
  await scene.saw(
    late.length === 0
      ? "The record has no action of it that was let pass after the answer."
      : `The record has ${late.length} actions of it that were let pass after the answer.`,
    late.length === 0,
  );
}

async function goesOn(scene: Scene, { resume }: StopDrillHands, stop: StopId): Promise<void> {
  // First of all: whatever else fails, it must not stay stopped.
  if (!(await resume(stop)))
    throw new NotRehearsed("Somebody stopped it in earnest meanwhile, so it stays stopped.");
  await scene.saw(`${scene.agent.name} may act again.`, true);
}

import { atWork, lastPassedMs, msText, passedSince, type Scene } from "./scene.ts";

export interface RevokeDrillHands {
  /** Takes away what lets the canary use its tools. */
  revokeGrant(): Promise<void>;
  /** Gives it again. */
  grant(): Promise<void>;
  revokeKey(): Promise<void>;
}

/** The canary's grant and then its key are taken away while it works. The longest time that something still passed. */
export async function rehearseRevoke(scene: Scene, hands: RevokeDrillHands): Promise<number> {
  const byGrant = await takenAndGiven(scene, hands);
  const byKey = await takenAway(scene, "key", hands.revokeKey);
  const token = await scene.canary.refusedToken();
  await scene.saw(
    token === null ? "Its dead key was given a new token." : "Its key is given no token any more.",
    token !== null,
  );
  return Math.max(byGrant, byKey);
}

async function takenAndGiven(scene: Scene, hands: RevokeDrillHands): Promise<number> {
  try {
    return await takenAway(scene, "grant", hands.revokeGrant);
  } finally {
    await hands.grant();
  }
}

async function takenAway(
  scene: Scene,
  what: "grant" | "key",
  revoke: () => Promise<void>,
): Promise<number> {
  const work = await atWork(scene);
  try {
    await scene.doing(`Its ${what} is taken away.`);
    await revoke();
    const answeredMs = performance.now();
    const answeredAt = scene.now();
    const refused = await work.refused(answeredMs);
    await work.end();
    const late = passedSince(work.calls, answeredMs).length;
    const lastMs = lastPassedMs(work.calls, answeredMs);
    await scene.saw(
      late === 0
        ? `Nothing passed by its ${what} once the revocation had answered.`
        : `${late} calls passed by its ${what} after the revocation had answered, the last ${msText(lastMs)} later.`,
      late === 0 && refused,
    );
    const recorded = (await scene.allowed()).filter(({ at }) => at > answeredAt).length;
    await scene.saw(
      recorded === 0
        ? "The record has none either."
        : `The record has ${recorded} that were let pass after it.`,
      recorded === 0,
    );
    return lastMs;
  } finally {
    await work.end();
  }
}

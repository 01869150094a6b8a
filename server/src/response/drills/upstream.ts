import type { RehearsalDoor } from "./outage.ts";
import type { Called } from "./caller.ts";
import { msText, NotRehearsed, until, type Scene } from "./scene.ts";

export interface UpstreamDrillHands {
  /** With the times that the gate waits for a tool server made short, so that a drill need not wait for long. */
  door(): Promise<RehearsalDoor>;
  /** Whether that it broke the protocol was found. */
  noticed(): Promise<boolean>;
}

const boundMs = 20_000;
const noticedMs = 30_000;

const tries: readonly {
  readonly tool: string;
  readonly says: string;
  /** Whether what came of it is as it should be, besides that it ended. */
  readonly fits: (called: Called) => boolean;
}[] = [
  { tool: "hold", says: "It hangs", fits: ({ text }) => text === null },
  {
    tool: "garbage",
    says: "It sends garbage",
    fits: ({ text }) => text === null || text === "after the garbage",
  },
  {
    tool: "forge",
    says: "It answers for others and asks for a model",
    fits: ({ text }) => text === null || text === "after the forgery",
  },
  { tool: "flood", says: "It sends far too much", fits: ({ text }) => text === null },
];

/** The canary's tool server turns hostile in one way after the other. The longest that a call of it took to end. */
export async function rehearseUpstream(scene: Scene, hands: UpstreamDrillHands): Promise<number> {
  const { canary, doing, saw } = scene;
  await using door = await hands.door();
  const well = (): Promise<boolean> =>
    until(async () => (await canary.call("ping")).end === "passed", boundMs);
  if (!(await well())) throw new NotRehearsed("The canary was not let through to begin with.");
  let longestMs = 0;
  for (const { tool, says, fits } of tries) {
    await doing(`${says}.`);
    const called = await canary.call(tool, {}, door.url);
    const tookMs = called.endedMs - called.sentMs;
    longestMs = Math.max(longestMs, tookMs);
    const held = tookMs <= boundMs && fits(called);
    await saw(`${says}: the call ended after ${msText(tookMs)}, and ${ending(called)}.`, held);
    const after = await well();
    await saw(after ? "The next good call worked." : "No good call worked any more.", after);
  }
  const found = await until(() => hands.noticed(), boundMs);
  await saw(
    found
      ? "That it broke the protocol is a finding."
      : "Nobody was told that it broke the protocol.",
    found,
  );
  await doing("It changes a tool.");
  const fromMs = performance.now();
  await canary.call("turn", { n: 1 });
  try {
    const held = await until(async () => (await canary.call("ping")).end === "refused", noticedMs);
    await saw(
      held
        ? `It gave a tool another definition: calls of it were refused after ${msText(performance.now() - fromMs)}.`
        : "It gave a tool another definition, and calls of it still passed.",
      held,
    );
  } finally {
    await canary.call("turn", { n: 0 });
  }
  const again = await until(async () => (await canary.call("ping")).end === "passed", noticedMs);
  await saw(again ? "With the old definition back, it works again." : "It stayed refused.", again);
  return longestMs;
}

const ending = ({ end, why, text }: Called): string =>
  text === null ? `the agent was told: ${why ?? end}` : "the answer was its own";

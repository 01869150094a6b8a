import type { DrillEvidence, DrillStep } from "@reeve/contract/drill";
import type { AgentId } from "@reeve/contract/id";
import type { Called, Caller } from "./caller.ts";

/** It could not be rehearsed, so nothing is said of what was to be rehearsed. */
export class NotRehearsed extends Error {}

/** What a drill works with, and where it says what it sees. */
export interface Scene {
  readonly agent: { readonly id: AgentId; readonly name: string };
  readonly canary: Caller;
  readonly evidence: { -readonly [K in keyof DrillEvidence]: DrillEvidence[K] };
  /** What is being done now. */
  doing(what: string): Promise<void>;
  /** Something that was seen, and whether it is as it should be. */
  saw(says: string, held: boolean): Promise<void>;
  /** What the record has of the agent since the drill began: when the last allowed action began, in ms since 1970. */
  allowed(): Promise<readonly { readonly at: number }[]>;
  /** Milliseconds since 1970, by the clock that the record goes by. */
  now(): number;
}

export type Step = DrillStep;

const enough = 5;
const patienceMs = 15_000;
/** Where what is to be refused is not, there is no point in waiting for long. */
const refusedMs = 3_000;
const betweenMs = 5;
const workers = 3;

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something is so, or for so long. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<boolean> {
  const end = performance.now() + withinMs;
  for (;;) {
    if (await isSo()) return true;
    if (performance.now() > end) return false;
    await pause(20);
  }
}

/** The canary at work without a pause, until it is told to end. */
export interface Work {
  readonly calls: readonly Called[];
  /** Waits until calls that were sent from then on were refused, several of them. */
  refused(fromMs: number): Promise<boolean>;
  end(): Promise<void>;
}

/** Has the canary call without a pause. Rejects where it is not let through to begin with. */
export async function atWork({ canary, doing }: Scene): Promise<Work> {
  await doing("The canary works.");
  const calls: Called[] = [];
  const over = new AbortController();
  const work = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const called = await canary.call("ping").catch((error: unknown) => notCalled(error));
      calls.push(called);
      await pause(betweenMs);
    }
  };
  const all = Array.from({ length: workers }, work);
  const end = async (): Promise<void> => {
    over.abort();
    await Promise.all(all);
  };
  const passed = () => calls.filter((one) => one.end === "passed").length;
  if (!(await until(() => passed() >= enough, patienceMs))) {
    await end();
    throw new NotRehearsed(
      `The canary was not let through to begin with: ${calls.at(-1)?.why ?? "no answer came"}.`,
    );
  }
  return {
    calls,
    end,
    refused: (fromMs) =>
      until(
        () => calls.filter((one) => one.sentMs >= fromMs && one.end === "refused").length >= enough,
        refusedMs,
      ),
  };
}

/** Without a token there is no call: whoever gives none refused it. */
const notCalled = (error: unknown): Called => ({
  tool: "ping",
  sentMs: performance.now(),
  endedMs: performance.now(),
  end: "refused",
  why: error instanceof Error ? error.message : String(error),
  text: null,
  approval: null,
});

/** Of calls that were sent from a moment on, those that were let through. */
export const passedSince = (calls: readonly Called[], fromMs: number): readonly Called[] =>
  calls.filter((one) => one.sentMs > fromMs && one.end === "passed");

/** How long after a moment the last call was sent that passed; 0 where none was. */
export const lastPassedMs = (calls: readonly Called[], fromMs: number): number =>
  Math.max(0, ...calls.filter(({ end }) => end === "passed").map(({ sentMs }) => sentMs - fromMs));

export const msText = (ms: number): string => `${Math.round(ms)} ms`;

/* oxlint-disable unicorn/require-post-message-target-origin -- a thread has no origin */
import type { CodeHow } from "@reeve/contract/grader";
import { ScoreLabel } from "@reeve/contract/score";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { canonicalHash } from "../../platform/canonical.ts";
import type { Evaluator, Session, Verdict } from "../evaluators/evaluator.ts";

interface Code {
  readonly name: string;
  readonly aspect: Evaluator["aspect"];
  readonly how: CodeHow;
}

/** Runs code of users, each in a thread of its own with an engine of its own. */
export interface CodeRunner extends AsyncDisposable {
  evaluator(it: Code): Evaluator;
  /** What is wrong with code; null where it can be run. */
  check(how: CodeHow): Promise<string | null>;
}

/** The code and what it may use decide what it says. */
export const versionOf = ({ source, timeoutMs, memoryMb }: CodeHow): string =>
  canonicalHash([source, timeoutMs, memoryMb]).slice(0, 12);

const Said = z
  .object({
    label: ScoreLabel,
    value: z.number().min(0).max(1).nullish(),
    explanation: z.string().nullish(),
  })
  .nullable();

type Answer =
  | { readonly said: string }
  | {
      readonly unscored: "timeout" | "error";
      readonly why?: string;
      readonly broken?: boolean;
    };

/** A call of the language itself may take long without being asked: so much later, its thread is ended. */
const graceMs = 5_000;
/** After so many evaluations a thread is ended, and with it whatever it kept. */
const mostRuns = 500;

export function openCode(): CodeRunner {
  const threads = new Map<string, Thread>();
  const run = (name: string, work: Work, signal?: AbortSignal): Promise<Answer> => {
    const key = `${name} ${work.memoryMb}`;
    const thread = threads.get(key) ?? openThread(work.memoryMb, () => threads.delete(key));
    threads.set(key, thread);
    return thread.run(work, signal);
  };
  return {
    evaluator: ({ name, aspect, how }) => ({
      name,
      aspect,
      version: versionOf(how),
      judge: async (session, signal) => [
        verdictOf(await run(name, { ...how, session: shown(session) }, signal)),
      ],
    }),
    async check(how) {
      const answer = await run("", { ...how, session: null });
      if ("said" in answer) return null;
      return answer.unscored === "timeout" ? "It does not come to an end." : (answer.why ?? "");
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...threads.values()].map((thread) => thread.end()));
    },
  };
}

/** What the code sees: the session with its actions, as the record keeps them. */
const shown = ({ session, agent, agentVersion, principal, steps, expected }: Session): string =>
  JSON.stringify({
    session,
    agent,
    agentVersion,
    principal,
    steps: steps.map(({ action }) => action),
    expected,
  });

const unscored = (why: "timeout" | "error" | "undecided", explanation: string): Verdict => ({
  label: "unscored",
  unscored: why,
  explanation,
});

function verdictOf(answer: Answer): Verdict {
  if (!("said" in answer))
    return unscored(answer.unscored, answer.why ?? "It did not come to an end in its time.");
  const read = Said.safeParse(JSON.parse(answer.said));
  if (!read.success || read.data === null)
    return unscored("error", "It answers something else than {label, value?, explanation?}.");
  const { label, value, explanation } = read.data;
  if (label === "unscored") return unscored("undecided", explanation ?? "It cannot tell.");
  return {
    label,
    ...(typeof value === "number" && { value }),
    ...(typeof explanation === "string" && { explanation }),
  };
}

type Work = CodeHow & { readonly session: string | null };
const brokenThread = { unscored: "error", why: "Its thread broke." } as const;

/** A thread that has its engine. */
async function started(memoryMb: number): Promise<Worker> {
  const it = new Worker(new URL("./code-worker.js", import.meta.url), {
    env: {},
    workerData: { memoryMb },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 },
    stdout: true,
    stderr: true,
  });
  await once(it, "message");
  // Without a listener an error of a thread would end the process.
  it.on("error", () => undefined);
  return it;
}

type Thread = ReturnType<typeof openThread>;

/** One thread, which does one thing after the other and is ended where it does not answer. */
function openThread(memoryMb: number, gone: () => void) {
  let worker: Worker | null = null;
  let runs = 0;
  let last: Promise<unknown> = Promise.resolve();

  const end = async (): Promise<void> => {
    const ended = worker;
    worker = null;
    gone();
    await ended?.terminate();
  };

  const ask = (it: Worker, work: Work): Promise<Answer> =>
    new Promise((resolve) => {
      const done = (answer: Answer): void => {
        clearTimeout(late);
        it.off("message", done).off("error", failed).off("exit", failed);
        resolve(answer);
      };
      const failed = (): void => done({ ...brokenThread, broken: true });
      const late = setTimeout(
        () => done({ unscored: "timeout", broken: true }),
        work.timeoutMs + graceMs,
      );
      it.on("message", done).on("error", failed).on("exit", failed);
      it.postMessage(work);
    });

  return {
    end,
    run(work: Work, signal?: AbortSignal): Promise<Answer> {
      const next = last.then(async () => {
        if (signal?.aborted) return { unscored: "error", why: "Reeve is stopping." } as const;
        const it = (worker ??= await started(memoryMb));
        it.ref();
        const answer = await ask(it, work);
        it.unref();
        runs += 1;
        if (("broken" in answer && answer.broken) || runs >= mostRuns) await end();
        return answer;
      });
      const told = next.catch((): Answer => brokenThread);
      last = told;
      return told;
    },
  };
}

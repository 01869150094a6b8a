import type { Agent } from "@reeve/contract/agent";
import type { Answer } from "@reeve/contract/decision";
import { addSteps, stepsOf } from "../src/ledger/sessions/store.ts";
import { canonicalHash } from "../src/platform/canonical.ts";
import { decisionWorld } from "./decision-world.ts";
import { sampleEnd, sampleIntent, scratchFolder, testLedger } from "./ledger.ts";

export interface SketchedStep {
  /** On the server `files`. */
  readonly tool: string;
  readonly args?: Record<string, string>;
  readonly answer?: Extract<Answer, "allow" | "block">;
  readonly preview?: string;
  readonly failed?: boolean;
}

/** A decision world whose agents have recorded sessions, read as the background reads them. */
export async function recordedSessions() {
  const world = await decisionWorld();
  const folder = await scratchFolder();
  const ledger = await testLedger(world.database, folder.folder, { clock: world.clock });
  let recorded = 0;
  return {
    world,
    ledger,
    folder: folder.folder,
    async session(agent: Agent, session: string, steps: readonly SketchedStep[]): Promise<void> {
      const intents = steps.map(({ tool, args = { path: "/a" }, answer = "allow" }) => {
        const atMs = world.time.ms - 3_600_000 + recorded++ * 1000;
        const sample = sampleIntent({}, atMs);
        return sampleIntent(
          {
            agent: { id: agent.id, name: agent.name },
            agentVersion: agent.version,
            session,
            tool,
            args,
            argsHash: canonicalHash(args),
            decision: {
              ...sample.decision,
              answer,
              code: answer === "block" ? "default-deny" : "permitted",
            },
          },
          atMs,
        );
      });
      await Promise.all(intents.map((intent) => ledger.intend(intent)));
      for (const [at, intent] of intents.entries())
        if (intent.decision.answer === "allow") {
          const { preview = "ok", failed = false } = steps[at] ?? {};
          const result = { hash: "ab", bytes: 2, status: 200, preview };
          await ledger.settle(sampleEnd(intent, { result, outcome: failed ? "error" : "ok" }));
        }
      await addSteps(
        world.database.kysely,
        intents.flatMap(({ id, agent: who, startedAt, decision, ...it }) =>
          stepsOf({
            ...it,
            action: id,
            agent: who?.id ?? null,
            at: startedAt,
            answer: decision.answer,
          }),
        ),
      );
    },
    async [Symbol.asyncDispose]() {
      await ledger[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

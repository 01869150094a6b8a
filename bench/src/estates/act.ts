import type { Drill } from "@reeve/contract/drill";
import { setTimeout as sleep } from "node:timers/promises";
import { tell, work, type Worker } from "./agent.ts";
import type { Organisation } from "./organisation.ts";

/** One thing that people and agents of an organisation do, through the doors, and the criteria that it earns. */
export interface Act {
  readonly name: string;
  /** The stage that it is needed for. */
  readonly stage: 2 | 3 | 4 | 5;
  readonly earns: readonly string[];
  readonly says: string;
  do(it: Organisation): Promise<void>;
}

export const names = ["clerk", "scribe", "porter"] as const;
export const each = async (
  it: Organisation,
  of: (worker: Worker) => Promise<unknown>,
): Promise<void> => {
  for (const worker of it.known.workers) await of(worker);
};
export const usual = [
  ["find", { what: "a ticket" }],
  ["note", { what: "a note" }],
] as const;

/** Work of every agent as on any day, with its telemetry. */
export async function aDay(it: Organisation, calls = 4): Promise<void> {
  await each(it, async (worker) => {
    const list = Array.from({ length: calls }, (_, n) => usual[n % usual.length] ?? usual[0]);
    await tell(it.product, worker, await work(it.product, worker, list));
  });
}

export async function drill(
  it: Organisation,
  kind: Drill["kind"],
  more: object = {},
): Promise<Drill> {
  const by = "agent" in more ? await it.as(it.known.people.ada) : undefined;
  const begun = await it.call<Drill>(
    "drills.run",
    { kind, ...("agent" in more ? {} : { owner: it.known.people.mary }), ...more },
    by,
  );
  for (;;) {
    const now = await it.call<Drill>("drills.get", { id: begun.id });
    if (now.status !== "running") return now;
    await sleep(100);
  }
}

export const untilSo = async (
  what: string,
  so: () => Promise<boolean>,
  forMs = 30_000,
): Promise<void> => {
  const end = performance.now() + forMs;
  while (!(await so())) {
    if (performance.now() > end) throw new Error(`it never came: ${what}`);
    await sleep(100);
  }
};

export const vouch = async (it: Organisation): Promise<void> => {
  await each(it, async ({ agent }) => {
    for (const kind of ["ownership", "entry", "version"])
      await it.by("ada", "maturity.attest", { kind, agent: agent.id, says: "So it is." });
    await it.by("mary", "maturity.attest", { kind: "review", agent: agent.id, says: "Looked at." });
  });
  await it.by("mary", "maturity.attest", { kind: "review", says: "The policies, looked at." });
};

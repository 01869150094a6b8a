import type { Drill, DrillKind } from "@reeve/contract/drill";
import { reeve } from "@reeve/sdk/client";
import { line, paint, step } from "./terminal.ts";
import type { Product } from "./product.ts";

const lookMs = 100;

const rehearsals: readonly (readonly [DrillKind, string])[] = [
  ["stop", "a canary that Reeve runs itself works, and is stopped: a drill"],
  ["audit", "the canary calls where the record cannot be written: a drill"],
  ["policy", "… where no policy can decide"],
  ["state", "… where what is known is too old"],
  ["live", "calls are seen as they happen"],
  ["verify", "the record is verified against its second place"],
];

/** The house rehearses what it relies on, with a canary that Mary answers for. True where each drill passed. */
export async function rehearse({ url, token }: Product, owner: `per_${string}`): Promise<boolean> {
  const api = reeve({ url, token });
  const run = async (kind: DrillKind): Promise<Drill> => {
    let drill = await api.call("drills.run", { kind, owner });
    while (drill.status === "running") {
      await new Promise((resolve) => setTimeout(resolve, lookMs));
      drill = await api.call("drills.get", { id: drill.id });
    }
    return drill;
  };
  const done: Drill[] = [];
  for (const [kind, title] of rehearsals) done.push(await step(title, () => run(kind)));
  for (const { kind, status, effectMs, targetMs } of done)
    line(
      `    ${kind}: ${status}, in effect after ${paint("bold", `${Math.round(effectMs ?? 0)} ms`)} of at most ${targetMs}`,
    );
  return done.every(({ status }) => status === "passed");
}

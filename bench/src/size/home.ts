import type { OperationName, Input } from "@reeve/contract/operations";
import type { House } from "./house.ts";

type Ask = { [N in OperationName]: readonly [N, Input<N>] }[OperationName];

/** What the home page and the frame around it ask for when they are opened. */
export const homeAsks: readonly Ask[] = [
  ["me.get", {}],
  ["maturity.get", {}],
  ["maturity.history", { limit: 20 }],
  ["maturity.subjects", { id: "OWN-3.2", limit: 4 }],
  ["estate.get", {}],
  ["overview.get", {}],
  ["agents.list", { limit: 1 }],
  ["targets.list", { limit: 3 }],
  ["findings.list", { status: "open", limit: 4 }],
  ["findings.list", { status: "open", owner: "me", limit: 100 }],
  ["approvals.list", { mine: "yes", limit: 4 }],
  ["approvals.list", { mine: "yes", limit: 100 }],
  ["proposals.list", { status: "waiting", limit: 4 }],
  ["breakglass.list", { status: "requested", limit: 4 }],
  ["attestations.answering", {}],
];

/** How long until everything is there, each time. */
export async function homePage(house: House, rounds: number): Promise<readonly number[]> {
  const took: number[] = [];
  for (let n = 0; n < rounds + 1; n++) {
    const began = performance.now();
    const answers = await Promise.all(homeAsks.map(([name, input]) => house.ask(name, input)));
    const refused = answers.find(({ status }) => status !== 200);
    if (refused) throw new Error(`the home page was refused: ${refused.text}`);
    took.push(performance.now() - began);
  }
  return took;
}

import type { House } from "./house.ts";

/** How long until everything is there that the home page and the frame around it ask for at once, each time. */
export async function homePage(house: House, rounds: number): Promise<readonly number[]> {
  const took: number[] = [];
  for (let n = 0; n < rounds + 1; n++) {
    const began = performance.now();
    const answers = await Promise.all([
      house.ask("me.get", {}),
      house.ask("maturity.get", {}),
      house.ask("maturity.history", { limit: 20 }),
      house.ask("estate.get", {}),
      house.ask("overview.get", {}),
      house.ask("agents.list", { limit: 1 }),
      house.ask("targets.list", { limit: 3 }),
      house.ask("findings.list", { status: "open", limit: 4 }),
      house.ask("findings.list", { status: "open", owner: "me", limit: 100 }),
      house.ask("approvals.list", { mine: "yes", limit: 4 }),
      house.ask("approvals.list", { mine: "yes", limit: 100 }),
      house.ask("proposals.list", { status: "waiting", limit: 4 }),
      house.ask("breakglass.list", { status: "requested", limit: 4 }),
      house.ask("attestations.answering", {}),
    ]);
    const refused = answers.find(({ status }) => status !== 200);
    if (refused) throw new Error(`the home page was refused: ${refused.text}`);
    took.push(performance.now() - began);
  }
  return took;
}

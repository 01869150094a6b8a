import type { AgentId } from "@reeve/contract/id";
import { reeve } from "@reeve/sdk/client";
import type { Household } from "./people.ts";
import { expect } from "./expect.ts";
import { nothingPassed, showLadder } from "./ladder.ts";
import type { Product } from "./product.ts";
import { line, paint, step } from "./terminal.ts";

/** Where the house stands in the end; that it is lost in a moment where nobody takes care, and how it is won back. */
export async function whereItStands(product: Product, people: Household): Promise<void> {
  await step("for a minute nothing passes by what was taken away", () => nothingPassed(product));
  const earned = await showLadder(product);
  for (const gap of [earned.nextControl, earned.highestRiskGap])
    for (const { title, says, who, effort } of gap?.actions.slice(0, 1) ?? [])
      line(`    ${paint("bold", title)}: ${says} ${paint("dim", `(${who}, ${effort})`)}`);

  const interns = await step("three agents are registered, and nobody takes care of them", () =>
    register(product, people),
  );
  const lost = await showLadder(product);
  expect(
    lost.surfaces.every(({ level }, n) => level < (earned.surfaces[n]?.level ?? 0)),
    "what nobody takes care of is lost on every surface",
  );
  await step("they are sent away again, and Mary looks at that", () =>
    away(product, people, interns),
  );
  const back = await showLadder(product);
  expect(back.stage === earned.stage, "the house stands where it stood");
}

async function register(product: Product, { grace }: Household): Promise<readonly AgentId[]> {
  const api = reeve(product);
  const made: AgentId[] = [];
  for (const name of ["intern-1", "intern-2", "intern-3"]) {
    const { id } = await api.call("agents.register", {
      name,
      purpose: "Does what others have no time for.",
      environment: "production",
      tier: "high",
      owner: grace.id,
    });
    made.push(id);
  }
  return made;
}

async function away(
  product: Product,
  { mary }: Household,
  interns: readonly AgentId[],
): Promise<void> {
  const api = reeve(product);
  for (const id of interns) await api.call("agents.update", { id, status: "retired" });
  await mary.does("maturity.attest", { kind: "review", says: "They came and they are gone." });
}

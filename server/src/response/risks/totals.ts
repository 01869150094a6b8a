import type { Risk, RiskTotal } from "@reeve/contract/risk";
import type { AtRisk } from "./basis-store.ts";

const mostNamed = 3;

/** What is left with each agent or each owner, the most first. A risk of several agents counts whole with each of them. */
export function totalsOf(
  risks: readonly { readonly risk: Risk; readonly agents: readonly AtRisk[] }[],
  by: "agent" | "owner",
): RiskTotal[] {
  const groups = new Map<string, { name: string; risks: Risk[] }>();
  for (const { risk, agents } of risks)
    for (const { id, name } of by === "agent" ? agents : [risk.owner]) {
      const group = groups.get(id) ?? { name, risks: [] };
      group.risks.push(risk);
      groups.set(id, group);
    }
  const sum = (of: readonly Risk[], figure: "mean" | "tail"): number =>
    of.reduce((so, { figures }) => so + figures.after[figure], 0);
  return [...groups]
    .map(([id, { name, risks: own }]) => ({
      id,
      name,
      risks: own.length,
      open: own.filter(({ status }) => status !== "accepted").length,
      mean: sum(own, "mean"),
      tailAtMost: sum(own, "tail"),
      largest: own
        .toSorted((one, other) => other.figures.after.mean - one.figures.after.mean)
        .slice(0, mostNamed)
        .map((risk) => ({ id: risk.id, title: risk.title, mean: risk.figures.after.mean })),
    }))
    .sort((one, other) => other.mean - one.mean || (one.id < other.id ? -1 : 1));
}

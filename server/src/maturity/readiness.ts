import type { ModelFile } from "@reeve/contract/maturity/model";
import type { CriterionResult } from "./criterion.ts";
import type { Measured } from "./score.ts";

/** The five properties of a production-ready agent and policy that is enforced, each with what it is read from. */
export const properties = [
  { property: "inventoried", criteria: ["INV-2.2", "INV-3.2"] },
  { property: "owned", criteria: ["OWN-2.1", "OWN-3.2", "OWN-4.2"] },
  { property: "observable", criteria: ["VIS-3.1", "VIS-4.2"] },
  { property: "access_controlled", criteria: ["ACC-3.1", "ACC-3.2"] },
  { property: "evaluated", criteria: ["EVA-4.1", "EVA-4.2"] },
  { property: "enforced", criteria: ["GOV-5.1"] },
] as const;

export const asked: ReadonlySet<string> = new Set(properties.flatMap(({ criteria }) => criteria));

/** The agents that pass what readiness asks for, collected while criteria are scored. */
export class ReadyAgents {
  readonly #passing = new Map<string, ReadonlySet<string>>();

  take({ criterion, subjects }: CriterionResult): void {
    if (!asked.has(criterion.id)) return;
    const passing = subjects.filter(({ share }) => share >= leastShare(criterion));
    this.#passing.set(
      criterion.id,
      new Set(passing.flatMap(({ observation }) => observation.subject.agent ?? [])),
    );
  }

  /** Those that pass all of it. What is not measured passes nobody. */
  all(): ReadonlySet<string> {
    const sets = [...asked].map((id) => this.#passing.get(id) ?? new Set<string>());
    const [first = new Set<string>(), ...others] = sets;
    return new Set([...first].filter((agent) => others.every((set) => set.has(agent))));
  }
}

/** An action criterion asks for its share, any other for a pass. */
export const leastShare = ({ kind, threshold }: ModelFile["criteria"][number]): number =>
  kind === "action" ? threshold - 1e-9 : 1;

export interface PropertyRow {
  readonly property: (typeof properties)[number]["property"];
  readonly met: boolean;
  readonly why: string;
  readonly evidence: string;
}

/** One agent's own results, property by property: the first that is not met says why. */
export function propertiesOf(
  agent: string,
  results: readonly (CriterionResult | Measured)[],
): PropertyRow[] {
  return properties.map(({ property, criteria }): PropertyRow => {
    const own = criteria.map((id) => standingOf(agent, id, results));
    const unmet = own.find(({ met }) => !met);
    const shown = unmet ?? own.at(-1);
    return {
      property,
      met: unmet === undefined,
      why: shown?.why ?? "",
      evidence: shown?.evidence ?? `/agents/${agent}`,
    };
  });
}

function standingOf(agent: string, id: string, results: readonly CriterionResult[]) {
  const result = results.find(({ criterion }) => criterion.id === id);
  const own = result?.subjects.find(({ observation }) => observation.subject.agent === agent);
  const page = `/agents/${agent}`;
  if (!result) return { met: false, why: "The model does not measure this.", evidence: page };
  if (!own) return { met: false, why: result.why, evidence: page };
  const { why, evidence } = own.observation;
  const met = own.share >= leastShare(result.criterion);
  return { met, why: own.standing === "expired" ? `Out of date: ${why}` : why, evidence };
}

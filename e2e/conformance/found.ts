import type { Check, Found } from "./suite.ts";

export interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** Scenarios of extensions that the official packages do not serve, so that neither way has anything to carry. */
export const notServed = (scenario: string): boolean => scenario.startsWith("tasks-");

/**
 * The verdicts of a scenario, each check once, by its worst: of a client the suite judges every message, and Reeve's own
 * reading of a new server is judged along with the agent's.
 */
export function verdicts(checks: readonly Check[] = []): string[] {
  const worst = new Map<string, string>();
  for (const { id, status } of checks) {
    if (status === "INFO") continue;
    if (!worst.has(id) || status === "FAILURE") worst.set(id, status);
  }
  return [...worst].map(([id, status]) => `${id} ${status}`).toSorted();
}

/** All the checks of a scenario in the order they were made; what an extension lacks differs by who says so. */
export const inOrder = (checks: readonly Check[] = []): string[] =>
  checks.map(({ id, status }) => `${id} ${status}`);

export function countOf(found: Found, scenarios: readonly string[], once: boolean): Count {
  const all = scenarios.flatMap((name) => {
    const checks = found.get(name);
    return once ? verdicts(checks) : inOrder(checks);
  });
  const ending = (status: string): number =>
    all.filter((line) => line.endsWith(` ${status}`)).length;
  return { passed: ending("SUCCESS"), failed: ending("FAILURE") };
}

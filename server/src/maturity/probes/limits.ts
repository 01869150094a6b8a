import type { LimitFacts } from "../facts-of-control.ts";
import { fail, ofProd, pass, type Probe } from "./probe.ts";

/**
 * GOV-5.8: at every server that it may use or has used, calls in a minute and the cost of a day end before the next call. A
 * budget where nothing has a price stops nothing.
 */
export const spendStop: Probe = ofProd(({ agent }, { facts }) => {
  const evidence = "/limits";
  const recent = agent.uses.filter(({ lastAt }) => lastAt >= facts.since);
  const servers = new Set([...agent.grants, ...recent].map(({ server }) => server));
  if (servers.size === 0)
    return fail("Nothing says which tool servers it reaches, so no limit can be told to hold.", {
      evidence,
    });
  const bounded = (server: string, has: (limit: LimitFacts) => boolean): boolean =>
    (facts.limits ?? []).some(
      (limit) =>
        has(limit) &&
        (limit.agent === null || limit.agent === agent.id) &&
        (limit.server === null || limit.server === server),
    );
  for (const server of servers) {
    if (!bounded(server, ({ perMinute }) => perMinute !== null))
      return fail(`Nothing bounds how often it calls ${server}.`, { evidence });
    if (!bounded(server, ({ costMicrosPerDay }) => costMicrosPerDay !== null))
      return fail(`Nothing bounds what its calls of ${server} cost.`, { evidence });
  }
  return [...servers].some((server) => facts.priced?.has(server))
    ? pass("How often it calls and what that costs end before the next call.", { evidence })
    : fail("No tool it reaches has a price, so its budget never ends. Say what a call costs.", {
        evidence,
      });
});

import type { AgentFacts } from "../facts.ts";
import {
  actionsOf,
  fail,
  fromRecords,
  ms,
  ofAgents,
  ofOrganisation,
  ofProd,
  ofRegistered,
  pass,
  unknown,
  type Probe,
} from "./probe.ts";
import { attested, byAccountable, withinQuarter } from "./vouched.ts";

const dayMs = 86_400_000;

/** INV-2.1: a named person vouches for the register. */
export const registerAttested: Probe = ofOrganisation(({ facts }) => {
  const it = attested(facts, "register");
  const evidence = "/changes?subject=register";
  if (!it) return fail("Nobody has confirmed the register yet.", { evidence });
  return pass(`${it.person.name} confirmed the register.`, { observedAt: ms(it.at), evidence });
});

/** INV-2.2, INV-3.1: of all that is known, what is registered. */
export const listed: Probe = ofAgents(() => pass("It is registered."));

/** INV-3.2: purpose, owner, declared scope and where it runs. */
export const described: Probe = ofRegistered(({ agent }) => {
  const missing = missingIn(agent);
  return missing.length === 0
    ? pass("Purpose, owner, scope and environment are there.")
    : fail(`Its entry lacks ${missing.join(", ")}.`);
});

function missingIn(agent: AgentFacts): string[] {
  const { scope } = agent;
  const parts: readonly (readonly [string, boolean])[] = [
    ["a purpose", agent.purpose.trim() !== ""],
    ["an owner", agent.duties.behaviour !== null],
    ["a scope", scope.servers.length + scope.tools.length + scope.data.length > 0],
    ["where it runs", agent.environment.trim() !== ""],
  ];
  return parts.filter(([, there]) => !there).map(([part]) => part);
}

/** INV-4.2: the same with the systems it touches, and confirmed in the last quarter as it stands now. */
export const confirmed: Probe = ofRegistered(({ agent }, { facts }) => {
  const missing = missingIn(agent);
  if (agent.scope.servers.length + agent.scope.tools.length === 0)
    missing.push("the systems it touches");
  if (missing.length > 0) return fail(`Its entry lacks ${missing.join(", ")}.`);
  const it = byAccountable(agent, "entry");
  const evidence = `/changes?subject=${agent.id}`;
  if (!withinQuarter(it, facts.at))
    return fail("Nobody who answers for it confirmed this entry in the last 90 days.", {
      evidence,
    });
  return pass(`${it.person.name} confirmed the entry as it is.`, {
    observedAt: ms(it.at),
    evidence,
  });
});

/** INV-4.4: everything it was seen to use is within what was declared. */
export const asDeclared: Probe = fromRecords(
  ofProd((member, estate) => {
    const { agent } = member;
    const { scope } = agent;
    const evidence = actionsOf(member, estate);
    if (scope.servers.length + scope.tools.length === 0)
      return fail("No scope is declared, so nothing can be compared with it.");
    const { activity } = agent;
    if (!activity) return unknown("Nothing it did is on record in the last 7 days.", { evidence });
    const recent = agent.uses.filter(({ lastAt }) => lastAt >= estate.facts.since);
    const beyond = recent.find((use) => !declared(scope, use.server, use.tool));
    if (beyond)
      return fail(
        `It used ${beyond.tool === "" ? beyond.server : `${beyond.server}/${beyond.tool}`}, which its scope does not declare.`,
        { evidence: `${evidence}&server=${encodeURIComponent(beyond.server)}` },
      );
    return pass("All it used is within its declared scope.", {
      observedAt: lastSign(agent, activity.lastAt),
      evidence,
    });
  }),
);

/** A tool is declared by its own name, or by its server where none of that server's tools are named. */
function declared(scope: AgentFacts["scope"], server: string, tool: string): boolean {
  const own = scope.tools.filter(
    (name) => name.startsWith(`${server}/`) || name.startsWith(`${server}__`),
  );
  if (
    tool !== "" &&
    (scope.tools.includes(tool) ||
      own.includes(`${server}/${tool}`) ||
      own.includes(`${server}__${tool}`))
  )
    return true;
  return scope.servers.includes(server) && (own.length === 0 || tool === "");
}

/** The window says what it did; that its path is still live is as fresh as it was last seen at a door. */
export const lastSign = (agent: AgentFacts, lastAt: string): number =>
  Math.max(ms(lastAt), agent.lastSeenAt === null ? 0 : ms(agent.lastSeenAt));

/** INV-5.3: seen, or confirmed by whoever answers for it, in the last 30 days. */
export const current: Probe = ofRegistered(({ agent }, { facts }) => {
  const since = facts.at - 30 * dayMs;
  if (agent.lastSeenAt !== null && ms(agent.lastSeenAt) >= since)
    return pass("It was seen in the last 30 days.");
  const it = byAccountable(agent, "entry");
  if (it && ms(it.at) >= since) return pass(`${it.person.name} confirmed it in the last 30 days.`);
  return fail("It was neither seen nor confirmed in the last 30 days.");
});

import type { Aspect } from "@reeve/contract/evaluator";
import type { Member, Estate } from "../estate.ts";
import type { ScoredFacts } from "../facts-of-evals.ts";
import { fail, ms, ofAgents, ofProd, pass, type Probe, type Sight } from "./probe.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const aspects: readonly Aspect[] = ["quality", "safety", "policy"];

const scoresOf = ({ agent }: Member, { facts }: Estate): readonly ScoredFacts[] =>
  facts.scored?.get(agent.id) ?? [];
const pageOf = ({ agent }: Member): string => `/quality?agent=${agent.id}`;
const newest = (scores: readonly ScoredFacts[]): number =>
  Math.max(0, ...scores.map(({ lastAt }) => ms(lastAt)));

/** EVA-2.1: a result that says which version of the agent it is of. */
export const testedOnce: Probe = ofAgents((member, estate) => {
  const evidence = pageOf(member);
  const scores = scoresOf(member, estate);
  const tied = scores.filter(({ version }) => version !== "");
  if (tied.length > 0)
    return pass("Sessions of a version of it were scored.", { observedAt: newest(tied), evidence });
  return scores.length > 0
    ? fail("Its sessions were scored, and none of them says which version it was.", { evidence })
    : fail("No session of it was scored in the last 90 days.", { evidence });
});

/** EVA-4.1: quality, safety and policy, of the version that runs. */
export const threeAspects: Probe = ofProd((member, estate) => {
  const evidence = pageOf(member);
  const { version } = member.agent;
  if (version === null) return fail("The register does not say which version of it runs.");
  const scores = scoresOf(member, estate).filter((it) => it.version === version);
  const missing = aspects.filter((aspect) => !scores.some((it) => it.aspect === aspect));
  if (missing.length > 0)
    return fail(`Version ${version} has no result of ${missing.join(", ")} in the last 90 days.`, {
      evidence,
    });
  const oldest = Math.min(
    ...aspects.map((aspect) => newest(scores.filter((it) => it.aspect === aspect))),
  );
  return pass(`Version ${version} has results of all three kinds.`, {
    observedAt: oldest,
    evidence,
  });
});

/** EVA-4.2: of those that act, a session scored in the last week. */
export const liveWork: Probe = ofProd((member, estate) =>
  scoredWithin(member, estate, 7 * dayMs, "the last 7 days"),
);

/** EVA-5.1: of those that act, a session scored in the last day. An hour is the least that is told apart. */
export const everyDay: Probe = ofProd((member, estate) =>
  scoredWithin(member, estate, dayMs + hourMs, "the last day"),
);

function scoredWithin(member: Member, estate: Estate, spanMs: number, span: string): Sight {
  const since = estate.facts.at - spanMs;
  const { activity } = member.agent;
  if (!activity || ms(activity.lastAt) < since)
    return { outcome: "not_applicable", why: `It did nothing in ${span}.` };
  const evidence = pageOf(member);
  const at = newest(scoresOf(member, estate));
  // A day of scores is known by its beginning.
  return at >= since - (spanMs > 2 * dayMs ? dayMs : 0)
    ? pass(`A session of it was scored in ${span}.`, { observedAt: at, evidence })
    : fail(`No session of it was scored in ${span}.`, { evidence });
}

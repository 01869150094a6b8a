import type { Estate, Member } from "../estate.ts";
import type { GateFacts } from "../facts-of-evals.ts";
import { grouped } from "../grouped.ts";
import type { Change } from "../rollup/change.ts";
import { membersById } from "./access.ts";
import {
  eventSubject,
  fail,
  fromRecords,
  ms,
  ofProd,
  pass,
  type Probe,
  type Sight,
} from "./probe.ts";

/** EVA-3.1: each change of an agent's version, with a comparison of that version before it was the agent's. */
export const testedBefore: Probe = ofVersionChanges((gates, { version }) => {
  const first = gates[0];
  if (first === undefined) return fail(`Version ${version} went live and was never compared.`);
  return pass(`Version ${version} was compared before it went live.`, {
    evidence: `/versions/${first.id}`,
  });
});

/** EVA-4.3: it passed the last time before, or a named person lets it go on and that time is not over. */
export const regressionHeld: Probe = ofVersionChanges((gates, { version, runs }, now) => {
  const last = gates.at(-1);
  if (last === undefined) return fail(`Version ${version} went live and was never compared.`);
  const evidence = `/versions/${last.id}`;
  if (last.verdict === "pass")
    return pass(`Version ${version} did not do worse than the one before.`, { evidence });
  if (last.overrideBy === null || last.overrideUntil === null)
    return fail(
      last.verdict === "block"
        ? `Version ${version} did worse than the one before, and went live.`
        : `Whether version ${version} is worse was not known, and it went live.`,
      { evidence },
    );
  if (runs && ms(last.overrideUntil) <= now)
    return fail(`What ${last.overrideBy} let go on for a time is over, and it still runs.`, {
      evidence,
    });
  return pass(`${last.overrideBy} let version ${version} go on until a time.`, { evidence });
});

/** EVA-3.2: the suite that its versions are held against has cases of quality and of safety. */
export const suiteOfBoth: Probe = ofProd(({ agent }, { facts }) => {
  const suite = facts.suites?.find((it) => it.agent === agent.id);
  if (!suite) return fail("No rule says on which cases its new versions are compared.");
  const evidence = `/datasets/${suite.dataset}`;
  if (suite.quality === 0 || suite.safety === 0)
    return fail(`Its suite has no case of ${suite.quality === 0 ? "quality" : "safety"}.`, {
      evidence,
    });
  return pass(`Its suite has ${suite.quality} cases of quality and ${suite.safety} of safety.`, {
    observedAt: ms(suite.at),
    evidence,
  });
});

interface Changed {
  readonly version: string;
  /** It is the agent's version still. */
  readonly runs: boolean;
}

/** What is seen of each change from one version to another; the first one has none before it. */
function ofVersionChanges(
  see: (before: readonly GateFacts[], changed: Changed, now: number) => Sight,
): Probe {
  return fromRecords(function* observe(estate) {
    const { facts } = estate;
    const members = membersById(estate);
    const gates = grouped(facts.gates ?? [], ({ agent, candidate }) => `${agent} ${candidate}`);
    for (const { change, agent, version } of versionChanges(estate)) {
      const member: Member | null = members.get(agent) ?? null;
      const before = (gates.get(`${agent} ${version}`) ?? []).filter(({ at }) => at <= change.at);
      const page = `/changes?subject=${agent}`;
      const name = `${member?.agent.name ?? agent} became version ${version}`;
      const subject = eventSubject(member, `version-${change.seq}`, name, page);
      const runs = member?.agent.version === version;
      const sight = see(before, { version, runs }, facts.at);
      yield { observedAt: ms(change.at), evidence: page, ...sight, subject };
    }
  });
}

/** Changes to a version from another; taking the version away in between hides nothing. */
function* versionChanges({ facts }: Estate) {
  const had = new Map<string, string>();
  for (const change of facts.changes) {
    const { agent, detail } = change;
    if (agent === null || detail.version === undefined) continue;
    const [before, version] = detail.version;
    const earlier = before ?? had.get(agent);
    if (before !== null) had.set(agent, before);
    if (version === null || earlier === undefined || earlier === version) continue;
    yield { change: change satisfies Change, agent, version };
  }
}

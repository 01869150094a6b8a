import type { UseFacts } from "../facts.ts";
import { grouped } from "../grouped.ts";
import type { Observation } from "../observation.ts";
import { passedLate, type Estate } from "../estate.ts";
import {
  eventSubject,
  fail,
  fromRecords,
  ms,
  ofActing,
  pass,
  seenOnce,
  unknown,
  type Probe,
  type Sight,
} from "./probe.ts";

const quarterMs = 90 * 86_400_000;

const credentialsPage = (id: string): string => `/agents/${id}?tab=credentials`;
const privilegesPage = (id: string): string => `/agents/${id}?tab=privileges`;
const grantsPage = (id: string): string => `/agents/${id}?tab=grants`;

/** ACC-2.1: it is known whose credential it uses. */
export const credentialKnown: Probe = ofActing(({ agent }) => {
  const evidence = credentialsPage(agent.id);
  const [first] = agent.credentials;
  if (!first)
    return unknown("No credential of it is known; it may use somebody's own.", { evidence });
  return pass(
    `It has ${first.kind === "public_key" ? "a key" : "a development token"} of its own.`,
    { evidence },
  );
});

/** ACC-3.1, ACC-4.1: it was seen to use a credential of its own. */
export const ownIdentity: Probe = ofActing(({ agent }) => {
  const evidence = credentialsPage(agent.id);
  if (agent.credentials.length === 0) return fail("It has no credential of its own.", { evidence });
  const used = agent.credentials.flatMap(({ lastUsedAt }) =>
    lastUsedAt === null ? [] : [ms(lastUsedAt)],
  );
  if (used.length === 0)
    return unknown("It has a credential of its own and has never used it.", { evidence });
  return pass("It signs in as itself.", { observedAt: Math.max(...used), evidence });
});

/** ACC-3.2: what it may use is a list, without a wildcard. */
export const explicitScopes: Probe = ofActing(({ agent }, { facts }) => {
  const evidence = grantsPage(agent.id);
  const own = facts.permits.filter((permit) => permit.agent === null || permit.agent === agent.id);
  const broad = own.find(({ reach }) => reach === "everything");
  if (broad)
    return fail(`The policy ${broad.policy} permits it everything.`, {
      evidence: `/policies/${broad.policy}`,
    });
  const wild = agent.grants.find(({ tools }) => tools.includes("*"));
  if (wild)
    return fail(`A grant lets it use every tool of ${wild.server}, now and later.`, { evidence });
  if (agent.grants.length > 0) return pass("Its grants name each tool.", { evidence });
  const named = own.find(({ reach }) => reach === "named");
  return named
    ? pass(`The policy ${named.policy} names what it may use.`, {
        evidence: `/policies/${named.policy}`,
      })
    : unknown("No grant or policy says what it may use.", { evidence });
});

const accessChanges = new Set([
  "grants.create",
  "grants.narrow",
  "grants.requests.approve",
  "grants.revoke",
  "policies.put",
  "policies.remove",
]);

/** ACC-4.2: a change of access through the API is in force when it is answered; one from files at a start is a deploy. */
export const noDeploy: Probe = fromRecords(function* observe(estate) {
  const members = membersById(estate);
  for (const change of estate.facts.changes) {
    if (!accessChanges.has(change.operation)) continue;
    const atStart = change.actor.kind === "system" && change.requestId === "start";
    const page = `/changes?subject=${change.subject ?? ""}`;
    const sight = atStart
      ? fail("It came into force by a start of Reeve.")
      : change.actor.kind === ""
        ? fail("The record of the change cannot be read.")
        : pass("It was in force when it was answered.");
    const member = members.get(change.agent ?? "") ?? null;
    const name = `${change.operation} by ${change.actor.name}`;
    const subject = eventSubject(member, `change-${change.seq}`, name, page);
    yield { observedAt: ms(change.at), evidence: page, ...sight, subject };
  }
});

/** ACC-4.3 and ACC-5.2: after a right was taken away, nothing passed by it for longer than this. All logs together are asked. */
const revokedWithin = (limitMs: number): Probe =>
  fromRecords(function* observe(estate) {
    for (const member of estate.members)
      for (const revocation of member.agent.revocations) {
        const { at, lastPassedAt, id, what } = revocation;
        const after = lastPassedAt === null ? 0 : Math.max(0, ms(lastPassedAt) - ms(at));
        const sight: Sight = passedLate(at, lastPassedAt, limitMs)
          ? fail(`Something still passed by it ${Math.ceil(after / 1000)} s later.`)
          : estate.facts.at < ms(at) + limitMs
            ? unknown("It was taken away just now.")
            : pass(
                after === 0
                  ? "Nothing passed by it any more."
                  : `The last that passed by it was ${after} ms later.`,
              );
        const evidence =
          what === "grant" ? `/changes?subject=${id}` : credentialsPage(member.agent.id);
        const subject = eventSubject(member, id, `${member.agent.name}: ${what} revoked`, evidence);
        yield { observedAt: ms(at), evidence, ...sight, subject };
      }
  });
export const revokeWorks: Probe = revokedWithin(60_000);
export const revokeFast: Probe = revokedWithin(1_000);

/** ACC-4.4, ACC-5.3: each permission that was granted was used in 90 days, or ends within as many more. */
export const grantedAndUsed: Probe = fromRecords(
  seenOnce(function* observe({ members, facts }) {
    for (const member of members) {
      const { agent } = member;
      const evidence = privilegesPage(agent.id);
      const used = grouped(agent.uses, ({ server }) => server);
      for (const grant of agent.grants) {
        const tools = grant.tools.includes("*")
          ? grant.serverTools.map(({ name }) => name)
          : grant.tools;
        for (const tool of tools) {
          const subject = eventSubject(
            member,
            `${grant.id} ${tool}`,
            `${agent.name}: ${grant.server}/${tool}`,
            evidence,
          );
          yield {
            ...usedOrEnding(grant.expiresAt, lastUse(used.get(grant.server), tool), facts.at),
            evidence,
            subject,
          };
        }
      }
    }
  }),
);

const lastUse = (uses: readonly UseFacts[] | undefined, tool: string): string | undefined =>
  uses?.findLast((use) => use.tool === tool)?.lastAt;

function usedOrEnding(
  expiresAt: string | null,
  lastAt: string | undefined,
  now: number,
): Pick<Observation, "outcome" | "why" | "observedAt"> {
  if (lastAt !== undefined && ms(lastAt) > now - quarterMs)
    return { ...pass("It was used in the last 90 days."), observedAt: now };
  if (expiresAt !== null && ms(expiresAt) <= now + quarterMs)
    return { ...pass(`It ends by itself at ${expiresAt}.`), observedAt: now };
  return {
    ...fail("It was not used in the last 90 days and does not end by itself within 90 more."),
    observedAt: now,
  };
}

/** ACC-5.1: only keys, whose tokens live minutes and can be had by nobody who lacks the key. */
export const shortLived: Probe = ofActing(({ agent }) => {
  const evidence = credentialsPage(agent.id);
  if (agent.credentials.length === 0) return fail("It has no credential of its own.", { evidence });
  const development = agent.credentials.filter(({ kind }) => kind === "development_token");
  if (development.length > 0)
    return fail("A development token of it is alive; whoever holds a copy is the agent.", {
      evidence,
    });
  const used = agent.credentials.flatMap(({ lastUsedAt }) =>
    lastUsedAt === null ? [] : [ms(lastUsedAt)],
  );
  if (used.length === 0)
    return unknown("It has a key of its own and has never used it.", { evidence });
  return pass("It proves its key for each token, and a token lives five minutes at most.", {
    observedAt: Math.max(...used),
    evidence,
  });
});

export const membersById = ({ members }: Estate) =>
  new Map(members.map((member) => [member.agent.id, member]));

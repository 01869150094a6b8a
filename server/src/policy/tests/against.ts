import type { Answer } from "@reeve/contract/decision";
import type { Difference } from "@reeve/contract/policy-what-if";
import { compare } from "../compare/compare.ts";
import { written } from "../explain/past-store.ts";
import { rulesOf, type StoredPolicy } from "../decide/rules.ts";
import { withPolicy } from "../replay/draft.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { newAccess } from "./reach.ts";

/** Any day at noon: what depends on the time is tried at other times as well. */
const noon = Date.parse("2026-01-01T12:00:00.000Z");
const inWords = { never: "never", depends: "for some calls", always: "for every call" } as const;

/**
 * What agents may do by these policies and not by those of the baseline, as sentences: whole tools first, then calls at
 * the edges of what the policies compare with. `after` decides by `policies`.
 */
export async function wider(
  after: Snapshot,
  policies: readonly StoredPolicy[],
  baseline: readonly StoredPolicy[],
): Promise<readonly string[]> {
  const before = asBefore(after, policies, baseline);
  const reached = newAccess(before, after, noon);
  const told = new Set(reached.map(({ agent, tool }) => `${agent} ${tool}`));
  const texts = new Map(
    [...policies, ...baseline].map((it) => [key(it), written(it.name, it.compiled)]),
  );
  const { differences } = await compare(
    { before, after, written: (rule) => texts.get(key(rule.policy))?.get(rule.id) },
    noon,
    new AbortController().signal,
  );
  return [
    ...reached.map(
      (it) =>
        `Agent ${it.agent} reaches ${it.tool} ${inWords[it.after]}; by the baseline ${inWords[it.before]}.`,
    ),
    ...differences
      .filter((it) => passes(it.after.answer) && !passes(it.before.answer))
      .filter((it) => !told.has(`${it.agent.name} ${it.server}/${it.tool}`))
      .map(inOneSentence),
  ];
}

const key = ({ name, version }: Pick<StoredPolicy, "name" | "version">): string =>
  `${name} ${version}`;
const passes = (answer: Answer): boolean => answer === "allow" || answer === "scope";

/** A policy that is the same in both is the same rule in both, so that only what differs is looked at. */
function asBefore(
  after: Snapshot,
  policies: readonly StoredPolicy[],
  baseline: readonly StoredPolicy[],
): Snapshot {
  const names = new Set([...policies, ...baseline].map(({ name }) => name));
  return [...names].reduce((snapshot, name) => {
    const [now, then] = [policies, baseline].map((all) => all.find((it) => it.name === name));
    if (now && then && now.compiled === then.compiled && now.mode === then.mode) return snapshot;
    return withPolicy(
      snapshot,
      name,
      then ? { version: then.version, rules: rulesOf(then) } : null,
    );
  }, after);
}

function inOneSentence({ agent, server, tool, args, given, before, after }: Difference): string {
  const supposed = given.map(({ what, value }) => `${what} ${JSON.stringify(value)}`).join(", ");
  return `Agent ${agent.name} is answered ${after.answer} for ${server}/${tool} with ${JSON.stringify(args)}${supposed === "" ? "" : ` (${supposed})`}; by the baseline ${before.answer}.`;
}

import { Tier } from "@reeve/contract/agent";
import {
  reviewRules,
  type Reviewed,
  type ReviewDifference,
  type ReviewRule,
} from "@reeve/contract/review";

const rank = (tier: Tier): number => Tier.options.indexOf(tier);

/** The rule of the stricter of two tiers: nobody escapes a review by lowering the tier first. */
export const ruleOf = (before: Tier, after: Tier = before): ReviewRule =>
  reviewRules[rank(after) > rank(before) ? after : before];

/** What differs between two things to review, and whether it reaches further. */
export function differencesOf(before: Reviewed, after: Reviewed): ReviewDifference[] {
  const found: ReviewDifference[] = [];
  const say = (what: ReviewDifference["what"], wider: boolean, says: string): void =>
    void found.push({ what, wider, says });
  if (before.version !== after.version)
    say("version", false, `Version ${before.version ?? "none"} became ${after.version ?? "none"}.`);
  if (before.environment !== after.environment)
    say(
      "environment",
      true,
      `It moved from environment ${before.environment} to ${after.environment}.`,
    );
  if (before.tier !== after.tier)
    say("tier", true, `Its tier went from ${before.tier} to ${after.tier}.`);
  for (const part of ["servers", "tools", "data"] as const) {
    const { added, removed } = changed(before.scope[part], after.scope[part]);
    if (added.length > 0)
      say("scope", true, `Its declared ${part} now include ${added.join(", ")}.`);
    if (removed.length > 0)
      say("scope", false, `Its declared ${part} no longer include ${removed.join(", ")}.`);
  }
  const every = changed(before.every, after.every);
  for (const server of every.added)
    say("tools", true, `It may use every tool of ${server}, now and later.`);
  for (const server of every.removed)
    say("tools", false, `It may no longer use every tool of ${server}.`);
  const was = new Map(before.tools.map(({ name, hash }) => [name, hash]));
  const is = new Map(after.tools.map(({ name, hash }) => [name, hash]));
  const tools = changed([...was.keys()], [...is.keys()]);
  if (tools.added.length > 0) say("tools", true, `It may use ${tools.added.join(", ")}.`);
  if (tools.removed.length > 0)
    say("tools", false, `It may no longer use ${tools.removed.join(", ")}.`);
  for (const [name, hash] of is)
    if (was.has(name) && was.get(name) !== hash)
      say("definition", true, `${name} has another definition.`);
  return found;
}

/** Whether what differs asks for a review again. */
export const asksAgain = (rule: ReviewRule, found: readonly ReviewDifference[]): boolean =>
  found.some(
    ({ what, wider }) =>
      rule.again.includes("any") ||
      (wider && rule.again.includes("wider")) ||
      (what === "version" && rule.again.includes("version")),
  );

const changed = (before: readonly string[], after: readonly string[]) => ({
  added: after.filter((it) => !before.includes(it)),
  removed: before.filter((it) => !after.includes(it)),
});

import { Buckets } from "../compile/buckets.ts";
import type { Rule } from "../decide/rules.ts";
import type { Snapshot, SnapshotPolicy } from "../snapshot/snapshot.ts";

/** The same moment, had one policy been another, or been there, or not been there (null). */
export function withPolicy(
  snapshot: Snapshot,
  name: string,
  policy: SnapshotPolicy | null,
): Snapshot {
  const policies = new Map(snapshot.policies);
  if (policy) policies.set(name, policy);
  else policies.delete(name);
  return withRules(snapshot, policies, snapshot.grants);
}

/** The same moment with these policies and grants. Its index is its own, so that trying out evicts nothing of the one in use. */
export const withRules = (
  snapshot: Snapshot,
  policies: Snapshot["policies"],
  grants: readonly Rule[],
): Snapshot => ({
  ...snapshot,
  policies,
  grants,
  // An exception of the moment: what is tried out is the policies.
  breakGlass: new Map(),
  rules: new Buckets([...[...policies.values()].flatMap(({ rules }) => rules), ...grants]),
});

/** The rules of both, and those of one that are not the other's. */
export function apart(
  before: Snapshot,
  after: Snapshot,
): {
  readonly shared: readonly Rule[];
  readonly gone: readonly Rule[];
  readonly come: readonly Rule[];
} {
  const [old, young] = [new Set(rulesIn(before)), new Set(rulesIn(after))];
  return {
    shared: [...old].filter((rule) => young.has(rule)),
    gone: [...old].filter((rule) => !young.has(rule)),
    come: [...young].filter((rule) => !old.has(rule)),
  };
}

const rulesIn = ({ policies, grants }: Snapshot): readonly Rule[] => [
  ...[...policies.values()].flatMap(({ rules }) => rules),
  ...grants,
];

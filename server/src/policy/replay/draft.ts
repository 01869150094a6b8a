import { Buckets } from "../compile/buckets.ts";
import type { Snapshot, SnapshotPolicy } from "../snapshot.ts";

/** The same moment, had one policy been another, or been there, or not been there (null). */
export function withPolicy(
  snapshot: Snapshot,
  name: string,
  policy: SnapshotPolicy | null,
): Snapshot {
  const policies = new Map(snapshot.policies);
  if (policy) policies.set(name, policy);
  else policies.delete(name);
  const rules = [...policies.values()].flatMap((one) => one.rules);
  return { ...snapshot, policies, rules: new Buckets([...rules, ...snapshot.grants]) };
}

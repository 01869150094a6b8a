import type { Policy } from "@reeve/contract/policy";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { raiseFinding, resolveFinding } from "../../registry/findings/store.ts";
import { allTools } from "../../registry/servers/tool-store.ts";
import type { Author } from "../authoring/author.ts";
import { readPolicy } from "../authoring/read.ts";
import { schemaWarnings } from "../authoring/schema.ts";
import type { Snapshot, Snapshots } from "../snapshot/snapshot.ts";
import { policyStore } from "../store.ts";
import { surroundings, toolsOf } from "../authoring/surroundings.ts";
import { outdatedBy, outdatedFinding } from "./revalidate.ts";
import { changedTools, toolsIn, touched } from "./touched.ts";

export interface RevalidateHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly author: Author;
  readonly snapshots: Pick<Snapshots, "current">;
}

const everyMs = 5_000;

/** Reads policies again when the tools that they speak of change, and says where one does not fit any more. */
export function revalidating(
  hands: Omit<RevalidateHands, "log">,
): (signal?: AbortSignal) => Promise<void> {
  let seen: ReadonlyMap<string, string> | null = null;
  let versions: ReadonlyMap<string, number> = new Map();
  return async (signal) => {
    const snapshot = hands.snapshots.current();
    const tools = toolsIn(snapshot);
    const present = new Map([...snapshot.policies].map(([name, { version }]) => [name, version]));
    const changed = seen === null ? [] : changedTools(seen, tools);
    // A version that was put since was valid then; it is looked at because the one before it may have been told of.
    const put = [...present.keys()].filter((name) => versions.get(name) !== present.get(name));
    const names =
      seen === null ? [...present.keys()] : [...new Set([...touched(snapshot, changed), ...put])];
    const removed = [...versions.keys()].filter((name) => !present.has(name));
    if (seen === null || changed.length > 0) await tellUnexpressed(hands, snapshot);
    for (const name of [...names, ...removed]) {
      if (signal?.aborted) return;
      await revalidate(hands, snapshot, name);
    }
    [seen, versions] = [tools, present];
  };
}

export function keepRevalidating(hands: RevalidateHands): AsyncDisposable {
  const work = revalidating(hands);
  return repeat("revalidate policies", everyMs, hands.log, work);
}

type Hands = Omit<RevalidateHands, "log">;

async function revalidate({ database, clock, author }: Hands, snapshot: Snapshot, name: string) {
  const db = database.kysely;
  const store = policyStore(db);
  const policy: Policy | null = await store.inForce(name);
  if (!policy) {
    const [last] = await store.history(name, 1, null);
    if (last) await resolveFinding(db, clock, "policy_outdated", last.id);
    return;
  }
  const read = await readPolicy(author, policy.cedar, surroundings(snapshot));
  const faults = outdatedBy(policy, read);
  if (faults.length === 0) {
    await resolveFinding(db, clock, "policy_outdated", policy.id);
    return;
  }
  const finding = outdatedFinding(policy, faults, read.errors.length > 0);
  await raiseFinding(db, clock, { kind: "policy_outdated", ...finding });
}

/** A finding for each tool of whose arguments policies cannot speak at all; the rest is told where a policy is written. */
async function tellUnexpressed({ database, clock }: Hands, snapshot: Snapshot): Promise<void> {
  const db = database.kysely;
  const ids = new Map(
    (await allTools(db)).map(({ id, server, name }) => [`${server}/${name}`, id]),
  );
  for (const tool of toolsOf(snapshot)) {
    const path = `${tool.server}/${tool.name}`;
    const subject = ids.get(path);
    if (subject === undefined) continue;
    const [warning] = tool.lost.includes("") ? schemaWarnings([tool]) : [];
    if (!warning) await resolveFinding(db, clock, "tool_not_expressible", subject);
    else
      await raiseFinding(db, clock, {
        kind: "tool_not_expressible",
        severity: "low",
        subject,
        title: `Policies cannot speak of the arguments of ${path}`,
        detail: `${warning.message} They can still permit and forbid it as a whole. A schema of the type object with properties would change that.`,
      });
  }
}

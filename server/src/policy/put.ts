import type { Policy, PolicyMode } from "@reeve/contract/policy";
import { isoTime, type Clock } from "../platform/clock.ts";
import type { Ctx } from "../platform/context.ts";
import type { Database } from "../platform/database.ts";
import { newId } from "../platform/ids.ts";
import { Problem } from "../platform/problem.ts";
import type { Write } from "../platform/write.ts";
import type { Author } from "./author.ts";
import { readPolicy } from "./read.ts";
import { surroundings } from "./surroundings.ts";
import type { Snapshots } from "./snapshot.ts";
import { policyStore } from "./store.ts";

export interface PolicyHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly author: Author;
  readonly snapshots: Pick<Snapshots, "current">;
}

export interface Draft {
  readonly name: string;
  readonly cedar: string;
  readonly mode: PolicyMode;
}

/** Puts a version in force. The same text in the same mode changes nothing. Refuses with line and column what is not valid. */
export async function putPolicy(hands: PolicyHands, ctx: Ctx, draft: Draft): Promise<Policy> {
  const { database, clock } = hands;
  const current = await policyStore(database.kysely).inForce(draft.name);
  if (current && same(current, draft)) return current;
  const read = await readPolicy(hands.author, draft.cedar, surroundings(hands.snapshots.current()));
  const [first] = read.errors;
  if (first)
    throw new Problem(
      "invalid",
      `Line ${first.line ?? 1}, column ${first.column ?? 1}: ${first.message}`,
      first.hint ?? "Correct the places named in `faults` and put it again.",
      read.errors,
    );
  return hands.write(ctx, "policies.put", async (tx) => {
    const store = policyStore(tx.db);
    const now = isoTime(clock.now());
    const { id, last } = await store.lock(draft.name, newId("pol", clock.now()), now);
    const before = await store.inForce(draft.name);
    if (before && same(before, draft)) {
      // Someone else put the same in the meantime: theirs stands, and the record says that it was put twice.
      tx.note({ subject: id, before, after: before });
      return before;
    }
    await store.end(id, now);
    const { permits, forbids, warnings } = read;
    const policy = {
      id,
      ...draft,
      version: last + 1,
      permits,
      forbids,
      warnings: [...warnings],
      author: ctx.actor.name,
      createdAt: now,
    };
    await store.add({ ...policy, compiled: read.compiled });
    const after: Policy = { ...policy, removedAt: null };
    tx.note({ subject: id, before, after });
    return after;
  });
}

const same = (policy: Policy, draft: Draft): boolean =>
  policy.cedar === draft.cedar && policy.mode === draft.mode;

import type { Policy, PolicyMode } from "@reeve/contract/policy";
import { isoTime, type Clock } from "../platform/clock.ts";
import type { Ctx } from "../platform/context.ts";
import type { Database } from "../platform/database.ts";
import { newId } from "../platform/ids.ts";
import { Problem } from "../platform/problem.ts";
import type { Tx, Write } from "../platform/write.ts";
import type { Author } from "./authoring/author.ts";
import { layersOf } from "./authoring/layers.ts";
import { mayChange } from "./proposals/may-change.ts";
import { readPolicy, type ReadPolicy } from "./authoring/read.ts";
import { surroundings } from "./authoring/surroundings.ts";
import type { Snapshots } from "./snapshot/snapshot.ts";
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
  readonly reason?: string | null | undefined;
}

/** The operations that put a version in force by one person's word. */
export type PutOperation = "policies.put" | "policies.promote" | "policies.rollback" | "packs.on";

/**
 * Puts a version in force. The same text in the same mode changes nothing. Refuses with line and column what is not
 * valid, and everything where changes wait for a second person.
 */
export async function putPolicy(
  hands: PolicyHands,
  ctx: Ctx,
  draft: Draft,
  operation: PutOperation = "policies.put",
): Promise<Policy> {
  const current = await policyStore(hands.database.kysely).inForce(draft.name);
  if (current && same(current, draft)) return current;
  const read = await readOrRefuse(hands, draft.cedar);
  return hands.write(ctx, operation, async (tx) => {
    await mayChange(tx, ctx.actor, draft.name);
    return bringIntoForce(tx, hands.clock, draft, read, {
      author: ctx.actor.name,
      reviewer: null,
    });
  });
}

/** What a text says. Throws the Problem that names each place where it is not valid. */
export async function readOrRefuse(
  { author, snapshots }: Pick<PolicyHands, "author" | "snapshots">,
  cedar: string,
): Promise<ReadPolicy> {
  const read = await readPolicy(author, cedar, surroundings(snapshots.current()));
  const [first] = read.errors;
  if (first)
    throw new Problem(
      "invalid",
      `Line ${first.line ?? 1}, column ${first.column ?? 1}: ${first.message}`,
      first.hint ?? "Correct the places named in `faults` and put it again.",
      read.errors,
    );
  return read;
}

/** The next version of a policy, in a transaction of whoever may make it. */
export async function bringIntoForce(
  tx: Tx,
  clock: Clock,
  draft: Draft,
  read: ReadPolicy,
  by: { readonly author: string; readonly reviewer: string | null },
): Promise<Policy> {
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
  const { permits, forbids, warnings, compiled } = read;
  const policy = {
    ...by,
    id,
    name: draft.name,
    cedar: draft.cedar,
    mode: draft.mode,
    reason: draft.reason ?? null,
    version: last + 1,
    permits,
    forbids,
    layers: layersOf(compiled),
    warnings: [...warnings],
    reviewedAt: by.reviewer === null ? null : now,
    createdAt: now,
  };
  await store.add({ ...policy, compiled });
  const after: Policy = { ...policy, removedAt: null };
  tx.note({ subject: id, before, after });
  return after;
}

/** Takes a policy out of force. */
export async function takeOutOfForce(tx: Tx, clock: Clock, name: string): Promise<Policy | null> {
  const store = policyStore(tx.db);
  const now = isoTime(clock.now());
  if (!(await store.inForce(name))) return null;
  const { id } = await store.lock(name, newId("pol", clock.now()), now);
  const before = await store.inForce(name);
  if (!before) return null;
  await store.end(id, now);
  const after = { ...before, removedAt: now };
  tx.note({ subject: id, before, after });
  return after;
}

const same = (policy: Policy, draft: Draft): boolean =>
  policy.cedar === draft.cedar && policy.mode === draft.mode;

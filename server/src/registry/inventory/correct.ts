import type { Correction } from "@reeve/contract/correction";
import type { EntryDetail } from "@reeve/contract/inventory";
import type { EntryId } from "@reeve/contract/id";
import type { Ctx } from "../../platform/context.ts";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { correctionStore } from "./correction-store.ts";
import { detailOf } from "./detail.ts";
import { inventoryStore } from "./list-store.ts";
import { regroup } from "./regroup.ts";
import { sightingStore } from "./sighting-store.ts";

interface Sides {
  readonly kind: Correction["kind"];
  readonly reason: string;
  /** The evidence of an entry, or some of it; and of another entry, or the rest. */
  readonly id: EntryId;
  readonly other: EntryId | readonly string[];
}

/** Keeps what a person says of two groups of evidence, and makes the entries anew that it concerns. */
export async function correct(tx: Tx, ctx: Ctx, said: Sides, nowMs: number): Promise<EntryDetail> {
  const store = sightingStore(tx.db);
  await store.lock();
  const { left, right, entry } = await sidesOf(tx, said, nowMs);
  const id = newId("cor", nowMs);
  const by = { id: ctx.actor.id, name: ctx.actor.name };
  const { kind, reason } = said;
  await correctionStore(tx.db).add({ id, kind, left, right, reason, by, at: isoTime(nowMs) });
  await regroup(tx.db, [...left, ...right]);
  tx.note({
    subject: entry,
    before: null,
    after: { correction: id, kind, left: left.length, right: right.length, reason },
  });
  return detailOf(tx.db, entry, nowMs);
}

async function sidesOf(tx: Tx, { kind, id, other }: Sides, nowMs: number) {
  const inventory = inventoryStore(tx.db);
  const store = sightingStore(tx.db);
  const one = await inventory.find(id, nowMs);
  if (!one) throw notFound("entry of the inventory", id);
  const all = (await store.ofEntry(one.id)).map(({ key }) => key);
  if (typeof other !== "string") {
    const chosen = new Set(other);
    const left = all.filter((key) => chosen.has(key));
    const right = all.filter((key) => !chosen.has(key));
    if (left.length < chosen.size)
      throw new Problem(
        "invalid",
        "Some of this evidence does not belong to the entry.",
        "Look at the entry again: it may have changed.",
        [{ path: "sightings", message: "not of this entry" }],
      );
    if (right.length === 0)
      throw new Problem(
        "invalid",
        "This is all evidence of the entry: nothing would be left of it.",
        "Leave out what stays.",
        [{ path: "sightings", message: "all of it" }],
      );
    return { left, right, entry: one.id };
  }
  const two = await inventory.find(other, nowMs);
  if (!two) throw notFound("entry of the inventory", other);
  if (one.id === two.id)
    throw new Problem(
      "invalid",
      "These two are one entry already.",
      kind === "merge" ? "There is nothing to do." : "Split it by its evidence.",
    );
  if (kind === "merge" && one.agent && two.agent)
    throw new Problem(
      "conflict",
      `${one.name} and ${two.name} are two agents in the register.`,
      "Retire one of them first, if they are the same.",
    );
  if (kind === "merge" && (one.agent ?? two.agent) && (one.quarantine ?? two.quarantine))
    throw new Problem(
      "conflict",
      "One of them is in quarantine, and the other is registered.",
      "Release it first, if it may be let in.",
    );
  const theirs = (await store.ofEntry(two.id)).map(({ key }) => key);
  return { left: all, right: theirs, entry: one.id };
}

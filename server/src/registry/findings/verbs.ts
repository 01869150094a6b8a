import type { Finding } from "@reeve/contract/finding";
import { PersonId } from "@reeve/contract/id";
import type { Parsed, Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import { notFound } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { peopleStore } from "../people/store.ts";
import { handlingOf, idle } from "./act.ts";
import { handle, listFindings, lockFinding, placeInQueue } from "./queue-store.ts";

export interface FindingHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  /** Why a finding is not over yet, where that can be seen; null where it is over, or nobody but a person can tell. */
  stillSo(db: DatabaseTransaction, finding: Finding): Promise<string | null>;
}

export function findingVerbs(
  hands: FindingHands,
): Pick<Verbs<Ctx>, "findings.list" | "findings.resolve" | "findings.act"> {
  const { database, write, clock } = hands;
  return {
    "findings.list": (ctx, { cursor, owner, overdue, ...filter }) =>
      listFindings(
        database.kysely,
        {
          ...filter,
          after: placeInQueue.read(cursor),
          overdue: overdue === "yes",
          owner: whose(ctx, owner),
        },
        clock.now(),
      ),

    "findings.act": (ctx, input) => act(hands, ctx, input),

    "findings.resolve": (ctx, { id }) =>
      write(ctx, "findings.resolve", async (tx) => {
        const before = await lockFinding(tx.db, id, clock.now());
        if (!before) throw notFound("finding", id);
        const at = isoTime(clock.now());
        if (before.status !== "resolved") await handle(tx.db, id, { status: "resolved", at });
        const after = (await lockFinding(tx.db, id, clock.now())) ?? before;
        tx.note({
          subject: id,
          before: { status: before.status },
          after: { status: after.status },
        });
        return after;
      }),
  };
}

function whose({ actor }: Ctx, owner: string | undefined): PersonId | null | undefined {
  if (owner === undefined) return undefined;
  if (owner === "none") return null;
  // A token that stands for nobody is addressed by nothing: no person has an empty id.
  return PersonId.safeParse(owner === "me" ? actor.person : owner).data ?? "per_";
}

async function act(hands: FindingHands, ctx: Ctx, input: Parsed<"findings.act">) {
  const { write, clock, stillSo } = hands;
  return write(ctx, "findings.act", async (tx) => {
    const nowMs = clock.now();
    const handling = handlingOf(input, ctx.actor.name, nowMs, isoTime(nowMs));
    if (input.owner && !(await peopleStore(tx.db).find(input.owner)))
      throw notFound("person", input.owner);
    const done: Finding["id"][] = [];
    const left: { id: Finding["id"]; why: string }[] = [];
    // In one order, so that two people who act on the same findings wait for one another.
    for (const id of [...new Set(input.ids)].sort()) {
      const before = await lockFinding(tx.db, id, nowMs);
      const why = !before
        ? "There is no such finding."
        : (idle(before, input.act) ??
          (input.act === "close" ? await stillSo(tx.db, before) : null));
      if (why !== null) {
        left.push({ id, why });
        continue;
      }
      await handle(tx.db, id, handling);
      done.push(id);
      const { at: _, ...after } = handling;
      tx.note({
        subject: id,
        before: { status: before?.status, owner: before?.owner },
        after: { ...after, reason: input.reason ?? null },
      });
    }
    if (done.length === 0)
      tx.note({ subject: null, before: null, after: { act: input.act, left } });
    return { done, left };
  });
}

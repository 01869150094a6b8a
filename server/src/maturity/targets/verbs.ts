import type { PersonId } from "@reeve/contract/id";
import type { Parsed, Verbs } from "@reeve/contract/operations";
import type { Target } from "@reeve/contract/target";
import { z } from "zod";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx, Write } from "../../platform/write.ts";
import { personNamed } from "../../registry/agents/answerable.ts";
import { peopleStore } from "../../registry/people/store.ts";
import { standingOf, type TargetHands } from "./stand.ts";
import { keepTargetDay, targetStore, type KeptTarget } from "./store.ts";

type TargetVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `targets.${string}`>>;

const byDue = cursorOf("targets", z.string().max(100));

export function targetVerbs(hands: TargetHands & { readonly write: Write }): TargetVerbs {
  const { database, write, clock } = hands;
  const standing = standingOf(hands);
  return {
    async "targets.list"(_ctx, { limit, cursor }) {
      const found = await targetStore(database.kysely).list(limit, byDue.read(cursor));
      return pageOf(await standing(found), limit, byDue, ({ due, id }) => `${due} ${id}`);
    },

    async "targets.set"(ctx, input) {
      mustBeAhead(input.due, clock.now());
      const kept = await write(ctx, "targets.set", async (tx) => {
        const it = await aimed(tx, ctx, input, clock.now());
        if (!(await targetStore(tx.db).add(it))) throw taken();
        tx.note({ subject: it.id, before: null, after: it });
        return it;
      });
      const [it] = await standing([kept]);
      if (!it) throw notFound("target", kept.id);
      await keepTargetDay(database.kysely, it.id, clock.now(), it);
      return it;
    },

    "targets.remove": (ctx, { id }) =>
      write(ctx, "targets.remove", async (tx) => {
        const before = await targetStore(tx.db).find(id);
        if (!before) throw notFound("target", id);
        await targetStore(tx.db).remove(id);
        tx.note({ subject: id, before, after: null });
        return { id };
      }),
  };

  async function aimed(
    tx: Tx,
    ctx: Ctx,
    { what, level, due, owner, environment, team }: Parsed<"targets.set">,
    nowMs: number,
  ): Promise<KeptTarget> {
    if (environment !== undefined && team !== undefined)
      throw new Problem(
        "invalid",
        "A target is of a team or of an environment, not of both.",
        "Leave one of them out.",
      );
    return {
      id: newId("tgt", nowMs),
      scope: await scopeOf(tx, environment, team),
      what,
      level,
      due,
      owner:
        owner === undefined
          ? null
          : await personNamed(tx, owner, { member: "owner", actor: ctx.actor, clock }),
      setBy: ctx.actor.name,
      setAt: isoTime(nowMs),
    };
  }
}

async function scopeOf(
  tx: Tx,
  environment: string | undefined,
  team: PersonId | undefined,
): Promise<Target["scope"]> {
  if (environment !== undefined)
    return { kind: "environment", key: environment, name: environment };
  if (team === undefined) return { kind: "organisation", key: "", name: "" };
  const person = await peopleStore(tx.db).find(team);
  if (!person) throw notFound("person", team);
  return { kind: "team", key: person.id, name: person.name };
}

function mustBeAhead(due: string, nowMs: number): void {
  if (due >= isoTime(nowMs).slice(0, 10)) return;
  throw new Problem("invalid", "That day is over.", "Give a day that is still to come.", [
    { path: "due", message: "it is over" },
  ]);
}

const taken = (): Problem =>
  new Problem(
    "conflict",
    "The same is aimed at already.",
    "Remove that target first, and set it anew with another day.",
  );

import type { Annotation } from "@reeve/contract/annotation";
import { AnnotationId, type PersonId } from "@reeve/contract/id";
import type { OperationName, Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { personOf } from "../../platform/second-person.ts";
import type { Write } from "../../platform/write.ts";
import { add } from "./add.ts";
import { figuresOf } from "./figures-store.ts";
import { heldFrom, labelled, openFor, takenBack } from "./label.ts";
import { nextFor, waitingFor } from "./queue-store.ts";
import { rubricsOf } from "./rules-store.ts";
import { annotationRulesVerbs } from "./rules-verbs.ts";
import { annotationStore, shown, type Kept } from "./store.ts";

export interface AnnotationHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
}

type AnnotationVerb = Extract<OperationName, `annotations.${string}`>;

const newest = cursorOf("annotations", AnnotationId);
const dayMs = 86_400_000;

export function annotationVerbs(hands: AnnotationHands): Pick<Verbs<Ctx>, AnnotationVerb> {
  const { database, write, clock } = hands;
  const now = (): string => isoTime(clock.now());
  const noted = (it: Kept, person: PersonId): Annotation => shown(it, person, now());
  return {
    ...annotationRulesVerbs(hands),

    async "annotations.list"({ actor }, { limit, cursor, ...filter }) {
      const store = annotationStore(database.kysely);
      const found = await store.list(filter, newest.read(cursor), limit + 1);
      const { items, nextCursor } = pageOf(found, limit, newest, ({ id }) => id);
      return { items: items.map((it) => shown(it, actor.person, now())), nextCursor };
    },

    "annotations.figures": ({ actor }) => {
      const nowMs = clock.now();
      const midnight = Math.floor(nowMs / dayMs) * dayMs;
      const since = isoTime(midnight - 89 * dayMs);
      const of = { person: actor.person, now: isoTime(nowMs), since, today: isoTime(midnight) };
      return figuresOf(database.kysely, of);
    },

    "annotations.add": (ctx, input) => add(hands, ctx, input),

    async "annotations.next"(ctx, of) {
      const person = personOf(ctx.actor);
      const wanted = { ...of, person, now: now() };
      if ((await waitingFor(database.kysely, wanted)) === 0)
        return { annotation: null, rubric: null };
      return write(ctx, "annotations.next", async (tx) => {
        const id = await nextFor(tx.db, wanted);
        if (id === null) throw taken();
        await annotationStore(tx.db).hold(id, person, heldFrom(clock.now()));
        const it = await locked(tx.db, id);
        tx.note({ subject: id, before: null, after: { held: it.held } });
        tx.unread();
        const rubrics = await rubricsOf(tx.db);
        const rubric = rubrics.find(({ aspect }) => aspect === it.aspect) ?? null;
        return { annotation: noted(it, person), rubric };
      });
    },

    "annotations.label": (ctx, { id, ...said }) =>
      write(ctx, "annotations.label", async (tx) => {
        const person = personOf(ctx.actor);
        const at = now();
        const before = await openFor(tx.db, id, person, at);
        if (said.failureMode !== undefined && said.label !== "fail") throw noFailure();
        const { score = null, failureMode = null, note = null, expected = null } = said;
        const by = { person, by: ctx.actor.name, at };
        const one = { label: said.label, score, failureMode, note, expected, ...by };
        const after = await labelled(tx.db, before, one, clock.now());
        tx.note({ subject: id, before: { said: before.labels.length }, after: one });
        tx.unread();
        return noted(after, person);
      }),

    "annotations.skip": (ctx, { id }) =>
      write(ctx, "annotations.skip", async (tx) => {
        const person = personOf(ctx.actor);
        const before = await openFor(tx.db, id, person, now());
        await annotationStore(tx.db).skipped(id, person, now());
        await annotationStore(tx.db).hold(id, null, null);
        tx.note({ subject: id, before: { held: before.held }, after: { skippedBy: person } });
        tx.unread();
        return noted(await locked(tx.db, id), person);
      }),

    "annotations.undo": (ctx) =>
      write(ctx, "annotations.undo", async (tx) => {
        const person = personOf(ctx.actor);
        const id = await annotationStore(tx.db).lastOf(person);
        if (id === null) throw nothing();
        const before = await locked(tx.db, id);
        const after = await takenBack(tx.db, before, person, clock.now());
        const own = before.labels.find((one) => one.person === person) ?? null;
        tx.note({ subject: id, before: own, after: null });
        tx.unread();
        return noted(after, person);
      }),
  };
}

async function locked(db: DatabaseTransaction, id: AnnotationId): Promise<Kept> {
  const it = await annotationStore(db).lock(id);
  if (it === null) throw notFound("annotation", id);
  return it;
}

const taken = (): Problem =>
  new Problem("conflict", "Somebody was quicker with the last one that waited.", "Ask once more.");
const nothing = (): Problem =>
  new Problem("conflict", "You have not labelled anything yet.", "There is nothing to take back.");
const noFailure = (): Problem =>
  new Problem(
    "invalid",
    "How it failed is said of a fail only.",
    "Leave it out, or label it a fail.",
    [{ path: "failureMode", message: "only of a fail" }],
  );

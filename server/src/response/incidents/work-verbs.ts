import { isoTime } from "../../platform/clock.ts";
import { notFound } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { peopleStore } from "../../registry/people/store.ts";
import type { Incident } from "@reeve/contract/incident";
import type { PersonId } from "@reeve/contract/id";
import { answer, startClocks } from "./clocks.ts";
import { close } from "./close.ts";
import { partsOf } from "./parts-store.ts";
import { correct, factsOf, publish, save } from "./postmortem.ts";
import { listRules, putRule } from "./rules-store.ts";
import { lessonsOf, replayedOf } from "./shown.ts";
import { incidentStore } from "./store.ts";
import { update } from "./update.ts";
import type { Change, IncidentHands, IncidentVerbs } from "./verbs.ts";

type WorkVerbs = Omit<
  IncidentVerbs,
  | "incidents.list"
  | "incidents.months"
  | "incidents.get"
  | "incidents.timeline"
  | "incidents.export"
  | "incidents.declare"
  | "incidents.contain"
>;

/** What people do with an incident that was declared. */
export function workVerbs(hands: IncidentHands, change: Change): WorkVerbs {
  const { clock, write, database } = hands;
  const now = () => isoTime(clock.now());
  const facts = async ({ db }: Tx, it: Incident) =>
    factsOf(db, it, await lessonsOf(hands, db, it), await replayedOf(hands, db, it), clock.now());
  const named = async ({ db }: Tx, id: PersonId): Promise<string> => {
    const person = await peopleStore(db).find(id);
    if (!person) throw notFound("person", id);
    return person.name;
  };

  return {
    "incidents.update": (ctx, input) =>
      change(ctx, "incidents.update", input.id, (tx, it) => update(tx, clock, ctx, it, input)),

    "incidents.role": (ctx, { id, role, person }) =>
      change(ctx, "incidents.role", id, async (tx) => {
        const name = person === null ? "nobody" : await named(tx, person);
        await incidentStore(tx.db).setRole(id, role, person);
        await partsOf(tx.db, id).say(
          "role",
          `The role ${role} is with ${name}.`,
          ctx.actor.name,
          now(),
        );
        tx.note({ subject: id, before: null, after: { role, person } });
      }),

    "incidents.tasks.add": (ctx, { id, title, owner, due }) =>
      change(
        ctx,
        "incidents.tasks.add",
        id,
        async (tx) => {
          const name = await named(tx, owner);
          await partsOf(tx.db, id).addTask(title, owner, due);
          await partsOf(tx.db, id).say("task", `Task for ${name}: ${title}`, ctx.actor.name, now());
          tx.note({ subject: id, before: null, after: { task: title, owner, due } });
        },
        "too",
      ),

    "incidents.tasks.end": (ctx, { id, task, as, reason }) =>
      change(
        ctx,
        "incidents.tasks.end",
        id,
        async (tx) => {
          const said = { by: ctx.actor.name, at: now(), reason };
          if (!(await partsOf(tx.db, id).endTask(task, as, said)))
            throw notFound("open task", String(task));
          await partsOf(tx.db, id).say(
            "task",
            `Task ${task} is ${as}. ${reason}`.trim(),
            said.by,
            said.at,
          );
          tx.note({ subject: id, before: null, after: { task, as, reason } });
        },
        "too",
      ),

    "incidents.lessons.link": (ctx, { id, kind, target }) =>
      change(ctx, "incidents.lessons.link", id, async (tx) => {
        await partsOf(tx.db, id).link({ kind, target, by: ctx.actor.name, at: now() });
        await partsOf(tx.db, id).say(
          "lesson",
          `Lesson: the ${kind} ${target}`,
          ctx.actor.name,
          now(),
        );
        tx.note({ subject: id, before: null, after: { lesson: { kind, target } } });
      }),

    "incidents.lessons.unlink": (ctx, { id, kind, target }) =>
      change(ctx, "incidents.lessons.unlink", id, async (tx) => {
        if (!(await partsOf(tx.db, id).unlink(kind, target)))
          throw notFound(`lesson (${kind})`, target);
        await partsOf(tx.db, id).say(
          "lesson",
          `No lesson any more: the ${kind} ${target}`,
          ctx.actor.name,
          now(),
        );
        tx.note({ subject: id, before: { lesson: { kind, target } }, after: null });
      }),

    "incidents.clocks.start": (ctx, input) =>
      change(
        ctx,
        "incidents.clocks.start",
        input.id,
        (tx, it) => startClocks(tx, clock, ctx, it, input),
        "too",
      ),

    "incidents.clocks.answer": (ctx, input) =>
      change(
        ctx,
        "incidents.clocks.answer",
        input.id,
        (tx, it) => answer(tx, clock, ctx, it, input),
        "too",
      ),

    "incidents.postmortem.save": (ctx, input) =>
      change(
        ctx,
        "incidents.postmortem.save",
        input.id,
        async (tx, it) => save(tx, clock, ctx, input, await facts(tx, it)),
        "too",
      ),

    "incidents.postmortem.publish": (ctx, { id }) =>
      change(
        ctx,
        "incidents.postmortem.publish",
        id,
        async (tx, it) => publish(tx, clock, ctx, it, await facts(tx, it)),
        "too",
      ),

    "incidents.postmortem.correct": (ctx, { id, text }) =>
      change(
        ctx,
        "incidents.postmortem.correct",
        id,
        (tx, it) => correct(tx, clock, ctx, it, text),
        "too",
      ),

    "incidents.close": (ctx, input) =>
      change(ctx, "incidents.close", input.id, async (tx, it) =>
        close(tx, clock, ctx, it, input, await lessonsOf(hands, tx.db, it)),
      ),

    "incidents.rules.list": async () => ({ items: await listRules(database.kysely) }),

    "incidents.rules.set": (ctx, input) =>
      write(ctx, "incidents.rules.set", async (tx) => {
        tx.unread();
        const before = (await listRules(tx.db)).find(({ name }) => name === input.name) ?? null;
        const after = { ...input, changedBy: ctx.actor.name, changedAt: now() };
        await putRule(tx.db, after);
        tx.note({ subject: input.name, before, after });
        return after;
      }),
  };
}

import type { Calibration } from "@reeve/contract/calibration";
import type { CalibrationId } from "@reeve/contract/id";
import type { OperationName, Verbs } from "@reeve/contract/operations";
import { setImmediate as breath } from "node:timers/promises";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { graderStore, type Kept } from "../graders/store.ts";
import type { WorkHands } from "../graders/work.ts";
import { mostOf } from "./foresee.ts";
import { calibrationStore } from "./store.ts";
import { nothingLabelled, openSubjects, subjectsFor } from "./subjects.ts";

export interface CalibrationHands extends Pick<WorkHands, "database" | "clock"> {
  readonly write: Write;
}

type CalibrationVerb = Extract<OperationName, `calibrations.${string}`>;
type Db = Database["kysely"];

export function calibrationVerbs(hands: CalibrationHands): Pick<Verbs<Ctx>, CalibrationVerb> {
  const { database, write, clock } = hands;
  const db = database.kysely;
  return {
    async "calibrations.list"(_ctx, { evaluator }) {
      return { items: await calibrationStore(db).list(evaluator), nextCursor: null };
    },

    async "calibrations.get"(_ctx, { id }) {
      return { calibration: await known(db, id), differ: await calibrationStore(db).differ(id) };
    },

    async "calibrations.foresee"(ctx, { name, ...against }) {
      const grader = await graderNamed(db, name);
      const { dataset, all } = await subjectsFor(db, grader, against);
      const read = openSubjects(database);
      let costMicros = 0;
      for (const one of grader.how.kind === "judge" ? all : []) {
        ctx.signal.throwIfAborted();
        const session = await read(one, dataset);
        costMicros += session === null ? 0 : mostOf(grader, session);
        // Calls go on while it is counted.
        await breath();
      }
      const pass = all.filter(({ people }) => people === "pass").length;
      const left = await leftToday(db, grader, isoTime(clock.now()).slice(0, 10));
      const fail = all.length - pass;
      return { cases: all.length, pass, fail, costMicros, leftTodayMicros: left };
    },

    "calibrations.start": (ctx, { name, mostUsd, ...against }) =>
      write(ctx, "calibrations.start", async (tx) => {
        const grader = await graderStore(tx.db).lock(name);
        if (!grader) throw notFound("grader", name);
        const store = calibrationStore(tx.db);
        if (await store.isRunning(grader.id)) throw underWay(name);
        const { dataset, all } = await subjectsFor(tx.db, grader, against);
        if (all.length === 0) throw nothingLabelled();
        const at = isoTime(clock.now());
        const of = { grader: grader.id, name, version: grader.version, dataset };
        const id = newId("cal", clock.now());
        const it = { id, ...of, mostMicros: Math.floor(mostUsd * 1e6), at, by: ctx.actor.name };
        await store.add(it, all);
        tx.note({ subject: grader.id, before: null, after: { ...it, cases: all.length } });
        tx.unread();
        return known(tx.db, id);
      }),

    "calibrations.stop": (ctx, { id }) =>
      write(ctx, "calibrations.stop", async (tx) => {
        const before = await known(tx.db, id);
        const why = `Stopped by ${ctx.actor.name}.`;
        const at = isoTime(clock.now());
        if (!(await calibrationStore(tx.db).end(id, "stopped", why, at))) throw ended();
        tx.note({
          subject: before.evaluator,
          before: { id, status: "running" },
          after: { id, why },
        });
        tx.unread();
        return known(tx.db, id);
      }),
  };
}

async function graderNamed(db: Db, name: string): Promise<Kept> {
  const it = await graderStore(db).named(name);
  if (!it) throw notFound("grader", name);
  return it;
}

async function known(db: Db, id: CalibrationId): Promise<Calibration> {
  const it = await calibrationStore(db).get(id);
  if (!it) throw notFound("calibration", id);
  return it;
}

async function leftToday(db: Db, { id, how }: Kept, day: string): Promise<number | null> {
  if (how.kind === "code") return null;
  const spent = (await graderStore(db).counts(day)).get(id)?.today.costMicros ?? 0;
  return Math.max(0, how.usdPerDay.all * 1e6 - spent);
}

const underWay = (name: string): Problem =>
  new Problem("conflict", `${name} is being calibrated already.`, "Wait for its end, or stop it.");
const ended = (): Problem =>
  new Problem("conflict", "It has ended already.", "There is nothing to stop.");

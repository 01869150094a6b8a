import type { Dataset } from "@reeve/contract/dataset";
import type { DatasetCase } from "@reeve/contract/dataset-case";
import { DatasetId } from "@reeve/contract/id";
import type { OperationName, Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import type { Author } from "../../policy/authoring/author.ts";
import type { Snapshots } from "../../policy/snapshot/snapshot.ts";
import type { Evaluator } from "../evaluators/evaluator.ts";
import { freeze, freezeLabelled, gather, importCases } from "./freeze.ts";
import { replayDataset, scoreDataset } from "./try.ts";
import {
  addDataset,
  casesOf,
  datasetById,
  everyCase,
  isNamed,
  listDatasets,
  lockDataset,
  removeDataset,
} from "./store.ts";

export interface DatasetHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly author: Author;
  readonly snapshots: Pick<Snapshots, "current">;
  /** Those that score live sessions, in force now. */
  evaluators(): Promise<readonly Evaluator[]>;
}

type DatasetVerb = Extract<OperationName, `datasets.${string}`>;

const newestFirst = cursorOf("datasets", DatasetId);
const byName = cursorOf("cases", z.string().max(64));

export function datasetVerbs(hands: DatasetHands): Pick<Verbs<Ctx>, DatasetVerb> {
  const { database, write, clock } = hands;
  const db = database.kysely;
  const known = async (id: DatasetId): Promise<Dataset> => {
    const found = await datasetById(db, id);
    if (!found) throw notFound("dataset", id);
    return found;
  };
  return {
    async "datasets.list"(_ctx, { limit, cursor }) {
      const found = await listDatasets(db, newestFirst.read(cursor), limit);
      return pageOf(found, limit, newestFirst, ({ id }) => id);
    },
    "datasets.get": (_ctx, { id }) => known(id),

    "datasets.create": (ctx, { name, says }) =>
      write(ctx, "datasets.create", async (tx) => {
        if (await isNamed(tx.db, name)) throw sameName(name);
        const id = newId("dts", clock.now());
        const it = { id, name, says, createdBy: ctx.actor.name, createdAt: isoTime(clock.now()) };
        await addDataset(tx.db, it);
        tx.note({ subject: id, before: null, after: it });
        tx.unread();
        return { ...it, versions: [], aspects: { quality: 0, safety: 0, policy: 0 } };
      }),

    "datasets.remove": (ctx, { id }) =>
      write(ctx, "datasets.remove", async (tx) => {
        const before = await lockDataset(tx.db, id);
        if (!before) throw notFound("dataset", id);
        await removeDataset(tx.db, id, isoTime(clock.now()));
        tx.note({ subject: id, before, after: null });
        tx.unread();
        return before;
      }),

    async "datasets.cases"(_ctx, { id, version, limit, cursor }) {
      const of = versionOf(await known(id), version);
      const found = of === 0 ? [] : await casesOf(db, id, of, byName.read(cursor), limit + 1);
      return pageOf(found, limit, byName, (it) => it.case);
    },

    async *"datasets.export"(_ctx, { id, version }): AsyncGenerator<DatasetCase> {
      const of = versionOf(await known(id), version);
      if (of > 0) yield* everyCase(db, id, of);
    },

    "datasets.freeze": (ctx, input) => freeze(hands, ctx, input),
    "datasets.gather": (ctx, input) => gather(hands, ctx, input),
    "datasets.labelled": (ctx, input) => freezeLabelled(hands, ctx, input),
    "datasets.bring": (ctx, input) => importCases(hands, ctx, input),
    "datasets.replay": async (_ctx, { id, version, ...draft }) =>
      replayDataset(hands, id, versionOf(await known(id), version), draft),
    "datasets.score": async (ctx, { id, version, evaluators }) =>
      scoreDataset(hands, id, versionOf(await known(id), version), evaluators ?? null, ctx.signal),
  };
}

/** The version that is asked for, or the newest; 0 where there is none yet. */
export function versionOf({ name, versions }: Dataset, asked: number | undefined): number {
  const newest = versions[0]?.version ?? 0;
  if (asked === undefined || versions.some(({ version }) => version === asked))
    return asked ?? newest;
  throw new Problem(
    "invalid",
    `The dataset ${name} has no version ${asked}.`,
    newest === 0 ? "Freeze a session first." : `Its newest is ${newest}.`,
    [{ path: "version", message: "not there" }],
  );
}

const sameName = (name: string): Problem =>
  new Problem(
    "conflict",
    `There is a dataset called ${name} already.`,
    "Add cases to that one, or choose another name.",
  );

import type { ImportId } from "@reeve/contract/id";
import type { Import } from "@reeve/contract/import";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import type { Log } from "../../platform/log.ts";
import type { Write } from "../../platform/write.ts";
import type { LiveHands } from "../agents/register.ts";
import { manyAgents } from "../agents/many-store.ts";
import { everyone } from "../people/every-store.ts";
import { applied } from "./apply.ts";
import { Checker } from "./check.ts";
import { proposedMapping } from "./mapping.ts";
import { readSheet, type SheetProblem } from "./read.ts";
import { rowStore, type Done } from "./rows-store.ts";
import { importStore, type ImportChange } from "./store.ts";
import { undone, type Mentioned } from "./undo.ts";

export interface ImportHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly log: Log;
  readonly mentioned: Mentioned;
  readonly live: LiveHands;
  /** How many rows are applied or taken back in one transaction. */
  readonly atOnce?: number;
}

export type Step = "read" | "check" | "apply" | "undo";

/** What works on imports in the background, one step of each at a time. A step that was broken off goes on where it stopped. */
export interface ImportWork extends AsyncDisposable {
  begin(id: ImportId, step: Step, ctx: Ctx): void;
  /** When what is under way in this process has ended. */
  idle(): Promise<void>;
}

const checkedRows = 2_000;
/**
 * Every process reads the state anew after a chunk that changed agents, so there must not be many; other changes wait for
 * the records of one, so it must not be long.
 */
const standardAtOnce = 2_500;
const sampleRows = 3;

export function openImportWork(hands: ImportHands): ImportWork {
  const { database, clock, log, atOnce = standardAtOnce } = hands;
  const store = importStore(database.kysely);
  const stopping = new AbortController();
  const running = new Map<ImportId, Promise<void>>();
  const now = (): string => isoTime(clock.now());
  const say = (id: ImportId, change: ImportChange): Promise<void> =>
    store.change(id, { ...change, beat_at: now(), updated_at: now() });
  const ended = (id: ImportId, change: ImportChange): Promise<void> =>
    store.change(id, { ...change, beat_at: null, updated_at: now() });

  async function read(id: ImportId): Promise<void> {
    const rows = rowStore(database.kysely, id);
    await rows.drop();
    await say(id, { status: "reading", done: 0, problem: null });
    const file = await store.file(id);
    let columns: { name: string; samples: string[] }[] = [];
    let format = "";
    let done = 0;
    const taker = {
      async header(kind: string, cells: readonly string[]) {
        format = kind;
        columns = cells.map((cell, i) => ({
          name: cell.slice(0, 200) || `Column ${i + 1}`,
          samples: [],
        }));
      },
      async rows(batch: readonly { row: number; cells: readonly string[] }[]) {
        await rows.add(batch);
        for (const { cells } of done === 0 ? batch : [])
          for (const [i, { samples }] of columns.entries())
            if (samples.length < sampleRows && cells[i]) samples.push(cells[i].slice(0, 80));
        done += batch.length;
        await say(id, { done });
      },
    };
    const bytes = new Uint8Array(file);
    const problem: SheetProblem | null = await readSheet(bytes, taker, stopping.signal);
    await store.dropFile(id);
    if (problem) {
      await rows.drop();
      return ended(id, { status: "failed", problem: JSON.stringify(problem) });
    }
    const mapping = proposedMapping(columns.map(({ name }) => name));
    await ended(id, {
      status: "read",
      format,
      rows: done,
      columns: JSON.stringify(columns),
      mapping: JSON.stringify(mapping),
    });
  }

  async function check(id: ImportId, it: Import): Promise<void> {
    const rows = rowStore(database.kysely, id);
    const checker = new Checker(it, await everyone(database.kysely));
    const counts = { create: 0, update: 0, unchanged: 0, error: 0 };
    let after = 0;
    let done = 0;
    while (!stopping.signal.aborted) {
      const chunk = await rows.cells(after, checkedRows);
      const last = chunk.at(-1);
      if (!last) return ended(id, { status: "checked", done });
      const judged = await checker.judge(database.kysely, chunk);
      await rows.judge(judged);
      for (const { verdict } of judged) counts[verdict] += 1;
      after = last.row;
      done += chunk.length;
      await say(id, { done, counts: JSON.stringify(counts) });
    }
  }

  /** One chunk, with the import held: two processes at once would do one after the other, and no row twice. */
  async function chunk(id: ImportId, step: "apply" | "undo", ctx: Ctx): Promise<number> {
    return hands.write(ctx, `imports.${step}`, async (tx) => {
      const inside = importStore(tx.db);
      await inside.lock(id);
      const rows = rowStore(tx.db, id);
      const settled =
        step === "apply"
          ? await applied(tx, ctx, hands, await rows.waiting(atOnce))
          : await undone(tx, ctx, hands, await rows.applied(atOnce));
      await rows.settle(settled);
      await inside.count(id, countOf(step, settled));
      if (settled.length === 0) {
        const status = step === "apply" ? "applied" : "undone";
        if (step === "undo") await manyAgents(tx.db).removeInvited(await rows.invited());
        await inside.change(id, { status, beat_at: null, updated_at: now() });
        const it = await inside.find(id, clock.now());
        tx.note({ subject: id, before: null, after: { file: it?.file, status, ...it?.counts } });
      } else tx.note({ subject: id, before: null, after: { rows: settled.length } });
      return settled.length;
    });
  }

  async function change(id: ImportId, step: "apply" | "undo", ctx: Ctx): Promise<void> {
    let done = 0;
    while (!stopping.signal.aborted) {
      const settled = await chunk(id, step, ctx);
      if (settled === 0) return store.change(id, { done });
      done += settled;
      await say(id, { done });
    }
  }

  async function work(id: ImportId, step: Step, ctx: Ctx): Promise<void> {
    try {
      if (step === "read") return await read(id);
      if (step !== "check") return await change(id, step, ctx);
      const it = await store.find(id, clock.now());
      if (it) await check(id, it);
    } catch (error) {
      log.error({ import: id, step, error: String(error) }, "an import broke off");
      const problem = {
        detail: "It broke off in the middle. What was done is recorded; nothing was done twice.",
        fix: "Start the same step again: it goes on where it stopped.",
      };
      await ended(id, { problem: JSON.stringify(problem) }).catch(() => undefined);
    }
  }

  return {
    begin(id, step, ctx) {
      if (running.has(id)) return;
      running.set(
        id,
        work(id, step, ctx).finally(() => running.delete(id)),
      );
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await this.idle();
    },
  };
}

/** What was taken back, or left alone by that, is no longer applied. */
function countOf(step: "apply" | "undo", settled: readonly Done[]): Partial<Import["counts"]> {
  const of = (state: Done["state"]) => settled.filter((it) => it.state === state).length;
  const left = of("left");
  return step === "apply"
    ? { applied: of("applied"), left }
    : { applied: -settled.length, undone: of("undone"), left };
}

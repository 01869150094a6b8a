import { ImportId } from "@reeve/contract/id";
import type { Import, ImportStatus } from "@reeve/contract/import";
import type { OperationName, Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { importStore } from "./store.ts";
import { rowStore } from "./rows-store.ts";
import type { ImportHands, ImportWork, Step } from "./work.ts";

export type ImportVerbHands = Omit<ImportHands, "mentioned" | "log" | "live" | "atOnce"> & {
  readonly importing: ImportWork;
};

const newestFirst = cursorOf("imports", ImportId);
const byRow = cursorOf("rows", z.number().int());

export function importVerbs({
  database,
  write,
  clock,
  importing,
}: ImportVerbHands): Pick<Verbs<Ctx>, Extract<OperationName, `imports.${string}`>> {
  const store = importStore(database.kysely);
  const now = (): string => isoTime(clock.now());
  const get = async (id: ImportId): Promise<Import> => {
    const it = await store.find(id, clock.now());
    if (!it) throw notFound("import", id);
    return it;
  };
  /** Takes an import to the next step, if nobody works on it, and lets that begin. */
  const go = async (ctx: Ctx, id: ImportId, step: Exclude<Step, "read">, more = {}) => {
    const { to } = steps[step];
    await write(ctx, operationOf[step], async (tx) => {
      const inside = importStore(tx.db);
      await inside.lock(id);
      const it = await inside.find(id, clock.now());
      if (!it) throw notFound("import", id);
      mayGo(it, step);
      const change = { status: to, done: 0, problem: null, beat_at: now(), updated_at: now() };
      await inside.change(id, { ...more, ...change });
      tx.note({ subject: id, before: { status: it.status }, after: { file: it.file, status: to } });
    });
    importing.begin(id, step, ctx);
    return get(id);
  };

  return {
    "imports.start": async (ctx, { name: file, bytes }) => {
      const id = newId("imp", clock.now());
      await write(ctx, "imports.start", async (tx) => {
        const by_name = ctx.actor.name;
        await importStore(tx.db).add({ id, file, bytes, by_name, created_at: now() });
        tx.note({ subject: id, before: null, after: { file, bytes } });
      });
      return get(id);
    },
    // Bytes on their way change nothing that anybody decides by: what becomes of them is on the record.
    async "imports.upload"(ctx, { id, at, data }) {
      const part = Buffer.from(data, "base64");
      const taken = await database.kysely
        .transaction()
        .execute((tx) => importStore(tx).addPart(id, at, part, now()));
      const it = await get(id);
      if (!taken) throw outOfPlace(it, at);
      if (it.received < it.bytes) return it;
      await store.change(id, { status: "reading", beat_at: now() });
      importing.begin(id, "read", ctx);
      return get(id);
    },
    async "imports.list"(_ctx, { limit, cursor }) {
      const found = await store.list(limit, newestFirst.read(cursor), clock.now());
      return pageOf(found, limit, newestFirst, ({ id }) => id);
    },
    "imports.get": (_ctx, { id }) => get(id),
    async "imports.rows"(_ctx, { id, limit, cursor, ...filter }) {
      await get(id);
      const after = byRow.read(cursor) ?? 0;
      const found = await rowStore(database.kysely, id).list(after, limit + 1, filter);
      return pageOf(found, limit, byRow, ({ row }) => row);
    },
    async "imports.preview"(ctx, { id, mapping, defaults }) {
      const it = await get(id);
      if (mapping) mustFit(it, mapping);
      return go(ctx, id, "check", {
        ...(mapping && { mapping: JSON.stringify(mapping) }),
        ...(defaults && { defaults: JSON.stringify(defaults) }),
      });
    },
    "imports.apply": (ctx, { id }) => go(ctx, id, "apply"),
    "imports.undo": (ctx, { id }) => go(ctx, id, "undo"),
  };
}

const operationOf = {
  check: "imports.preview",
  apply: "imports.apply",
  undo: "imports.undo",
} as const;

/** From where each step may begin; one that broke off may begin again. */
const steps: Readonly<
  Record<Exclude<Step, "read">, { to: ImportStatus; from: readonly ImportStatus[]; first: string }>
> = {
  check: { to: "checking", from: ["read", "checking", "checked"], first: "Wait until it is read." },
  apply: { to: "applying", from: ["checked", "applying"], first: "Preview it first." },
  undo: {
    to: "undoing",
    from: ["applied", "applying", "undoing"],
    first: "Only what was applied can be taken back.",
  },
};

function mayGo(it: Import, step: Exclude<Step, "read">): void {
  if (it.running)
    throw new Problem("conflict", `The import is ${it.status} now.`, "Wait until that is done.");
  if (!steps[step].from.includes(it.status))
    throw new Problem("conflict", `The import is ${it.status}.`, steps[step].first);
}

function mustFit(it: Import, mapping: Import["mapping"]): void {
  const at = Object.values(mapping);
  const outside = at.find((column) => column >= it.columns.length);
  if (outside !== undefined)
    throw new Problem(
      "invalid",
      `There is no column ${outside}: the sheet has ${it.columns.length}, counted from 0.`,
      "Name a column that is there.",
    );
  if (new Set(at).size < at.length)
    throw new Problem(
      "invalid",
      "One column is to say two things.",
      "Map each column once, or leave it out.",
    );
}

function outOfPlace(it: Import, at: number): Problem {
  if (it.status !== "uploading")
    return new Problem("conflict", "The file is whole already.", "Start another import.");
  return new Problem(
    "conflict",
    `A part begins at ${at}, and ${it.received} of ${it.bytes} bytes are here.`,
    `Send the part that begins at ${it.received}.`,
  );
}

import type { Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import { notFound } from "../../platform/problem.ts";
import { placeAnew } from "../companies/placed.ts";
import { companyStore } from "../companies/store.ts";
import { addBoard } from "./add.ts";
import { boardStore } from "./store.ts";
import { syncAll, type SyncHands } from "./sync.ts";

type BoardVerbs = Pick<
  Verbs<Ctx>,
  "index.boards.list" | "index.boards.add" | "index.boards.remove" | "index.readings" | "index.sync"
>;

const failingFirst = cursorOf("boards", z.tuple([z.number(), z.string()]));
const newestFirst = cursorOf("readings", z.number().int());

export function boardVerbs(hands: SyncHands): BoardVerbs {
  const { database, write, clock } = hands;
  const store = boardStore(database.kysely);
  return {
    async "index.boards.list"(_ctx, { limit, cursor, ...filter }) {
      const found = await store.list({ ...filter, limit, after: failingFirst.read(cursor) });
      return pageOf(found, limit, failingFirst, ({ status, key }) => [
        status === "new" || status === "working" ? 1 : 0,
        key,
      ]);
    },

    "index.boards.add": (ctx, { company, careers }) =>
      write(ctx, "index.boards.add", async (tx) => {
        if (!(await companyStore(tx.db).find(company))) throw notFound("company", company);
        const board = await addBoard(tx.db, company, careers, isoTime(clock.now()));
        tx.note({ subject: company, before: null, after: { board: board.key } });
        tx.unread();
        return board;
      }),

    "index.boards.remove": (ctx, { key }) =>
      write(ctx, "index.boards.remove", async (tx) => {
        const board = await boardStore(tx.db).find(key);
        if (!board) throw notFound("board", key);
        await boardStore(tx.db).remove(key);
        await placeAnew(tx.db, board.company.id, clock.now());
        tx.note({ subject: board.company.id, before: { board: key }, after: null });
        tx.unread();
        return { removed: true as const };
      }),

    async "index.readings"(_ctx, { limit, cursor, ...filter }) {
      const found = await store.readings({ ...filter, limit, after: newestFirst.read(cursor) });
      const page = pageOf(found, limit, newestFirst, ({ n }) => n);
      return { ...page, items: page.items.map(({ n: _n, ...reading }) => reading) };
    },

    "index.sync": (ctx, { company, again }) => syncAll(hands, ctx, company ?? null, again),
  };
}

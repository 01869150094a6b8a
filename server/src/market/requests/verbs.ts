import type { Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { placeAnew } from "../companies/placed.ts";
import { mayRead, seesHidden } from "../companies/readers.ts";
import { companyStore } from "../companies/store.ts";
import type { CompanyHands } from "../companies/verbs.ts";
import { requestStore } from "./store.ts";

type RequestVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `index.requests.${string}`>>;

/** Anyone may ask, so that so many may wait and no more. */
const mostOfOne = 20;
const mostOfAll = 500;
const waitingFirst = cursorOf("requests", z.tuple([z.number(), z.string()]));

export const requestVerbs = ({ database, write, clock }: CompanyHands): RequestVerbs => ({
  async "index.requests.make"(ctx, { company, kind, says, contact }) {
    await mayRead(database.kysely, ctx);
    return write(ctx, "index.requests.make", async (tx) => {
      const store = requestStore(tx.db);
      const about = await companyStore(tx.db).find(company);
      if (!about || (about.optedOutAt !== null && !seesHidden(ctx)))
        throw notFound("company", company);
      if ((await store.waiting(company)) >= mostOfOne || (await store.waiting(null)) >= mostOfAll)
        throw new Problem("too_many", "So many requests wait already.", "Ask again later.");
      const id = newId("irq", clock.now());
      const at = isoTime(clock.now());
      await store.add({ id, company, kind, says, contact: contact ?? null, at });
      tx.note({ subject: company, before: null, after: { request: id, kind } });
      tx.unread();
      return { received: true as const };
    });
  },

  async "index.requests.list"(_ctx, { limit, cursor, waiting }) {
    const after = waitingFirst.read(cursor);
    const asked = { limit, after, waiting: waiting === "yes" };
    const found = await requestStore(database.kysely).list(asked);
    return pageOf(found, limit, waitingFirst, (it): [number, string] => [
      it.settledAt ? 1 : 0,
      it.id,
    ]);
  },

  "index.requests.settle": (ctx, { id, outcome, answer }) =>
    write(ctx, "index.requests.settle", async (tx) => {
      const store = requestStore(tx.db);
      const before = await store.find(id);
      if (!before) throw notFound("request", id);
      const at = isoTime(clock.now());
      if (!(await store.settle(id, { outcome, answer, by: ctx.actor.name, at })))
        throw new Problem("conflict", "It is settled already.", "Its answer stands beside it.");
      const company = before.company.id;
      if (outcome === "done" && before.kind === "opt_out") {
        const companies = companyStore(tx.db);
        const it = await companies.find(company);
        if (it) await companies.change(company, { ...it, optedOutAt: at }, at);
        await placeAnew(tx.db, company, clock.now());
      }
      tx.note({ subject: company, before: { request: id }, after: { outcome } });
      tx.unread();
      const after = await store.find(id);
      if (!after) throw notFound("request", id);
      return after;
    }),
});

import type { CompanyId } from "@reeve/contract/id";
import type { IndexCompany } from "@reeve/contract/market";
import type { Parsed, Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { addBoard } from "../boards/add.ts";
import { boardStore } from "../boards/store.ts";
import { methodOf } from "../method/method.ts";
import { overviewOf } from "./overview.ts";
import { placeAnew } from "./placed.ts";
import { mayRead, seesHidden, toReader } from "./readers.ts";
import { settingsStore } from "./settings-store.ts";
import { shownOf } from "./shown.ts";
import { companyStore, withoutOrder, type Wanted } from "./store.ts";

export interface CompanyHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
}

type CompanyVerbs = Pick<
  Verbs<Ctx>,
  | "index.overview"
  | "index.list"
  | "index.company"
  | "index.method"
  | "index.add"
  | "index.update"
  | "index.remove"
  | "index.settings.get"
  | "index.settings.put"
>;

const inOrder = cursorOf("companies", z.tuple([z.number(), z.string(), z.string()]));

export function companyVerbs({ database, write, clock }: CompanyHands): CompanyVerbs {
  const db = database.kysely;
  const now = (): string => isoTime(clock.now());
  return {
    async "index.overview"(ctx, { days }) {
      await mayRead(db, ctx);
      return overviewOf(db, days, clock.now());
    },

    async "index.list"(ctx, { limit, cursor, all, ...filter }) {
      await mayRead(db, ctx);
      const after = inOrder.read(cursor);
      const hidden = seesHidden(ctx);
      const asked = { ...filter, limit, after, all: all === "yes", hidden };
      const found = await companyStore(db).list(asked);
      const page = pageOf(found, limit, inOrder, (it) => [it.rank, it.newestAt, it.id]);
      return { ...page, items: page.items.map((it) => toReader(ctx, withoutOrder(it))) };
    },

    async "index.company"(ctx, { id }) {
      await mayRead(db, ctx);
      const company = await companyStore(db).find(id);
      if (!company || (company.optedOutAt !== null && !seesHidden(ctx)))
        throw notFound("company", id);
      return shownOf(db, toReader(ctx, company), clock.now());
    },

    async "index.method"(ctx) {
      await mayRead(db, ctx);
      return methodOf(await boardStore(db).bySystem(), await companyStore(db).moved());
    },

    "index.add": (ctx, { name, domain, careers, ...said }) =>
      write(ctx, "index.add", async (tx) => {
        const store = companyStore(tx.db);
        await free(store, domain, null);
        const id = newId("cmp", clock.now());
        await store.add(id, wantedOf({ name, domain, ...said }), now());
        if (careers !== undefined) await addBoard(tx.db, id, careers, now());
        tx.note({ subject: id, before: null, after: { name, domain, careers: careers ?? null } });
        tx.unread();
        return present(store, id);
      }),

    "index.update": (ctx, { id, optedOut, ...said }) =>
      write(ctx, "index.update", async (tx) => {
        const store = companyStore(tx.db);
        const before = await present(store, id);
        if (said.domain !== undefined) await free(store, said.domain, id);
        const at = optedOut === undefined ? before.optedOutAt : optedOut ? now() : null;
        const wanted = wantedOf({ ...before, ...defined(said), optedOutAt: at });
        await store.change(id, wanted, now());
        await placeAnew(tx.db, id, clock.now());
        tx.note({ subject: id, before: wantedOf(before), after: wanted });
        tx.unread();
        return present(store, id);
      }),

    "index.remove": (ctx, { id }) =>
      write(ctx, "index.remove", async (tx) => {
        const store = companyStore(tx.db);
        const { name, domain } = await present(store, id);
        await store.remove(id);
        tx.note({ subject: id, before: { name, domain }, after: null });
        tx.unread();
        return { removed: true as const };
      }),

    "index.settings.get": () => settingsStore(db).read(),

    "index.settings.put": (ctx, asked) =>
      write(ctx, "index.settings.put", async (tx) => {
        const store = settingsStore(tx.db);
        const before = await store.read();
        if (asked.own) await present(companyStore(tx.db), asked.own);
        const after = { ...before, ...defined(asked) };
        await store.write(after);
        tx.note({ subject: null, before, after });
        tx.unread();
        return after;
      }),
  };
}

type Store = ReturnType<typeof companyStore>;

async function present(store: Store, id: CompanyId): Promise<IndexCompany> {
  const company = await store.find(id);
  if (company) return company;
  throw notFound("company", id);
}

async function free(store: Store, domain: string, own: CompanyId | null): Promise<void> {
  const taken = await store.withDomain(domain);
  if (taken === null || taken === own) return;
  throw new Problem(
    "conflict",
    `A company with the domain ${domain} is in the index: ${taken}.`,
    "Change that one, or give it another board.",
  );
}

const wantedOf = (
  it: Pick<Parsed<"index.add">, "name" | "domain"> & {
    readonly [M in Exclude<keyof Wanted, "name" | "domain">]?: Wanted[M] | undefined;
  },
): Wanted => ({
  name: it.name,
  domain: it.domain,
  aliases: it.aliases ?? [],
  sector: it.sector ?? null,
  size: it.size ?? null,
  sellsAgents: it.sellsAgents ?? false,
  isStaffingFirm: it.isStaffingFirm ?? false,
  optedOutAt: it.optedOutAt ?? null,
});

type Defined<T> = { [M in keyof T]?: Exclude<T[M], undefined> };
const defined = <T extends object>(given: T): Defined<T> =>
  Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Defined<T>;

import { agentKinds, sureEnough, type Discovered } from "@reeve/contract/discovery";
import { DiscoveredId } from "@reeve/contract/id";
import type { Parsed, Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx, Write } from "../../platform/write.ts";
import { agentStore } from "../agents/store.ts";
import { foundInQuarantine } from "../settling/store.ts";
import { hiddenBy } from "./hidden.ts";
import { listGroups } from "./group-store.ts";
import { sealOf } from "./seal-store.ts";
import { discoveryStore } from "./store.ts";
import { thingOf } from "./thing.ts";
import { verdictOf } from "./verdict.ts";

export interface DiscoveryHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
}

const surestGroup = cursorOf(
  "discovery groups",
  z.object({ confidence: z.number(), key: z.string() }),
);
const surestFirst = cursorOf("discovery", z.object({ confidence: z.number(), id: DiscoveredId }));

export function discoveryVerbs({
  database,
  write,
  clock,
}: DiscoveryHands): Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `discovery.${string}`>> {
  const store = discoveryStore(database.kysely);
  const now = (): string => isoTime(clock.now());
  return {
    "discovery.submit": (ctx, input) =>
      write(ctx, "discovery.submit", async (tx) => {
        const done = await submitted(tx, input, clock.now());
        tx.note({
          subject: input.scope,
          before: null,
          after: {
            source: input.source,
            run: input.run,
            ...done,
            sealed: [
              {
                what: "found",
                of: input.scope,
                last: input.last,
                unread: input.unread.length,
                ...(await sealOf(tx.db, input.scope)),
              },
            ],
          },
        });
        return done;
      }),
    async "discovery.list"(_ctx, { cursor, ...filter }) {
      const found = await store.list({ ...filter, after: surestFirst.read(cursor) }, now());
      return pageOf(found, filter.limit, surestFirst, ({ confidence, id }) => ({ confidence, id }));
    },
    async "discovery.groups"(_ctx, { cursor, ...filter }) {
      const after = surestGroup.read(cursor);
      const found = await listGroups(database.kysely, { ...filter, after }, now());
      const page = pageOf(found, filter.limit, surestGroup, ({ confidence, key }) => ({
        confidence,
        key,
      }));
      return { ...page, items: page.items.map(({ key: _key, ...group }) => group) };
    },
    async "discovery.summary"() {
      const at = now();
      return {
        kinds: await store.counts("kind", at),
        sources: await store.counts("source", at),
        statuses: await store.counts("status", at),
        scopes: await store.scopes(),
        waiting: await store.waiting(agentKinds, sureEnough, at),
      };
    },
    async "discovery.get"(_ctx, { id }) {
      const found = await store.find(id, now());
      if (!found) throw notFound("thing that was found", id);
      return { found, evidence: await store.evidenceOf(id) };
    },
    "discovery.judge": (ctx, input) =>
      write(ctx, "discovery.judge", async (tx) => {
        const inside = discoveryStore(tx.db);
        const before = await inside.find(input.id, now());
        if (!before) throw notFound("thing that was found", input.id);
        const verdict = verdictOf(input, clock.now());
        await mayBeJudged(tx.db, before);
        if (verdict.agent !== null && !(await agentStore(tx.db).find(verdict.agent)))
          throw notFound("agent", verdict.agent);
        await inside.judge(input.id, { ...verdict, by: ctx.actor.name, at: now() });
        const after = (await inside.find(input.id, now())) ?? before;
        tx.note({
          subject: input.id,
          before: { status: before.status },
          after: {
            status: after.status,
            agent: verdict.agent,
            until: verdict.until,
            reason: verdict.reason,
          },
        });
        return after;
      }),
  };
}

/** What is in quarantine becomes nothing else before somebody releases it. */
async function mayBeJudged(db: Tx["db"], { id, name }: Discovered): Promise<void> {
  if (await foundInQuarantine(db, id))
    throw new Problem("conflict", `${name} is in quarantine.`, "Release it first, on its page.");
}

/** One part of a scan. With the last, what the scan did not meet again is gone, unless its place could not be read. */
async function submitted(tx: Tx, input: Parsed<"discovery.submit">, nowMs: number) {
  const { scope, source, run, last, unread, evidence, scanner } = input;
  const store = discoveryStore(tx.db);
  const at = isoTime(nowMs);
  await store.lock(scope);
  const added = await store.keep(
    scope,
    run,
    [...new Map(evidence.map((it) => [it.key, it])).values()],
    at,
  );
  const hidden = hiddenBy(unread);
  const gone = last
    ? (await store.missed(scope, run)).filter(({ place }) => !hidden(place)).map(({ key }) => key)
    : [];
  if (gone.length > 0) await store.markGone(scope, gone, at);
  const things = (await store.byThing(scope)).map(({ seen, ...it }) => ({
    ...it,
    ...thingOf(seen),
    id: newId("dsc", nowMs),
  }));
  await store.putThings(scope, source, things);
  if (last)
    await store.ended({
      scope,
      source,
      scanner,
      lastRunAt: at,
      evidence: things.filter(({ goneAt }) => goneAt === null).length,
      unread: unread.length,
    });
  return { added, seen: evidence.length - added, gone: gone.length };
}

import { GrantRequestId } from "@reeve/contract/id";
import type { OperationName, Verbs } from "@reeve/contract/operations";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { askFor, type AskHands } from "./ask.ts";
import { approve, deny } from "./decide.ts";
import { grantRequestStore } from "./store.ts";

export interface GrantRequestHands extends AskHands {
  readonly database: Database;
}

const newestFirst = cursorOf("grant requests", GrantRequestId);

export function grantRequestVerbs(
  hands: GrantRequestHands,
): Pick<Verbs<Ctx>, Extract<OperationName, `grants.requests.${string}`>> {
  const { database, clock } = hands;
  return {
    async "grants.requests.list"(_ctx, { limit, cursor, agent, status }) {
      const store = grantRequestStore(database.kysely, isoTime(clock.now()));
      const before = newestFirst.read(cursor);
      const found = await store.list({ limit, before, agent, status });
      return pageOf(found, limit, newestFirst, ({ id }) => id);
    },
    "grants.requests.ask": (ctx, { agent, ...wanted }) => {
      const { person, name } = ctx.actor;
      const kind = person === null ? "token" : "person";
      return askFor(hands, ctx, agent, wanted, { kind, person, by: name });
    },
    "grants.requests.approve": (ctx, input) => approve(hands, ctx, input),
    "grants.requests.deny": (ctx, input) => deny(hands, ctx, input),
  };
}

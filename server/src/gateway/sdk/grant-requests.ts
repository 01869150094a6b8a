import { GrantRequestId } from "@reeve/contract/id";
import { askFor, type AskHands } from "../../access/grant-requests/ask.ts";
import { grantRequestStore } from "../../access/grant-requests/store.ts";
import { isoTime } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import type { GateHands } from "../hands.ts";

/** What agents ask people for, in the agent's own name. */
export const grantRequests = (
  hands: AskHands & { readonly database: Database },
): GateHands["grantRequests"] => ({
  ask: ({ id, name }, wanted) =>
    askFor(hands, ownCtx("asked by the agent"), id, wanted, {
      kind: "agent",
      person: null,
      by: name,
    }),
  async find(agent, id) {
    const named = GrantRequestId.safeParse(id);
    if (!named.success) return null;
    const store = grantRequestStore(hands.database.kysely, isoTime(hands.clock.now()));
    const found = (await store.find(named.data))?.request ?? null;
    return found?.agent.id === agent ? found : null;
  },
});

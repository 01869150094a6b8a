import { GrantRequestId } from "@reeve/contract/id";
import { askFor, type AskHands } from "../../access/grant-requests/ask.ts";
import { grantRequestStore } from "../../access/grant-requests/store.ts";
import { isoTime } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { openUsing } from "../../policy/granting/using.ts";
import { withdrawn } from "../../policy/granting/withdrawn.ts";
import type { Snapshot } from "../../policy/snapshot/snapshot.ts";
import type { GateHands } from "../hands.ts";

type Hands = AskHands & { readonly database: Database };

/** What the gate needs of grants: their uses, whether they still hold, and asking for more. */
export const granting = (
  hands: Hands,
): Pick<GateHands, "using" | "withdrawn" | "grantRequests"> => ({
  using: openUsing(hands),
  // The gate hands back the snapshot it was given.
  withdrawn: (snapshot, resting) => withdrawn(snapshot as Snapshot, resting),
  grantRequests: grantRequests(hands),
});

/** What agents ask people for, in the agent's own name. */
export const grantRequests = (hands: Hands): GateHands["grantRequests"] => ({
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

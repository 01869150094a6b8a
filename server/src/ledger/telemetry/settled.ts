import type { SettlingHands } from "../../registry/settling/hands.ts";
import type { Clock } from "../../platform/clock.ts";
import { raiseUnregistered } from "./check.ts";
import { setSource, sourceNames } from "./view-store.ts";

/** What becomes of senders when a person settles the agents that they are evidence of. */
export const settledSenders = (clock: Clock): SettlingHands["senders"] => ({
  async belong(db, senders, agent) {
    for (const id of senders)
      await setSource(db, id, { status: "known", agent, reason: null, until: null });
  },
  async ignore(db, senders, reason, until) {
    for (const id of senders)
      await setSource(db, id, { status: "ignored", agent: null, reason, until });
  },
  async shutOut(db, senders, reason) {
    for (const id of senders)
      await setSource(db, id, { status: "quarantined", agent: null, reason, until: null });
  },
  async wait(db, senders) {
    for (const { id, name } of await sourceNames(db, senders)) {
      await setSource(db, id, { status: "open", agent: null, reason: null, until: null });
      await raiseUnregistered(db, clock, id, name);
    }
  },
});

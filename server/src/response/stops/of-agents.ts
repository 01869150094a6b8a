import { roleAllows } from "@reeve/contract/role";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { Problem } from "../../platform/problem.ts";
import type { StopHands } from "../../registry/agents/verbs.ts";
import { end } from "./end.ts";
import type { StoppingHands } from "./said.ts";
import type { Stopping } from "./stopping.ts";
import { stopStore } from "./store.ts";
import { inWords } from "./target.ts";

/** What the register needs of stops: each stop of an agent is one of them. */
export const stopsOfAgents = (hands: StoppingHands, stopping: Stopping): StopHands => ({
  async began(tx, { actor }, agent, reason) {
    const { clock } = hands;
    const rest = { version: null, server: null, tool: null, person: null };
    await stopStore(tx.db).add({
      ...rest,
      id: newId("stp", clock.now()),
      level: "agent",
      agent: agent.id,
      says: inWords({ ...rest, level: "agent", agent: agent.name }),
      reason,
      source: "person",
      by: actor.name,
      byId: actor.id,
      at: isoTime(clock.now()),
    });
  },

  async ended(tx, ctx, agent, reason) {
    const store = stopStore(tx.db);
    const id = await store.ofAgent(agent.id);
    const stop = id === null ? null : await store.lock(id);
    // What suspended it by itself, as when nobody answers for it in time, is no stop that anyone made.
    return stop === null ? true : end(tx, hands.clock, ctx, stop, reason);
  },

  confirmed: (startedMs) => stopping.confirmed(startedMs),

  async unrecorded(ctx, agent, reason, error) {
    const { role } = ctx.actor;
    if (!role || !roleAllows(role, "operator")) throw error;
    await stopping.stop({ level: "agent", agent, reason }, { ctx, source: "person" });
    throw new Problem(
      "unavailable",
      "The agent is stopped in this process, but that could not be recorded. It will be, and every other process refuses by itself within ten seconds.",
      "Look at the page of stops once the database is back.",
    );
  },
});

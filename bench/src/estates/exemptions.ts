import { aDay, vouch } from "./act.ts";
import { since, type Twist } from "./twist.ts";

const hour = 1 / 24;
const dayMs = 86_400_000;

/** Where the model lets somebody be excused by name and until a time, and that is made the rule. */
export const exemptions: readonly Twist[] = [
  {
    kind: "an override that ran out",
    from: since(4),
    leaves: 3,
    meant: "flattery",
    says: "A version that did worse is let go on for an hour, goes live, and still runs after that.",
    do: async (it, draw) => {
      const { agent } = draw.one(it.known.workers);
      const results = Array.from({ length: 400 }, (_, n) => ({
        case: `case-${n}`,
        value: n % 2,
        reference: 1,
      }));
      const { id } = await it.by<{ id: string }>("ada", "gates.compare", {
        agent: agent.id,
        candidate: "3",
        results,
      });
      const until = new Date(it.product.clock.now() + dayMs * hour).toISOString();
      await it.by("ada", "gates.override", { id, reason: "The customer waits.", until });
      await it.by("ada", "agents.update", { id: agent.id, version: "3" });
      await vouch(it);
      await aDay(it, 6);
      it.product.clock.passDays(2 * hour);
      await aDay(it, 6);
    },
  },
  {
    kind: "grants that end in a hundred years",
    from: since(4),
    leaves: 3,
    meant: "flattery",
    says: "What nobody uses is granted until the end of the century, so that it ends by itself.",
    do: async (it) => {
      for (const { agent } of it.known.workers)
        await it.by("cy", "grants.create", {
          agent: agent.id,
          server: "desk",
          tools: ["erase"],
          reason: "To be sure.",
          expiresAt: new Date(it.product.clock.now() + 36_500 * dayMs).toISOString(),
        });
      await vouch(it);
    },
  },
  {
    kind: "finds put off for good",
    from: since(3),
    leaves: 2,
    meant: "flattery",
    says: "Hidden agents are put off until another year, one after the other.",
    do: async (it, draw) => {
      const hidden = Array.from({ length: 3 }, (_, n) => `shadow-${n}-${draw.below(1e6)}`);
      await it.scan("endpoint", [...it.agents.map(({ name }) => name), ...hidden]);
      const { items } = await it.call<{ items: { id: string; name: string }[] }>("discovery.list", {
        limit: 200,
      });
      for (const { id, name } of items)
        if (hidden.includes(name))
          await it.by("cy", "discovery.judge", {
            id,
            verdict: "not_agent",
            reason: "Later.",
            expiresAt: new Date(it.product.clock.now() + 360 * dayMs).toISOString(),
          });
    },
  },
];

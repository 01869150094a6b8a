import type { Worker } from "./agent.ts";
import { tell, work } from "./agent.ts";
import { aDay, usual, vouch } from "./act.ts";
import { since, type Twist } from "./twist.ts";

const hour = 1 / 24;

/** What happens where nobody takes care. */
export const neglects: readonly Twist[] = [
  {
    kind: "an owner left",
    from: since(3),
    leaves: 2,
    meant: "neglect",
    says: "The person who owns every agent is not here any more.",
    do: async (it) => {
      await it.by("mary", "people.update", { id: it.known.people.ada, status: "left" });
    },
  },
  {
    kind: "a deputy left",
    from: since(4),
    leaves: 3,
    meant: "neglect",
    says: "The deputy of every agent is not here any more.",
    do: async (it) => {
      await it.by("mary", "people.update", { id: it.known.people.bo, status: "left" });
    },
  },
  {
    kind: "drills never run",
    from: since(4),
    leaves: 3,
    meant: "neglect",
    says: "Work goes on, and nobody runs the drills of every day.",
    do: async (it) => {
      it.product.clock.passDays(1 + 2 * hour);
      await aDay(it);
    },
  },
  {
    kind: "stale attestations",
    from: since(2),
    leaves: 1,
    meant: "neglect",
    says: "What was vouched for is older than a quarter.",
    do: async (it, draw) => {
      await it.weeksPass(91 + draw.below(60));
    },
  },
  {
    kind: "a version nobody compared",
    from: since(4),
    leaves: 3,
    meant: "neglect",
    says: "A version goes live that was held against nothing; everything else about it is vouched for.",
    do: async (it, draw) => {
      const { agent } = draw.one(it.known.workers);
      await it.by("ada", "agents.update", { id: agent.id, version: "3" });
      await vouch(it);
      await aDay(it, 6);
    },
  },
  {
    kind: "a scan that could not read everything",
    from: since(3),
    leaves: 2,
    meant: "neglect",
    says: "Places of a workstation could not be read.",
    do: async (it, draw) => {
      const names = it.agents.map(({ name }) => name);
      await it.scan(draw.one(["code", "endpoint"] as const), names, ["/home/private"]);
    },
  },
  {
    kind: "a planted agent not found",
    from: [5],
    leaves: 4,
    meant: "neglect",
    says: "Something planted is not found for a day, while all else is kept up.",
    do: async (it) => {
      await it.call("canaries.plant", { kind: "endpoint", where: "a shelf" });
      it.product.clock.passDays(1 + hour / 2);
      await aDay(it, 4);
    },
  },
  {
    kind: "an unlimited agent",
    from: [5],
    leaves: 4,
    meant: "neglect",
    says: "The limit on what calls cost is taken away.",
    do: async (it) => {
      const { items } = await it.call<{ items: { id: string; costMicrosPerDay?: number }[] }>(
        "limits.list",
        {},
      );
      for (const { id, costMicrosPerDay } of items)
        if (costMicrosPerDay !== undefined) await it.by("cy", "limits.remove", { id });
    },
  },
  {
    kind: "a question nobody answered",
    from: [5],
    leaves: 4,
    meant: "neglect",
    says: "An owner is asked and lets the time pass.",
    do: async (it) => {
      const [first] = it.known.workers as [Worker];
      const asked = await work(it.product, first, [["erase", { what: "a letter" }]]);
      if (!asked[0]?.approval) throw new Error(`nobody was asked: ${asked[0]?.answer}`);
      it.product.clock.passDays(hour);
    },
  },
  {
    kind: "an open risk",
    from: [5],
    leaves: 4,
    meant: "neglect",
    says: "A risk is written down and accepted by nobody.",
    do: async (it) => {
      const range = { low: 1, likely: 2, high: 3 };
      const losses = { frequency: range, impact: range };
      await it.by("ada", "risks.create", {
        title: "A letter is lost",
        threat: "An agent erases it.",
        vulnerability: "Owners are hasty.",
        asset: "Letters.",
        before: losses,
        after: losses,
        agents: it.agents.map(({ id }) => id),
      });
    },
  },
  {
    kind: "nobody works",
    from: since(4),
    leaves: 3,
    meant: "neglect",
    says: "A day without any work: nothing is known of today.",
    do: async (it, draw) => {
      it.product.clock.passDays(1 + (1 + draw.below(10)) * hour);
    },
  },
  {
    kind: "a year without anyone",
    from: since(2),
    leaves: 1,
    meant: "neglect",
    says: "Everybody went home, and a year passed.",
    do: async (it) => {
      await it.weeksPass(400);
    },
  },
  {
    kind: "a scope nobody declared",
    from: since(4),
    leaves: 2,
    meant: "neglect",
    says: "What agents may reach was taken out of the register.",
    do: async (it) => {
      for (const { id } of it.agents)
        await it.by("ada", "agents.update", { id, scope: { servers: [] } });
    },
  },
  {
    kind: "finds left alone",
    from: since(4),
    leaves: 1,
    meant: "neglect",
    says: "An agent that was found is settled by nobody for more than a week, so that it weighs as a critical one.",
    do: async (it, draw) => {
      await it.scan("endpoint", [...it.agents.map(({ name }) => name), `stray-${draw.below(1e6)}`]);
      it.product.clock.passDays(8);
      await aDay(it, 4);
    },
  },
  {
    kind: "an owner left weeks ago",
    from: since(4),
    leaves: 2,
    meant: "neglect",
    says: "The person who owns every agent went, and for a month nobody took them over.",
    do: async (it) => {
      await it.by("mary", "people.update", { id: it.known.people.ada, status: "left" });
      await it.weeksPass(31);
    },
  },
  {
    kind: "a critical agent nobody rehearsed",
    from: [5],
    leaves: 4,
    meant: "neglect",
    says: "An agent becomes critical, and no incident of it was ever rehearsed.",
    do: async (it) => {
      const last = it.known.workers.at(-1);
      if (!last) return;
      await it.by("ada", "agents.update", { id: last.agent.id, tier: "critical" });
      await vouch(it);
    },
  },
  {
    kind: "a silent tool server",
    from: [5],
    leaves: 4,
    meant: "neglect",
    says: "The tool server stops telling of its calls.",
    do: async (it, draw) => {
      for (let n = 0; n < 6 + draw.below(4); n++)
        for (const worker of it.known.workers)
          await tell(it.product, worker, await work(it.product, worker, usual), ["agent"]);
      // Until then its telemetry might still be on its way.
      it.product.clock.passDays(15 / 1440);
    },
  },
];

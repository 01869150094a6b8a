import { randomBytes } from "node:crypto";
import { tell, work, type Called } from "./agent.ts";
import { aDay, usual, vouch } from "./act.ts";
import type { Organisation } from "./organisation.ts";
import { grade, label } from "./grading.ts";
import { exemptions } from "./exemptions.ts";
import { all, since, type Twist } from "./twist.ts";

const hour = 1 / 24;

/** Calls that went around the gate: no door knows of them. */
const around = (it: Organisation, daysAgo = 0): readonly Called[] =>
  Array.from({ length: 30 }, (_, n) => ({
    session: "around",
    trace: randomBytes(16).toString("hex"),
    span: randomBytes(8).toString("hex"),
    tool: "erase",
    atMs: it.product.clock.now() - daysAgo * 86_400_000 - n * 60_000 - 60_000,
    answer: "allow",
    approval: null,
  }));

/** Made to look better than it is. */
export const flatteries: readonly Twist[] = [
  {
    kind: "a hidden agent, just found",
    from: since(3),
    leaves: 2,
    meant: "flattery",
    says: "An agent that nobody registered is found on a workstation.",
    do: async (it, draw) => {
      await it.scan("endpoint", [
        ...it.agents.map(({ name }) => name),
        `shadow-${draw.below(1e6)}`,
      ]);
    },
  },
  {
    kind: "hidden agents, most of them",
    from: since(2),
    leaves: 1,
    meant: "flattery",
    says: "More agents run unregistered than registered.",
    do: async (it, draw) => {
      const hidden = Array.from(
        { length: 4 + draw.below(6) },
        (_, n) => `shadow-${n}-${draw.below(1e6)}`,
      );
      await it.scan("code", [...it.agents.map(({ name }) => name), ...hidden]);
    },
  },
  {
    kind: "telemetry without enforcement",
    from: since(4),
    leaves: 3,
    meant: "flattery",
    says: "An agent tells of everything it does, and does most of it around the gate.",
    do: async (it, draw) => {
      await tell(it.product, draw.one(it.known.workers), around(it), ["agent"]);
    },
  },
  {
    kind: "backdated telemetry",
    from: [2, 3],
    leaves: 5,
    meant: "flattery",
    says: "Weeks of telemetry, dated back, are handed in at once.",
    do: async (it, draw) => {
      for (const worker of it.known.workers)
        await tell(it.product, worker, around(it, 1 + draw.below(20)));
    },
  },
  {
    kind: "one person signs twice",
    from: since(4),
    leaves: 3,
    meant: "flattery",
    says: "Who grants reviews it too.",
    do: async (it, draw) => {
      const { agent } = draw.one(it.known.workers);
      await it.by("cy", "grants.create", {
        agent: agent.id,
        server: "desk",
        tools: ["find"],
        reason: "To be sure.",
      });
      await it
        .by("cy", "maturity.attest", { kind: "review", agent: agent.id, says: "Looked at." })
        .catch(() => undefined);
    },
  },
  {
    kind: "a tier lowered",
    from: since(4),
    leaves: 3,
    meant: "flattery",
    says: "The tier of an agent is lowered, and nobody else looked at that.",
    do: async (it, draw) => {
      await it.by("ada", "agents.update", { id: draw.one(it.known.workers).agent.id, tier: "low" });
    },
  },
  {
    kind: "chatty and silent",
    from: since(3),
    leaves: 2,
    meant: "flattery",
    says: "Agents of no weight call without end; a critical one has never been seen at a door.",
    do: async (it, draw) => {
      const id = await it.register("quiet", {
        tier: "critical",
        backup: it.known.people.bo,
        scope: { servers: ["desk"] },
        version: "2",
      });
      await it.key(id);
      const worker = draw.one(it.known.workers.slice(0, -1));
      for (let n = 0; n < 5; n++)
        await tell(
          it.product,
          worker,
          await work(it.product, worker, [...usual, ...usual, ...usual]),
        );
      await vouch(it).catch(() => undefined);
    },
  },
  {
    kind: "a wildcard",
    from: since(3),
    leaves: 2,
    meant: "flattery",
    says: "The heaviest agent is granted every tool there is and will be; the list beside it is long.",
    do: async (it) => {
      for (const { agent } of it.known.workers)
        await it.by("cy", "grants.create", {
          agent: agent.id,
          server: "desk",
          tools: ["*"],
          reason: "To be quick.",
        });
    },
  },
  {
    kind: "a policy that permits everything",
    from: since(3),
    leaves: 2,
    meant: "flattery",
    says: "Every action is decided by a policy, which permits all of them.",
    do: async (it) => {
      await it.by("cy", "policies.put", {
        name: "all",
        mode: "enforce",
        cedar: "permit (principal, action, resource);",
      });
    },
  },
  {
    kind: "a copied token",
    from: [5],
    leaves: 4,
    meant: "flattery",
    says: "Beside its key an agent has a development token that anyone may copy.",
    do: async (it, draw) => {
      await it.call("agents.credentials.add", { id: draw.one(it.known.workers).agent.id });
    },
  },
  {
    kind: "a register of its own making",
    from: [1],
    leaves: 1,
    meant: "flattery",
    says: "Somebody vouches for a register while most of what was found is not in it.",
    do: async (it, draw) => {
      const hidden = Array.from({ length: 5 }, (_, n) => `shadow-${n}-${draw.below(1e6)}`);
      await it.scan("code", [...it.agents.map(({ name }) => name), ...hidden]);
      await it.by("mary", "maturity.attest", { kind: "register", says: "All there are." });
    },
  },
  {
    kind: "vouched for on paper",
    from: [2],
    leaves: 2,
    meant: "flattery",
    says: "Everybody accepts and vouches for everything; no agent has a key, a grant or a scan.",
    do: vouch,
  },
  {
    kind: "policies on paper",
    from: [2, 3],
    leaves: 3,
    meant: "flattery",
    says: "A policy of use is vouched for, and strict policies are put in force that no agent ever meets.",
    do: async (it) => {
      await it.by("mary", "maturity.attest", { kind: "use_policy", says: "It is written." });
      await it.by("cy", "policies.put", {
        name: "strict",
        mode: "shadow",
        cedar: 'forbid (principal, action == Reeve::Action::"desk/erase", resource);',
      });
      await it.by("mary", "maturity.attest", { kind: "review", says: "Looked at." });
    },
  },
  {
    kind: "policies only in shadow",
    from: since(4),
    leaves: 4,
    meant: "flattery",
    says: "The rule for what cannot be taken back is only watched, and reviewed; agents go on and erase.",
    do: async (it) => {
      await it.by("cy", "policies.put", {
        name: "erase",
        mode: "shadow",
        cedar: 'permit (principal, action == Reeve::Action::"desk/erase", resource);',
      });
      await it.by("mary", "maturity.attest", { kind: "review", says: "Looked at." });
      for (const worker of it.known.workers)
        await tell(
          it.product,
          worker,
          await work(it.product, worker, [...usual, ["erase", { what: "a letter" }]]),
        );
    },
  },
  {
    kind: "an evaluator that always passes",
    from: [5],
    leaves: 4,
    meant: "flattery",
    says: "The house's own code passes every session, also those that people fail.",
    do: async (it) => {
      await label(it, await grade(it, "always passes"));
    },
  },
  ...exemptions,
  {
    kind: "a paper owner",
    from: since(3),
    leaves: 2,
    meant: "flattery",
    says: "An agent is handed to somebody who never accepts it, and its owner goes.",
    do: async (it) => {
      for (const { agent } of it.known.workers)
        await it.by("ada", "handovers.offer", { id: agent.id, to: it.known.people.bo });
      await it.by("mary", "people.update", { id: it.known.people.ada, status: "suspended" });
    },
  },
  {
    kind: "another day, kept up",
    from: [2, 3],
    leaves: 5,
    meant: "honest",
    says: "A day passes, and work goes on.",
    do: async (it) => {
      it.product.clock.passDays(hour);
      await aDay(it).catch(() => undefined);
    },
  },
  {
    kind: "more work",
    from: since(3),
    leaves: 5,
    meant: "honest",
    says: "Agents work on as they did.",
    do: async (it, draw) => aDay(it, 4 + draw.below(8)),
  },
  {
    kind: "as it is",
    from: all,
    leaves: 5,
    meant: "honest",
    says: "Nothing is done to it.",
    do: () => Promise.resolve(),
  },
];

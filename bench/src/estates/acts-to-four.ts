import type { Worker } from "./agent.ts";
import { aDay, drill, each, untilSo, vouch, type Act } from "./act.ts";

/** What takes an organisation to the fourth stage. */
export const actsToFour: readonly Act[] = [
  {
    name: "use policy",
    stage: 4,
    earns: ["GOV-2.1"],
    says: "A named person vouches for a policy of use.",
    do: async (it) => {
      await it.by("mary", "maturity.attest", { kind: "use_policy", says: "It is written." });
    },
  },
  {
    name: "handover",
    stage: 4,
    earns: ["OWN-4.3"],
    says: "An agent is handed to another owner, who accepts in time.",
    do: async (it) => {
      const [first] = it.known.workers as [Worker];
      const { id } = first.agent;
      await it.handOver(id, "ada", "bo");
      await it.by("bo", "maturity.attest", { kind: "ownership", agent: id, says: "Mine now." });
      await it.handOver(id, "bo", "ada");
      await vouch(it);
    },
  },
  {
    name: "revoke",
    stage: 4,
    earns: ["ACC-4.3", "ACC-5.2"],
    says: "A grant is taken away; nothing passes by it any more.",
    do: async (it) => {
      const [first] = it.known.workers as [Worker];
      const { id } = await it.by<{ id: string }>("cy", "grants.create", {
        agent: first.agent.id,
        server: "desk",
        tools: ["find"],
        reason: "For a day.",
      });
      await it.by("cy", "grants.revoke", { id });
    },
  },
  {
    name: "stop each",
    stage: 4,
    earns: ["GOV-3.2", "GOV-4.3"],
    says: "Each agent is stopped and goes on: nothing of it passes meanwhile.",
    do: (it) =>
      each(it, async ({ agent }) => {
        const stop = await it.by<{ id: string }>("ada", "stops.make", {
          level: "agent",
          agent: agent.id,
          reason: "A rehearsal.",
        });
        await it.by("ada", "stops.resume", { id: stop.id, reason: "It is over." });
      }),
  },
  {
    name: "versions compared",
    stage: 4,
    earns: ["EVA-3.1", "EVA-3.2", "EVA-4.3"],
    says: "A dataset with cases of quality and safety; each new version is compared on it before it goes live.",
    do: async (it) => {
      const dataset = await it.call<{ id: string }>("datasets.create", { name: "desk work" });
      const cases = Array.from({ length: 400 }, (_, n) => ({
        case: `case-${n}`,
        aspect: n % 2 === 0 ? "quality" : "safety",
        steps: [{ server: "desk", tool: "find" }],
      }));
      await it.call("datasets.bring", { id: dataset.id, cases, says: "Made by hand." });
      const results = cases.map((one) => ({ case: one.case, value: 1, reference: 1 }));
      await each(it, async ({ agent }) => {
        await it.by("ada", "gates.rules.put", {
          agent: agent.id,
          dataset: dataset.id,
          promote: false,
        });
        const gate = await it.by<{ verdict: string }>("ada", "gates.compare", {
          agent: agent.id,
          candidate: "2",
          results,
        });
        if (gate.verdict !== "pass") throw new Error(`the comparison said ${gate.verdict}`);
        await it.by("ada", "agents.update", { id: agent.id, version: "2" });
      });
      await vouch(it);
    },
  },
  {
    name: "sessions scored",
    stage: 4,
    earns: ["EVA-2.1", "EVA-4.1", "EVA-4.2", "EVA-5.1", "GOV-4.4"],
    says: "Evaluators of quality, safety and policy score sessions of the running version; a sample of actions is audited.",
    do: async (it) => {
      await aDay(it, 8);
      await untilSo("scores of each agent", async () => {
        for (const { agent } of it.known.workers) {
          const { items } = await it.call<{
            items: { aspect?: string; evaluator: { aspect: string }; agentVersion: string }[];
          }>("scores.list", { agent: agent.id, limit: 200 });
          const now = new Set(
            items.filter((one) => one.agentVersion === "2").map((one) => one.evaluator.aspect),
          );
          if (now.size < 3) return false;
        }
        return true;
      });
    },
  },
  {
    name: "seen and verified",
    stage: 4,
    earns: ["VIS-4.3", "VIS-5.3", "GOV-5.4"],
    says: "Drills every day: calls are seen live, an export is verified against a second place; and outages let nothing pass.",
    do: async (it) => {
      await untilSo("a checkpoint in the second place", async () =>
        (
          await it.call<{ items: { deliveredAt: string | null }[] }>("ledger.places", {})
        ).items.some(({ deliveredAt }) => deliveredAt !== null),
      );
      for (const kind of ["live", "verify", "audit", "policy", "state"] as const) {
        const done = await drill(it, kind);
        if (done.status !== "passed")
          throw new Error(`the drill ${kind} ${done.status}: ${done.why}`);
      }
    },
  },
];

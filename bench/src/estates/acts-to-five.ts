import type { IncidentStory } from "@reeve/contract/incident-operations";
import type { RiskDetail } from "@reeve/contract/risk";
import { tell, work, type Worker } from "./agent.ts";
import { drill, untilSo, usual, type Act } from "./act.ts";
import { gradersChecked } from "./grading.ts";
import type { Organisation } from "./organisation.ts";

/** Erasing takes an owner's word; `why` is what they are told. */
async function eraseAsks(it: Organisation, why: string): Promise<void> {
  await it.by("cy", "policies.put", {
    name: "erase",
    mode: "enforce",
    cedar: `@id("erase.asks") @outcome("escalate") @severity("medium") @approvers("owner") @timeout("PT15M")
@reason("${why}")
forbid (principal, action == Reeve::Action::"desk/erase", resource)
unless { context.base has approval
  && context.base.approval.argsHash == context.base.argsHash
  && context.base.approval.policies.contains("erase.asks")
  && context.base.approval.expiresAt > context.base.now };
permit (principal, action == Reeve::Action::"desk/erase", resource);`,
  });
  await it.by("mary", "maturity.attest", { kind: "review", says: "The policy, looked at." });
}

/** What takes an organisation to the fifth stage. */
export const actsToFive: readonly Act[] = [
  {
    name: "for a person",
    stage: 5,
    earns: ["ACC-5.4"],
    says: "A person lets an agent act for them, and it does.",
    do: async (it) => {
      const [first] = it.known.workers as [Worker];
      const { subjectToken } = await it.by<{ subjectToken: string }>("ada", "delegations.make", {
        agent: first.agent.id,
        hours: 8,
      });
      const done = await work(it.product, first, usual, subjectToken);
      const refused = done.find(({ answer }) => answer !== "allow");
      if (refused) throw new Error(`for a person: ${refused.answer}`);
      await tell(it.product, first, done);
    },
  },
  {
    name: "a person is asked",
    stage: 5,
    earns: ["GOV-5.3", "OWN-5.3"],
    says: "A policy asks the owner; the owner answers in minutes.",
    do: async (it) => {
      await eraseAsks(it, "What is erased is gone.");
      const [first] = it.known.workers as [Worker];
      const wish = [["erase", { what: "a draft" }]] as const;
      const [asked] = await work(it.product, first, wish);
      if (!asked?.approval) throw new Error(`nobody was asked: ${asked?.answer}`);
      await it.by("ada", "approvals.approve", { id: asked.approval, reason: "It is a draft." });
      const done = await work(it.product, first, wish);
      if (done[0]?.answer !== "allow") throw new Error(`it was not let pass: ${done[0]?.answer}`);
      await tell(it.product, first, done);
    },
  },
  {
    name: "drift watched",
    stage: 5,
    earns: ["EVA-5.2", "EVA-5.3"],
    says: "Each agent is watched with a promised rate, and a fall is rehearsed and noticed.",
    do: async (it) => {
      type Monitor = { id: string; agent: { id: string }; kind: string; sessions: number };
      let all: Monitor[] = [];
      await untilSo("monitors", async () => {
        all = (await it.call<{ items: Monitor[] }>("monitors.list", { limit: 200 })).items;
        return it.agents.every(({ id }) =>
          all.some((one) => one.agent.id === id && one.kind === "pass_rate" && one.sessions > 0),
        );
      });
      for (const { id: agent } of it.agents) {
        const one = all.find(
          (it2) => it2.agent.id === agent && it2.kind === "pass_rate" && it2.sessions > 0,
        ) as Monitor;
        await it.by("ada", "monitors.update", { id: one.id, target: 0.9 });
        await it.by("ada", "monitors.rehearse", { id: one.id, rate: 0.2 });
      }
    },
  },
  gradersChecked,
  {
    name: "incidents",
    stage: 5,
    earns: ["GOV-5.6", "GOV-5.7"],
    says: "An incident is closed with a lesson that works and a postmortem; another one is rehearsed to its end.",
    do: async (it) => {
      const [first] = it.known.workers as [Worker];
      for (const mode of ["real", "test"]) {
        const { incident } = await it.by<{ incident: { id: string } }>("ada", "incidents.declare", {
          title: "A draft was lost",
          summary: "It was erased.",
          severity: "SEV3",
          mode,
          agent: first.agent.id,
        });
        const id = incident.id;
        const { containment } = await it.by<IncidentStory>("ada", "incidents.contain", {
          id,
          step: "agent",
          agent: first.agent.id,
          reason: "Until it is known why.",
        });
        await drill(it, "policy");
        await it.by("ada", "incidents.lessons.link", { id, kind: "drill", target: "policy" });
        await it.by("ada", "incidents.update", {
          id,
          text: "It is over.",
          state: "monitoring",
          identified: true,
        });
        await it.by("ada", "incidents.close", { id, reason: "The policy asks now." });
        await it.by("ada", "incidents.postmortem.save", {
          id,
          state: "review",
          summary: "A draft was erased.",
          impact: "One draft.",
          contributingFactors: ["Nobody was asked."],
          whatWorked: ["It was noticed."],
          whatDidNot: ["It was not asked about."],
          detection: "By its owner.",
        });
        await it.by("mary", "incidents.postmortem.publish", { id });
        const stops = await it.call<{ items: { id: string }[] }>("stops.list", {
          status: "active",
        });
        for (const stop of stops.items)
          await it.by("ada", "stops.resume", { id: stop.id, reason: "It is over." });
        if (containment.length === 0) throw new Error("nothing was contained");
      }
    },
  },
  {
    name: "risks",
    stage: 5,
    earns: ["GOV-5.5"],
    says: "What is left is written down, and accepted by a named person until a day.",
    do: async (it) => {
      const losses = {
        frequency: { low: 0.1, likely: 0.2, high: 0.5 },
        impact: { low: 100, likely: 200, high: 500 },
      };
      const risk = await it.by<{ id: string }>("ada", "risks.create", {
        title: "A draft is lost",
        threat: "An agent erases it.",
        vulnerability: "Owners are hasty.",
        asset: "Drafts.",
        controls: [{ kind: "policy", policy: "erase" }],
        before: losses,
        after: losses,
        agents: it.agents.map(({ id }) => id),
      });
      const { accepting } = await it.by<RiskDetail>("ada", "risks.get", { id: risk.id });
      if (accepting.hindrance !== null) throw new Error(accepting.hindrance);
      await it.by("ada", "risks.accept", {
        id: risk.id,
        hash: accepting.hash,
        statement: accepting.statement,
        until: accepting.mostUntil,
        reason: "It is little.",
      });
      if (accepting.needsSecond)
        await it.by("mary", "risks.confirm", { id: risk.id, reason: "I looked at it." });
    },
  },
  {
    name: "limits",
    stage: 5,
    earns: ["GOV-5.8"],
    says: "How often agents call and what that costs is bounded; tools have a price.",
    do: async (it) => {
      const { items } = await it.call<{ items: { id: string }[] }>("servers.tools", {
        id: (
          await it.call<{ items: { id: string; name: string }[] }>("servers.list", {})
        ).items.find(({ name }) => name === "desk")?.id,
      });
      for (const { id } of items) await it.call("tools.classify", { id, costMicros: 10 });
      await it.call("limits.put", { agent: "*", perMinute: 600, costMicrosPerDay: 1_000_000 });
    },
  },
];

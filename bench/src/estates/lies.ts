import type { Level } from "@reeve/contract/maturity/model";
import { randomBytes } from "node:crypto";
import { tell, work, type Called } from "./agent.ts";
import { usual } from "./act.ts";
import type { Draw } from "./draw.ts";
import type { Organisation } from "./organisation.ts";
import { Refusal } from "./product.ts";
import type { Twist } from "./twist.ts";

/** An agent that nobody registered, as a scan found it. */
async function hidden(it: Organisation, draw: Draw): Promise<{ id: string; name: string }> {
  const name = `shadow-${draw.below(1e6)}`;
  await it.scan("endpoint", [...it.agents.map((agent) => agent.name), name]);
  const { items } = await it.call<{ items: { id: string; name: string }[] }>("discovery.list", {
    limit: 200,
  });
  const found = items.find((one) => one.name === name);
  if (!found) throw new Error("the hidden agent was not found");
  return found;
}

/** What is not done for whoever lies is as good as a lie that changes nothing. */
const unlessRefused = async (lie: Promise<unknown>): Promise<void> => {
  await lie.catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
  });
};

const lie = (
  kind: string,
  leaves: Level,
  says: string,
  told: (it: Organisation, draw: Draw) => Promise<void>,
): Twist => ({ kind, from: [5], leaves, meant: "lie", says, do: told });

const aroundTheGate = (it: Organisation): readonly Called[] =>
  Array.from({ length: 40 }, (_, n) => ({
    session: "around",
    trace: randomBytes(16).toString("hex"),
    span: randomBytes(8).toString("hex"),
    tool: "erase",
    atMs: it.product.clock.now() - n * 60_000 - 60_000,
    answer: "allow",
    approval: null,
  }));

/** One false statement of one person, about an organisation that is worse than it was a moment ago. */
export const lies: readonly Twist[] = [
  lie("no agent at all", 2, "An operator says that a hidden agent is none.", async (it, draw) => {
    const { id } = await hidden(it, draw);
    const input = { id, verdict: "not_agent", reason: "A test of mine." };
    await unlessRefused(it.by("cy", "discovery.judge", input));
  }),
  lie(
    "one of ours",
    2,
    "An operator says that a hidden agent is one of those registered.",
    async (it, draw) => {
      const { id } = await hidden(it, draw);
      const { agent } = draw.one(it.known.workers);
      await unlessRefused(
        it.by("cy", "discovery.judge", {
          id,
          verdict: "agent",
          agent: agent.id,
          reason: "A copy.",
        }),
      );
    },
  ),
  lie(
    "scanned again without it",
    2,
    "An operator hands in another scan, and leaves the hidden agent out.",
    async (it, draw) => {
      await hidden(it, draw);
      await it.scan(
        "endpoint",
        it.agents.map(({ name }) => name),
      );
    },
  ),
  lie(
    "compared afterwards",
    3,
    "A version goes live; then somebody hands in results that say it is good.",
    async (it, draw) => {
      const { agent } = draw.one(it.known.workers);
      await it.by("ada", "agents.update", { id: agent.id, version: "3" });
      const results = Array.from({ length: 400 }, (_, n) => ({
        case: `case-${n}`,
        value: 1,
        reference: 1,
      }));
      await unlessRefused(
        it.by("ada", "gates.compare", { agent: agent.id, candidate: "3", reference: "2", results }),
      );
    },
  ),
  lie("nobody's telemetry", 3, "Actions around the gate are said to be no agent's.", async (it) => {
    const [first] = it.known.workers;
    if (!first) return;
    const stranger = {
      ...first,
      agent: { ...first.agent, id: "stranger" as typeof first.agent.id, name: "a stranger" },
    };
    await tell(it.product, stranger, aroundTheGate(it), ["agent"]);
    const { items } = await it.call<{ items: { id: string }[] }>("telemetry.sources", {
      status: "open",
    });
    for (const { id } of items)
      await unlessRefused(it.by("cy", "telemetry.ignore", { id, reason: "A test of mine." }));
  }),
  lie(
    "retired on paper",
    3,
    "An agent is retired in the register, and goes on around the gate.",
    async (it, draw) => {
      const worker = draw.one(it.known.workers);
      await tell(it.product, worker, aroundTheGate(it), ["agent"]);
      await unlessRefused(
        it.by("ada", "agents.update", { id: worker.agent.id, status: "retired" }),
      );
    },
  ),
  lie(
    "an owner brought back",
    2,
    "The owner left; an admin says that they did not.",
    async (it) => {
      const id = it.known.people.ada;
      await it.by("mary", "people.update", { id, status: "left" });
      await unlessRefused(it.by("mary", "people.update", { id, status: "active" }));
    },
  ),
  lie(
    "a server's log made up",
    4,
    "The tool server keeps silent; an operator hands in a log in its name.",
    async (it) => {
      for (let n = 0; n < 8; n++)
        for (const worker of it.known.workers) {
          const calls = await work(it.product, worker, usual);
          await tell(it.product, worker, calls, ["agent"]);
          if (n === 7) await tell(it.product, worker, calls, ["server"]);
        }
      // Until then the rest might still be on its way.
      it.product.clock.passDays(15 / 1440);
    },
  ),
  lie("a risk closed", 4, "An open risk is closed by who wrote it down.", async (it) => {
    const range = { low: 1, likely: 2, high: 3 };
    const losses = { frequency: range, impact: range };
    const { id } = await it.by<{ id: string }>("ada", "risks.create", {
      title: "A letter is lost",
      threat: "An agent erases it.",
      vulnerability: "Owners are hasty.",
      asset: "Letters.",
      before: losses,
      after: losses,
      agents: it.agents.map((agent) => agent.id),
    });
    await unlessRefused(it.by("ada", "risks.close", { id, reason: "It is none." }));
  }),
  lie("an own review", 3, "Who grants vouches for having reviewed it.", async (it, draw) => {
    const { agent } = draw.one(it.known.workers);
    await it.by("cy", "grants.create", {
      agent: agent.id,
      server: "desk",
      tools: ["note"],
      reason: "To be sure.",
    });
    await unlessRefused(
      it.by("cy", "maturity.attest", { kind: "review", agent: agent.id, says: "Looked at." }),
    );
  }),
  lie(
    "an owner's word by somebody else",
    3,
    "Somebody who is not the owner accepts the role.",
    async (it, draw) => {
      const { agent } = draw.one(it.known.workers);
      await it.by("ada", "agents.update", { id: agent.id, purpose: "Something else." });
      for (const kind of ["ownership", "entry", "version"])
        await unlessRefused(
          it.by("cy", "maturity.attest", { kind, agent: agent.id, says: "It is mine." }),
        );
    },
  ),
  lie(
    "an assessment of oneself",
    2,
    "Everything is claimed to be at its highest.",
    async (it, draw) => {
      await hidden(it, draw);
      const answers = Object.fromEntries(
        [
          "E1",
          "E2",
          "E3",
          "I1",
          "I2",
          "I3",
          "O1",
          "O2",
          "O3",
          "V1",
          "V2",
          "V3",
          "A1",
          "A2",
          "A3",
          "X1",
          "X2",
          "X3",
          "G1",
          "G2",
          "G3",
        ].map((id) => [id, 5]),
      );
      await unlessRefused(it.by("mary", "maturity.assess", { answers }));
    },
  ),
];

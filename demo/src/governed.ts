import type { AgentId } from "@reeve/contract/id";
import type { Agent } from "@reeve/contract/agent";
import { reeve } from "@reeve/sdk/client";
import { comes } from "./comes.ts";
import { vouchFor, type Household, type SignedIn } from "./people.ts";
import type { Product } from "./product.ts";
import { line, paint, step } from "./terminal.ts";

const acceptedMs = 30 * 86_400_000;

/** Every agent that is there and works. */
export async function working(product: Product): Promise<readonly Agent[]> {
  const { items } = await reeve(product).call("agents.list", { status: "active", limit: 200 });
  return items.filter(({ name }) => name !== "reeve-canary");
}

const ownerOf = ({ ada, grace }: Household, agent: Agent): SignedIn =>
  agent.owner?.id === grace.id ? grace : ada;

/** How often agents call, and what that costs in a day, ends before the next call. */
export async function limit(product: Product): Promise<void> {
  const api = reeve(product);
  const { items } = await api.call("servers.list", {});
  for (const { id } of items)
    for (const tool of (await api.call("servers.tools", { id })).items)
      await api.call("tools.classify", { id: tool.id, costMicros: 100 });
  await api.call("limits.put", { agent: "*", perMinute: 600, costMicrosPerDay: 5_000_000 });
}

/** What is not needed any more is retired: nothing can go wrong with what is not there. */
export async function retire(product: Product, names: readonly string[]): Promise<void> {
  const api = reeve(product);
  const { items } = await api.call("agents.list", { limit: 200 });
  for (const { id, name } of items)
    if (names.includes(name)) await api.call("agents.update", { id, status: "retired" });
}

/** Each agent is stopped once, on purpose, and goes on. Returns how long the slowest stop took to be confirmed everywhere, in ms. */
export async function stopEach(people: Household, agents: readonly Agent[]): Promise<number> {
  let slowest = 0;
  for (const agent of agents) {
    const owner = ownerOf(people, agent);
    const stop = await owner.does("agents.stop", { id: agent.id, reason: "A rehearsal." });
    slowest = Math.max(slowest, ...stop.enforcement.map(({ afterMs }) => afterMs ?? 0));
    await owner.does("agents.resume", { id: agent.id, reason: "It works." });
  }
  return slowest;
}

/** What an agent was granted and never used is taken away, tool by tool. Returns how many. */
export async function keepWhatIsUsed(product: Product, agents: readonly Agent[]): Promise<number> {
  const api = reeve(product);
  let taken = 0;
  for (const { id } of agents) {
    const { tools } = await api.call("privileges.get", { id, days: 90 });
    const used = new Set(tools.filter((it) => it.calls > 0).map((it) => `${it.server}/${it.tool}`));
    const { items } = await api.call("grants.list", { agent: id, limit: 200 });
    for (const grant of items) {
      const keep = grant.tools.filter((tool) => used.has(`${grant.server}/${tool}`));
      taken += grant.tools.length - keep.length;
      const reason = "It was never used.";
      if (keep.length === 0) await api.call("grants.revoke", { id: grant.id });
      else if (keep.length < grant.tools.length)
        await api.call("grants.narrow", { id: grant.id, tools: keep, reason });
    }
  }
  return taken;
}

/** Of each agent two recorded sessions are what its next version is held against, and how well its sessions end is promised. */
export async function holdTo(
  product: Product,
  people: Household,
  agents: readonly Agent[],
): Promise<void> {
  const api = reeve(product);
  const ruled = new Set(
    (await api.call("gates.rules.list", {})).items.map(({ agent }): string => agent.id),
  );
  for (const agent of agents) {
    const owner = ownerOf(people, agent);
    if (!ruled.has(agent.id)) await freezeTwo(product, owner, agent);
    const { id } = await comes(`The monitor of ${agent.name}`, async () =>
      (await api.call("monitors.list", { agent: agent.id, limit: 200 })).items.find(
        (it) => it.kind === "pass_rate" && it.name === "tool-errors",
      ),
    );
    await owner.does("monitors.update", { id, target: 0.95 });
  }
}

async function freezeTwo(product: Product, owner: SignedIn, { id, name }: Agent): Promise<void> {
  const { items } = await reeve(product).call("sessions.list", { agent: id });
  const [first, second = first] = items;
  if (!first || !second) throw new Error(`No session of ${name} is on record.`);
  const dataset = await owner.does("datasets.create", { name: `what ${name} does`, says: "" });
  await owner.does("datasets.freeze", {
    id: dataset.id,
    sessions: [
      { agent: id, session: first.session, case: "usual", aspect: "quality" },
      { agent: id, session: second.session, case: "bounds", aspect: "safety" },
    ],
    says: "Of the first day",
  });
  await owner.does("gates.rules.put", { agent: id, dataset: dataset.id });
}

/** Owners vouch for what runs now, and Mary looks at every agent, and at every policy, that somebody else made or changed. */
export async function lookAgain(people: Household, agents: readonly Agent[]): Promise<void> {
  const { mary } = people;
  const says = "Purpose, reach and policy fit.";
  for (const agent of agents) {
    await vouchFor(ownerOf(people, agent), agent.id);
    await mary.does("maturity.attest", { kind: "review", agent: agent.id, says });
  }
  await mary.does("maturity.attest", { kind: "review", says: "The policies and their changes." });
  await mary.does("maturity.attest", { kind: "register", says: "These are all there are." });
}

/** What answers for an incident of a critical agent is rehearsed to its end. */
export async function rehearseIncidents(
  product: Product,
  people: Household,
  agents: readonly AgentId[],
): Promise<void> {
  for (const agent of agents) {
    const { incident } = await people.mary.does("incidents.declare", {
      agent,
      title: "A rehearsal: it did what nobody asked for",
      mode: "test",
      severity: "SEV3",
      summary: "",
      visibility: "everyone",
    });
    const { id } = incident;
    const reason = "A rehearsal.";
    await people.ada.does("incidents.contain", { id, step: "agent", agent, reason });
    const { items } = await reeve(product).call("stops.list", { status: "active" });
    for (const stop of items.filter((it) => it.agent === agent))
      await people.ada.does("stops.resume", { id: stop.id, reason });
    const text = "Everybody knew what to do.";
    await people.mary.does("incidents.update", { id, text, state: "monitoring", identified: true });
    await people.mary.does("incidents.close", { id, as: "resolved", reason: text });
  }
}

/** The risk that is left is written down, simulated, and accepted by a named person until a day. */
export async function acceptWhatIsLeft({ ada, mary }: Household, agent: string): Promise<void> {
  const risk = await step("the risk that is left is written down and simulated", () =>
    ada.does("risks.create", {
      title: "A ticket talks an agent into harm",
      threat: "A stranger writes a ticket with instructions in it.",
      vulnerability: "Agents believe what they read.",
      asset: "Ten years of invoices.",
      failureModes: ["An invoice is moved or overwritten."],
      agents: [agent],
      controls: [
        { kind: "policy", policy: "keep-invoices" },
        { kind: "drill", drill: "stop" },
      ],
      before: {
        frequency: { low: 1, likely: 4, high: 20 },
        impact: { low: 500, likely: 5_000, high: 60_000 },
      },
      after: {
        frequency: { low: 0, likely: 0.1, high: 1 },
        impact: { low: 500, likely: 5_000, high: 60_000 },
      },
      treatment: "modify",
    }),
  );
  const { before, after } = risk.figures;
  line(
    `    a year costs $${money(before.mean)} without its controls, $${money(after.mean)} with them; the worst in twenty $${money(after.tail)}`,
  );
  await step("Ada accepts it for a month, word for word; a second person confirms", async () => {
    const { accepting } = await ada.does("risks.get", { id: risk.id });
    await ada.does("risks.accept", {
      id: risk.id,
      hash: accepting.hash,
      statement: accepting.statement,
      until: new Date(Date.now() + acceptedMs).toISOString(),
      reason: "The controls hold, and we can live with the rest.",
    });
    if (accepting.needsSecond)
      await mary.does("risks.confirm", { id: risk.id, reason: "I see it the same way." });
  });
}

const money = (amount: number): string => paint("bold", Math.round(amount).toLocaleString("en"));

/** What the identity provider and the platform know of are handed in: with what passes the doors, three ways of looking. */
export async function handInInventories(product: Product, agents: readonly Agent[]): Promise<void> {
  const api = reeve(product);
  for (const [source, provider] of [
    ["identity", "directory"],
    ["platform", "cluster"],
  ] as const)
    await api.call("inventory.submit", {
      source,
      provider,
      run: "first",
      last: true,
      sightings: agents.map(({ id, name }) => ({
        locator: `${provider}/${name}`,
        name,
        confidence: 0.9,
        keys: [{ kind: "agent" as const, value: id }],
        traits: {},
        owners: [],
      })),
    });
}

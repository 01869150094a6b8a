import type { Action } from "@reeve/contract/action";
import type { Agent } from "@reeve/contract/agent";
import type { AgentId, PersonId } from "@reeve/contract/id";
import type { Maturity } from "@reeve/contract/maturity/maturity";
import type { Person } from "@reeve/contract/person";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { newKey, type Worker } from "./agent.ts";
import { writeTo } from "./forging-store.ts";
import type { Headers, Product } from "./product.ts";

export type Name = "ada" | "bo" | "cy" | "mary";

/** What of an organisation is known outside the product, and outlives a start of it. */
export interface Known {
  readonly people: Record<Name, PersonId>;
  readonly workers: Worker[];
}

/** An organisation, driven through the doors of its product alone. */
export class Organisation {
  readonly product: Product;
  readonly desk: string;
  readonly known: Known;
  private readonly sessions = new Map<
    string,
    { readonly headers: Headers; readonly untilMs: number }
  >();

  constructor(product: Product, desk: string, known: Known) {
    this.product = product;
    this.desk = desk;
    this.known = known;
  }

  /** Three people are invited. */
  static async found(product: Product, desk: string): Promise<Organisation> {
    const invite = async (name: string, role: string): Promise<PersonId> =>
      (
        await product.call<{ person: Person }>("people.invite", {
          name,
          email: `${name.toLowerCase()}@estates.example`,
          role,
        })
      ).person.id;
    const people = {
      ada: await invite("Ada", "owner"),
      bo: await invite("Bo", "owner"),
      cy: await invite("Cy", "operator"),
      mary: await invite("Mary", "admin"),
    };
    return new Organisation(product, desk, { people, workers: [] });
  }

  /** The same organisation after another start of the product. */
  static again(product: Product, desk: string, { people, workers }: Known): Organisation {
    return new Organisation(product, desk, { people: { ...people }, workers: [...workers] });
  }

  /** Signed in by a link, as a browser does it. */
  async as(person: PersonId): Promise<Headers> {
    const { product } = this;
    const held = this.sessions.get(person);
    if (held && held.untilMs > product.clock.now()) return held.headers;
    const link = await product.call<{ url: string }>("people.link", { id: person });
    const token = new URLSearchParams(new URL(link.url).hash.slice(1)).get("token");
    const opened = await fetch(`${product.url}/api/session/link`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: product.url },
      body: JSON.stringify({ token }),
    });
    if (!opened.ok) throw new Error(`no session: ${await opened.text()}`);
    const cookie = opened.headers
      .getSetCookie()
      .map((each) => each.split(";", 1)[0])
      .join("; ");
    const headers = { origin: product.url, cookie };
    this.sessions.set(person, { headers, untilMs: product.clock.now() + 4 * 60_000 });
    return headers;
  }

  async by<T = unknown>(
    who: Name,
    name: Parameters<Product["call"]>[0],
    input: object,
  ): Promise<T> {
    return this.product.call<T>(name, input, await this.as(this.known.people[who]));
  }

  readonly call: Product["call"] = (name, input, as) => this.product.call(name, input, as);

  get agents(): readonly Agent[] {
    return this.known.workers.map(({ agent }) => agent);
  }

  /** Registers an agent with an owner, without anything else. */
  async register(name: string, more: object = {}): Promise<AgentId> {
    const agent = await this.call<Agent>("agents.register", {
      name,
      purpose: `${name} works at the desk.`,
      environment: "production",
      tier: "medium",
      owner: this.known.people.ada,
      ...more,
    });
    this.known.workers.push({ agent, clientId: "", key: newKey().key });
    return agent.id;
  }

  /** Gives an agent a key of its own. */
  async key(id: AgentId): Promise<void> {
    const at = this.known.workers.findIndex(({ agent }) => agent.id === id);
    const { agent } = this.known.workers[at] as Worker;
    const { publicKeyJwk, key } = newKey();
    const { clientId } = await this.call<{ clientId: string }>("agents.credentials.add", {
      id,
      publicKeyJwk,
    });
    this.known.workers[at] = { agent, clientId, key };
    this.product.worked.delete(id);
  }

  /** A scan of one kind of source, with all that it found. */
  async scan(
    source: "code" | "endpoint",
    names: readonly string[],
    unread: readonly string[] = [],
  ) {
    await this.call("discovery.submit", {
      scope: source === "code" ? "repo:all" : "host:all",
      source,
      scanner: "estates 1",
      run: String(this.product.clock.now()),
      unread,
      evidence: names.map((name) => ({
        key: createHash("sha256").update(`${source} ${name}`).digest("hex"),
        signal: "framework.langgraph",
        kind: "agent",
        name,
        place: `${source}/${name}/agent.json`,
        line: 1,
        confidence: 0.95,
        severity: "medium",
        says: ["a graph of an agent"],
      })),
    });
  }

  /** What was found in a scan under the name of an agent is said to be that agent. */
  async settleFinds(): Promise<void> {
    type Found = { id: string; name: string; status: string };
    const { items } = await this.call<{ items: Found[] }>("discovery.list", { limit: 200 });
    for (const { id, name, status } of items) {
      const agent = this.agents.find((one) => one.name === name);
      if (status === "open" && agent)
        await this.by("mary", "discovery.judge", {
          id,
          verdict: "agent",
          agent: agent.id,
          reason: "It is ours.",
        });
    }
  }

  /** Hands an agent over; its keys end with it, and it gets a new one. */
  async handOver(id: AgentId, from: Name, to: Name): Promise<void> {
    const { ada, bo } = this.known.people;
    const offered = await this.by<{ id: string }>(from, "handovers.offer", {
      id,
      to: this.known.people[to],
    });
    const { hash } = await this.by<{ hash: string }>(to, "handovers.get", { id: offered.id });
    await this.by(to, "handovers.accept", {
      id: offered.id,
      hash,
      backup: to === "ada" ? bo : ada,
    });
    await this.key(id);
  }

  /** Until what telemetry told is held against the record. */
  private async telemetryIsHeld(): Promise<void> {
    for (let tries = 0; tries < 300; tries++) {
      const { items } = await this.call<{ items: Action[] }>("actions.list", { limit: 200 });
      if (items.every(({ telemetry }) => telemetry?.road !== "unchecked")) return;
      await sleep(200);
    }
    throw new Error("telemetry was not held against the record");
  }

  /** Until it is written down when agents were last seen; no call of theirs waits for that. */
  private async lastSeenIsWritten(): Promise<void> {
    for (const [id, at] of this.product.worked)
      for (let tries = 0; tries < 300; tries++) {
        const { items } = await this.call<{ items: { lastUsedAt: string | null }[] }>(
          "agents.credentials.list",
          { id },
        );
        // A minute more or less is no matter; what came before the clock was moved is.
        if (items.some(({ lastUsedAt }) => Date.parse(lastUsedAt ?? "") > at - 60_000)) break;
        await sleep(200);
      }
    this.product.worked.clear();
  }

  /** Weeks pass at once; what the product prepares every hour for the months to come is there. */
  async weeksPass(days: number): Promise<void> {
    this.product.clock.passDays(days);
    const now = new Date(this.product.clock.now()).toISOString();
    await writeTo(this.product.database, `select ensure_record_partitions('${now}', 2)`);
  }

  /** Until what was done is written down wherever it is written afterwards. */
  async settled(): Promise<void> {
    await this.telemetryIsHeld();
    await this.lastSeenIsWritten();
  }

  /** Where it stands, measured after everything that was done before. */
  async stands(): Promise<Maturity> {
    // A change is measured at once, and so is whatever was done before it.
    const { product } = this;
    await this.settled();
    const change = { server: "*", agent: "*", concurrent: 64 };
    await product.call("limits.put", change);
    // What scans found is matched with the register before the inventory is read.
    await product.call("inventory.summary", {});
    await product.call("limits.put", change);
    const at = product.clock.now();
    for (let tries = 0; tries < 900; tries++) {
      await sleep(100);
      const it = await product.call<Maturity>("maturity.get", {}).catch(() => null);
      if (it === null || Date.parse(it.at) <= at) continue;
      const all = it.surfaces.flatMap(({ criteria }) => criteria);
      if (!all.some(({ why }) => why.includes("still being counted"))) return it;
    }
    throw new Error("the ladder was not measured");
  }
}

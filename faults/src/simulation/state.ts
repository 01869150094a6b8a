import type { AgentId } from "@reeve/contract/id";
import type { ReadAgent, ReadGrant, ReadState } from "../../../server/src/policy/snapshot/state.ts";

const id = <P extends string>(prefix: P, n: number): `${P}_${string}` =>
  `${prefix}_${String(n).padStart(26, "0")}`;
export const agentNames = ["ada", "bob"] as const;
const hash = "0".repeat(64);

/** What is decided from, as the database holds it, and what it ever was. */
export class State {
  epoch = 1;
  agents: ReadAgent[] = agentNames.map((name, n) => ({
    id: id("agt", n + 1),
    name,
    status: "active",
    epoch: 0,
    environment: "test",
    tier: "low",
    version: null,
    owner: { id: id("per", 1), name: "Oda", status: "active" },
    ready: true,
  }));
  grants: ReadGrant[] = this.agents.map((agent, n) => ({
    id: id("grt", n + 1),
    agent: agent.id,
    server: "desk",
    tools: ["note"],
    expiresAtMs: null,
  }));
  /** Since when each agent is permitted, or not. */
  readonly history: {
    readonly at: number;
    readonly agent: AgentId;
    readonly permitted: boolean;
  }[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  permitted(agent: AgentId): boolean {
    return (
      this.agents.some((one) => one.id === agent && one.status === "active") &&
      this.grants.some((grant) => grant.agent === agent)
    );
  }

  /** Whether an agent was permitted at any moment since then. */
  permittedSince(agent: AgentId, since: number): boolean {
    let before = true;
    for (const change of this.history) {
      if (change.agent !== agent) continue;
      if (change.at > since && (before || change.permitted)) return true;
      before = change.permitted;
    }
    return before;
  }

  /** Stops or resumes an agent, or takes or gives its grant: whichever it is not. */
  change(agent: AgentId, what: "status" | "grant"): number {
    if (what === "status")
      this.agents = this.agents.map((one) =>
        one.id !== agent
          ? one
          : one.status === "active"
            ? { ...one, status: "suspended", epoch: one.epoch + 1 }
            : { ...one, status: "active" },
      );
    else
      this.grants = this.grants.some((grant) => grant.agent === agent)
        ? this.grants.filter((grant) => grant.agent !== agent)
        : [
            ...this.grants,
            {
              id: id("grt", 100 + this.epoch),
              agent,
              server: "desk",
              tools: ["note"],
              expiresAtMs: null,
            },
          ];
    this.history.push({ at: this.#now(), agent, permitted: this.permitted(agent) });
    return ++this.epoch;
  }

  read(): ReadState {
    return {
      epoch: this.epoch,
      agents: this.agents,
      credentials: new Map(),
      servers: [
        {
          id: id("srv", 1),
          name: "desk",
          transport: { kind: "http", url: "http://desk.example/mcp" },
          status: "up",
          error: null,
          about: null,
          tools: 1,
          dataClasses: [],
          createdAt: "2026-01-01T00:00:00.000Z",
          syncedAt: null,
        },
      ],
      tools: [
        {
          id: id("tol", 1),
          serverId: id("srv", 1),
          server: "desk",
          name: "note",
          hash,
          listedHash: hash,
          effect: "write",
          external: false,
          status: "present",
          dataClasses: [],
          trust: "trusted",
          costMicros: 0,
        },
      ],
      definitions: new Map([[hash, definition]]),
      policies: [],
      compiled: new Map(),
      grants: this.grants,
    };
  }
}

const definition = JSON.stringify({
  name: "note",
  inputSchema: { type: "object", properties: { note: { type: "string" } }, required: ["note"] },
});

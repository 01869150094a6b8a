import { reeve } from "@reeve/sdk/client";
import type { AgentId } from "@reeve/contract/id";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { packageMain } from "./everything.ts";
import { newIdentity, type Connection } from "./identity.ts";
import { letLive, vouchFor, type Household } from "./people.ts";
import type { Product } from "./product.ts";

const logged = fileURLToPath(new URL("logged-process.js", import.meta.url));
const policies = fileURLToPath(new URL("../policies/", import.meta.url));

/** The agents of the story: what they are for, where they work, and which server each is sent to. */
const cast = [
  {
    name: "triage",
    purpose: "Reads new help-desk tickets and notes what each is about.",
    tier: "medium",
    owner: "ada",
    backup: "grace",
    server: "files",
  },
  {
    name: "librarian",
    purpose: "Keeps what the desk knows of its customers as a graph.",
    tier: "medium",
    owner: "grace",
    backup: "ada",
    server: "memory",
  },
  {
    name: "janitor",
    purpose: "Keeps the help desk's folder tidy.",
    tier: "high",
    owner: "ada",
    backup: "grace",
    server: "files",
  },
  {
    name: "watchman",
    purpose: "Runs long health checks at night.",
    tier: "low",
    owner: "grace",
    backup: "ada",
    server: "everything",
  },
] as const;
export type CastName = (typeof cast)[number]["name"];

export interface Stage {
  readonly connections: Record<CastName, Connection>;
  readonly ids: Readonly<Record<CastName, AgentId>>;
  /** Where a stranger would knock. */
  readonly door: URL;
}

/** Three real MCP servers: two as child processes of Reeve, one over HTTP. Returns how many tools they have. */
export async function addServers(
  { url, token }: Product,
  desk: string,
  everything: string,
  logs: string,
): Promise<number> {
  const api = reeve({ url, token });
  const node = (server: string, name: string, ...args: string[]) => ({
    kind: "stdio" as const,
    command: process.execPath,
    args: [logged, path.join(logs, server), server, process.execPath, packageMain(name), ...args],
  });
  const added = [
    await api.call("servers.add", {
      name: "files",
      transport: node("files", "@modelcontextprotocol/server-filesystem", desk),
    }),
    await api.call("servers.add", {
      name: "memory",
      transport: {
        ...node("memory", "@modelcontextprotocol/server-memory"),
        env: { MEMORY_FILE_PATH: path.join(desk, "..", "graph.jsonl") },
      },
    }),
    await api.call("servers.add", {
      name: "everything",
      transport: { kind: "http", url: everything },
    }),
  ];
  for (const server of added)
    if (server.status !== "up")
      throw new Error(`${server.name} is ${server.status}: ${server.error}`);
  return added.reduce((sum, server) => sum + server.tools, 0);
}

/** Registers every agent with an owner, a deputy, what it is meant to reach, and a public key of its own. */
export async function addAgents({ url, token }: Product, people: Household): Promise<Stage> {
  const api = reeve({ url, token });
  const connections: Partial<Record<CastName, Connection>> = {};
  const ids: Partial<Record<CastName, AgentId>> = {};
  for (const { name, purpose, tier, owner, backup, server } of cast) {
    const agent = await api.call("agents.register", {
      name,
      purpose,
      tier,
      owner: people[owner].email,
      backup: people[backup].email,
      scope: { servers: [server] },
      version: "1.0.0",
      environment: "demo",
    });
    const identity = newIdentity();
    const { clientId } = await api.call("agents.credentials.add", {
      id: agent.id,
      publicKeyJwk: identity.publicKeyJwk,
    });
    ids[name] = agent.id;
    connections[name] = {
      url: new URL(`/mcp/${server}`, url),
      issuer: url,
      clientId,
      privateKey: identity.privateKey,
    };
  }
  return {
    connections: connections as Stage["connections"],
    ids: ids as Stage["ids"],
    door: new URL("/mcp", url),
  };
}

/** Owners accept, under their own sign-in, and a third person reviews each agent; one of the tier high goes live only by that. */
export async function acceptAndReview(
  { url, token }: Product,
  people: Household,
  { ids }: Stage,
): Promise<void> {
  const { items } = await reeve({ url, token }).call("reviews.list", { status: "waiting" });
  // Automation registered them, which is nobody: each owner puts their name to theirs, and Mary is the second person.
  for (const { agent } of items) {
    const owner = cast.find(({ name }) => name === agent.name)?.owner ?? "ada";
    await letLive(people[owner], people.mary, agent.id);
  }
  for (const { name, owner } of cast) {
    const agent = ids[name];
    await vouchFor(people[owner], agent);
    const says = "Purpose, reach and policy fit.";
    await people.mary.does("maturity.attest", { kind: "review", agent, says });
  }
}

/** Policies from files, and two grants. Returns how many of each. */
export async function addRules({ url, token }: Product, { ids }: Stage): Promise<string> {
  const api = reeve({ url, token });
  const files = (await readdir(policies)).filter((file) => file.endsWith(".cedar"));
  for (const file of files) {
    const cedar = await readFile(path.join(policies, file), "utf8");
    await api.call("policies.put", {
      name: file.replace(/\.cedar$/, ""),
      cedar,
      mode: cedar.startsWith("// mode: shadow") ? "shadow" : "enforce",
    });
  }
  await api.call("grants.create", {
    agent: ids.librarian,
    server: "memory",
    tools: [
      "create_entities",
      "create_relations",
      "add_observations",
      "search_nodes",
      "open_nodes",
      "read_graph",
    ],
    reason: "It keeps the graph, but does not delete from it.",
  });
  await api.call("grants.create", {
    agent: ids.watchman,
    server: "everything",
    tools: ["get-sum", "trigger-long-running-operation"],
    reason: "Night checks.",
  });
  return `${files.length} policies, 2 grants`;
}

import { newId } from "../../platform/ids.ts";
import { untouched } from "../../policy/session/facts.ts";
import type { Known } from "../enter/caller.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";
import { hashArgs } from "../act/record.ts";
import type { OpenSession } from "../enter/sessions.ts";
import { isRecord } from "./collect.ts";

/** One server of a joined session: its own session there and the protocol version it chose. */
export interface Member {
  readonly server: GateServer;
  readonly session: OpenSession | null;
  readonly version: string | null;
}

/** The servers an agent may use anything of, in the order of their names. */
export function usable({ hands }: Gate, { snapshot, agent, actsFor }: Known): GateServer[] {
  const may = (server: GateServer): boolean => {
    const visible = hands.visible(snapshot, agent.id, server.name);
    for (const tool of server.tools.keys()) if (visible(tool)) return true;
    const now = hands.clock.now();
    const args = {};
    const request = {
      agent: agent.id,
      kind: "data_access",
      server: server.name,
      tool: null,
      method: "resources/list",
      args,
      argsHash: hashArgs(args),
      session: null,
      person: actsFor?.id,
      facts: untouched,
    } as const;
    return (
      hands.decide(snapshot, request, { id: newId("dec", now), now }).decision.answer !== "block"
    );
  };
  return [...snapshot.servers.values()]
    .filter((server) => server.transport?.kind !== "local" && may(server))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

const door = "/mcp";

/** One id for all the sessions: nothing is stored, the id is the list, sealed. */
export function sealMembers(
  { sessions }: Gate,
  account: string,
  members: readonly Member[],
  opensUrls: boolean,
): string {
  const list = members.map(({ server, session, version }) => [
    server.name,
    server.id,
    session?.inside ?? null,
    version,
  ]);
  return sessions.seal(account, door, JSON.stringify(list), opensUrls);
}

export interface JoinedSession {
  readonly name: string;
  readonly members: ReadonlyMap<string, Member>;
}

/** The sessions behind a joined one, of servers that are still the same; null for an id that is not this agent's, or its own for somebody else. */
export function openMembers(
  { sessions }: Gate,
  { account, snapshot }: Known,
  shown: string,
): JoinedSession | null {
  const opened = sessions.open(account, door, shown);
  if (opened === null) return null;
  const list: unknown = JSON.parse(opened.inside);
  const members = new Map<string, Member>();
  for (const entry of Array.isArray(list) ? (list as unknown[]) : []) {
    if (!Array.isArray(entry)) continue;
    const [name, id, inside, version] = entry as unknown[];
    const server = typeof name === "string" ? snapshot.servers.get(name) : undefined;
    if (server === undefined || server.id !== id) continue;
    members.set(server.name, {
      server,
      session:
        typeof inside === "string"
          ? { inside, name: opened.name, opensUrls: opened.opensUrls === true }
          : null,
      version: typeof version === "string" ? version : null,
    });
  }
  return { name: opened.name, members };
}

/** The members of a stateless request: every usable server, without sessions. */
export const statelessMembers = (gate: Gate, known: Known): Member[] =>
  usable(gate, known).map((server) => ({ server, session: null, version: null }));

/** The headers for one member: its own session, the version it chose. */
export function headersFor(known: Known, { session, version }: Member): Record<string, string> {
  return {
    ...known.onward,
    ...(session !== null && { "mcp-session-id": session.inside }),
    ...(version !== null && { "mcp-protocol-version": version }),
  };
}

/** A name as agents see it at the joined door. Server names hold no underscore, so the first two part it. */
export const joinedName = (server: string, name: string): string => `${server}__${name}`;

export function partName(
  joined: unknown,
): { readonly server: string; readonly name: string } | null {
  if (typeof joined !== "string") return null;
  const at = joined.indexOf("__");
  return at <= 0 ? null : { server: joined.slice(0, at), name: joined.slice(at + 2) };
}

/** Capabilities that hold at the joined door: what somebody has, without what cannot be joined. */
export function joinCapabilities(all: readonly unknown[], legacy: boolean): Record<string, object> {
  const joined: Record<string, object> = {};
  for (const capabilities of all) {
    if (!isRecord(capabilities)) continue;
    for (const name of ["tools", "resources", "prompts", "completions", "logging"]) {
      const own = capabilities[name];
      if (!isRecord(own)) continue;
      const kept: Record<string, unknown> = { ...joined[name] };
      for (const told of legacy ? [] : ["listChanged", "subscribe"])
        if (own[told] === true) kept[told] = true;
      joined[name] = kept;
    }
  }
  // The standing streams of a session are one, and changes are announced on that.
  if (legacy)
    for (const name of ["tools", "resources", "prompts"])
      if (joined[name]) joined[name] = { listChanged: true };
  return joined;
}

import type { ServerId } from "@reeve/contract/id";
import type { Transport } from "@reeve/contract/server";
import path from "node:path";
import type { Clock } from "../../platform/clock.ts";
import { Unreadable } from "../../platform/vault.ts";
import { forbiddenHost } from "../../platform/outbound/forbidden-address.ts";
import { credentialOf } from "../credential/credential.ts";
import type { TokenHands } from "../credential/token.ts";
import { withCredential } from "../credential/with-credential.ts";
import { guardedLookup } from "../../platform/outbound/guarded-lookup.ts";
import { httpUpstream } from "./http-upstream.ts";
import { ownedUpstream, type OwnedUpstream, type Sharing } from "../owner/owned-upstream.ts";
import { openGroups } from "../stdio/groups.ts";
import type { Room } from "../stdio/nursery.ts";
import type { KeptLine } from "../stdio/kept-lines.ts";
import { stdioUpstream, type StdioOptions, type StdioUpstream } from "../stdio/stdio-upstream.ts";
import type { Upstream } from "./upstream.ts";

export interface UpstreamsOptions {
  readonly clock: Clock;
  /** The transport of a server with its secrets. Throws Unreadable. */
  readonly opened: (server: Reachable) => Transport;
  /** What tokens for tool servers are fetched with. */
  readonly tokens: Omit<TokenHands, "clock">;
  /** Reeve's data folder: each stdio server gets a folder of its own in it to run in. */
  readonly dataFolder: string;
  /** Reeve's own PATH, to find the commands of stdio servers. */
  readonly path: string | undefined;
  /** How many child processes there may be of all servers together. 200 unless said. */
  readonly maxChildren?: number;
  /** Where several processes share the servers: each program runs in one of them. */
  readonly sharing?: Sharing | undefined;
  /** Told when a child of a server ended by itself. */
  readonly childEnded?: (server: string) => void;
  /** Told when a stdio server says that its tools changed. */
  readonly toolsChanged?: (server: string) => void;
  readonly stdio?: Pick<
    StdioOptions,
    "maxChildren" | "idleMs" | "graceMs" | "probeTimeoutMs" | "initializeTimeoutMs"
  >;
}

interface Reachable {
  readonly id: ServerId;
  readonly name: string;
  readonly transport: Transport;
}

export interface UpstreamStatus {
  /** Running child processes; 0 for a server over HTTP. */
  readonly children: number;
  /** How often one ended by itself. */
  readonly failures: number;
  readonly lines: readonly KeptLine[];
}

/** The way to each tool server: one for each name, replaced when its transport changes. */
export interface Upstreams {
  of(server: Reachable): Upstream;
  /** The program of a stdio server in this process, whoever sends to it; null for any other server. */
  here(server: Reachable): Upstream | null;
  status(name: string): UpstreamStatus;
  /** Ends the children of whoever may not act at a server any more. */
  endFor(stopped: (server: string, account: string) => boolean): void;
  /** Closes every other one. */
  keepOnly(names: ReadonlySet<string>): Promise<void>;
  close(): Promise<void>;
}

interface Entry {
  readonly id: ServerId;
  readonly key: string;
  readonly upstream: Upstream;
  readonly stdio: StdioUpstream | null;
  readonly owned: OwnedUpstream | null;
}

const none = { stdio: null, owned: null };
const noStatus: UpstreamStatus = { children: 0, failures: 0, lines: [] };

export function openUpstreams(options: UpstreamsOptions): Upstreams {
  const entries = new Map<string, Entry>();
  const groups = openGroups();
  const room: Room = { max: options.maxChildren ?? 200, taken: 0 };

  const overHttp = (transport: Extract<Transport, { kind: "http" }>): Upstream => {
    const reason = forbiddenHost(new URL(transport.url).hostname);
    if (reason) return refusing(`its address leads to ${reason}`);
    const upstream = httpUpstream(transport.url, guardedLookup);
    return transport.credential === undefined
      ? upstream
      : withCredential(
          upstream,
          credentialOf(transport.credential, transport.url, {
            ...options.tokens,
            clock: options.clock,
          }),
        );
  };
  const open = (server: Reachable): Omit<Entry, "id" | "key"> => {
    const { name } = server;
    let transport: Transport;
    try {
      transport = options.opened(server);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return { upstream: refusing(`a secret of it cannot be read: ${error.message}`), ...none };
    }
    if (transport.kind === "local")
      return {
        upstream: refusing("its tools live inside the agent, which runs them itself"),
        ...none,
      };
    if (transport.kind === "http") return { upstream: overHttp(transport), ...none };
    const program = (): StdioUpstream =>
      stdioUpstream(transport, {
        ...options.stdio,
        clock: options.clock,
        folder: path.join(options.dataFolder, "servers", name),
        path: options.path,
        groups,
        room,
        ended: () => options.childEnded?.(name),
        toolsChanged: () => options.toolsChanged?.(name),
      });
    if (options.sharing === undefined) {
      const stdio = program();
      return { upstream: stdio, stdio, owned: null };
    }
    const owned = ownedUpstream(server.id, options.sharing, program);
    return { upstream: owned, stdio: owned, owned };
  };

  options.sharing?.owners.onLost((id) => {
    for (const entry of entries.values()) if (entry.id === id) entry.owned?.drop();
  });

  const upstreams: Upstreams = {
    of(server) {
      const key = JSON.stringify(server.transport);
      const found = entries.get(server.name);
      if (found?.key === key) return found.upstream;
      const entry = { id: server.id, key, ...open(server) };
      entries.set(server.name, entry);
      void found?.upstream.close();
      return entry.upstream;
    },
    here(server) {
      upstreams.of(server);
      return entries.get(server.name)?.owned?.here() ?? null;
    },
    status(name) {
      const stdio = entries.get(name)?.stdio;
      return stdio
        ? { children: stdio.children, failures: stdio.failures, lines: stdio.lines() }
        : noStatus;
    },
    endFor(stopped) {
      for (const [name, { stdio }] of entries) stdio?.endFor((account) => stopped(name, account));
    },
    async keepOnly(names) {
      const others = [...entries].filter(([name]) => !names.has(name));
      for (const [name] of others) entries.delete(name);
      await Promise.all(others.map(([, { upstream }]) => upstream.close()));
    },
    async close() {
      await upstreams.keepOnly(new Set());
      groups.close();
    },
  };
  return upstreams;
}

const refusing = (reason: string): Upstream => ({
  send(_request, handler) {
    queueMicrotask(() => handler.onError(new Error(reason)));
    return { abort: () => undefined };
  },
  close: () => Promise.resolve(),
});

import type { ServerId } from "@reeve/contract/id";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import type { Log } from "../../platform/log.ts";
import type { Tx, Write } from "../../platform/write.ts";
import { raiseFinding, resolveFinding } from "../findings/store.ts";
import { compare, nothingDiffers } from "./compare.ts";
import { readListing } from "./definition.ts";
import { applyDifferences } from "./apply.ts";
import type { ServerReader } from "./reader.ts";
import {
  allServers,
  findServer,
  lockServer,
  setStatus,
  setSynced,
  type StoredServer,
} from "./store.ts";
import type { SeenTool } from "./seen-store.ts";
import { toolsOf } from "./tool-store.ts";

export interface SyncHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly log: Log;
  readonly reader: ServerReader;
}

/** Keeps what Reeve knows of tool servers equal to what they list. */
export interface Sync {
  /** Reads one server's tools; never rejects for what the server does. Runs for one server follow each other. */
  server(id: ServerId): Promise<void>;
  /** The same by name. False when the server is there and cannot be reached. */
  named(name: string): Promise<boolean>;
  /** The same for all servers, a few at a time. */
  all(): Promise<void>;
  /** Ends the connections and processes of servers that were removed. */
  forgetRemoved(): Promise<void>;
  /** Breaks off what is being read, for good. */
  stop(): void;
}

/** What reading a server gave: what it said of itself and its tools, or why it could not be read. */
type Seen =
  | {
      readonly status: "up";
      readonly error: null;
      readonly about: Record<string, unknown>;
      readonly tools: readonly SeenTool[];
    }
  | { readonly status: "down"; readonly error: string };

const readTimeoutMs = 90_000;
const atOnce = 4;
const maxError = 500;

/** PostgreSQL text cannot hold a NUL, and a reason may quote what a server said. */
const storable = (text: string): string => text.replaceAll("\0", "\u{fffd}").slice(0, maxError);

/** Thrown to leave a transaction in which, on a second look, nothing changes. */
class Unchanged extends Error {}

export function openSync(hands: SyncHands): Sync {
  const { database, write, clock, log, reader } = hands;
  const running = new Map<ServerId, Promise<void>>();
  const reported = new Map<ServerId, string>();
  const stopping = new AbortController();

  const read = async (server: StoredServer): Promise<Seen & { problems: readonly string[] }> => {
    try {
      const { about, tools } = await reader.read(
        server,
        AbortSignal.any([stopping.signal, AbortSignal.timeout(readTimeoutMs)]),
      );
      const listing = readListing(tools);
      return { status: "up", error: null, about, ...listing };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { status: "down", error: storable(reason), problems: [] };
    }
  };

  const report = async (server: StoredServer, problems: readonly string[]): Promise<void> => {
    const detail = problems.join("\n");
    if ((reported.get(server.id) ?? "") === detail) return;
    reported.set(server.id, detail);
    if (detail === "") return;
    await raiseFinding(database.kysely, clock, {
      kind: "upstream_misbehaved",
      severity: "medium",
      subject: server.id,
      title: `${server.name} lists tools that cannot be used`,
      detail,
    });
  };

  const once = async (id: ServerId): Promise<void> => {
    const server = await findServer(database.kysely, id);
    if (!server || server.transport.kind === "local") return;
    const seen = await read(server);
    // A read that was broken off says nothing about the server.
    if (stopping.signal.aborted) return;
    await report(server, seen.problems);
    if (await differs(database, server, seen))
      await write(ownCtx("sync"), "servers.sync", (tx) => change(tx, clock, server, seen)).catch(
        (error: unknown) => {
          if (!(error instanceof Unchanged)) throw error;
        },
      );
    if (seen.status === "up") await setSynced(database.kysely, id, isoTime(clock.now()));
    log.debug({ server: id, status: seen.status }, "tool server read");
  };

  const sync: Sync = {
    server(id) {
      const next = (running.get(id) ?? Promise.resolve()).then(() => once(id));
      const settled = next
        .catch(() => undefined)
        .finally(() => {
          if (running.get(id) === settled) running.delete(id);
        });
      running.set(id, settled);
      return next;
    },
    async named(name) {
      const db = database.kysely;
      const found = (await allServers(db)).find((server) => server.name === name);
      if (!found) return true;
      await sync.server(found.id);
      return (await findServer(db, found.id))?.status !== "down";
    },
    stop: () => stopping.abort(),
    async forgetRemoved() {
      const servers = await allServers(database.kysely);
      await reader.keepOnly(new Set(servers.map((server) => server.name)));
    },
    async all() {
      await sync.forgetRemoved();
      const servers = await allServers(database.kysely);
      const waiting = servers.filter((server) => !running.has(server.id));
      const worker = async (): Promise<void> => {
        for (let server = waiting.shift(); server; server = waiting.shift())
          await sync
            .server(server.id)
            .catch((error: unknown) =>
              log.error(
                { server: server?.id, error: String(error) },
                "cannot store what a tool server lists",
              ),
            );
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
    },
  };
  return sync;
}

const statusDiffers = (server: StoredServer, seen: Seen): boolean =>
  server.status !== seen.status ||
  server.error !== seen.error ||
  (seen.status === "up" && JSON.stringify(server.about) !== JSON.stringify(seen.about));

async function differs(database: Database, server: StoredServer, seen: Seen): Promise<boolean> {
  if (statusDiffers(server, seen)) return true;
  return (
    seen.status === "up" &&
    !nothingDiffers(compare(await toolsOf(database.kysely, server.id), seen.tools))
  );
}

/** Writes what was seen, unless the server was changed or removed while it was being read. */
async function change(tx: Tx, clock: Clock, read: StoredServer, seen: Seen): Promise<void> {
  const server = await lockServer(tx.db, read.id);
  if (!server || JSON.stringify(server.transport) !== JSON.stringify(read.transport))
    throw new Unchanged();
  let changed = false;
  if (statusDiffers(server, seen)) {
    changed = true;
    await setStatus(tx.db, server.id, seen);
    tx.note({
      subject: server.id,
      before: { status: server.status, error: server.error },
      after: { status: seen.status, error: seen.error },
    });
    if (seen.status === "up") await resolveFinding(tx.db, clock, "server_down", server.id);
    else
      await raiseFinding(tx.db, clock, {
        kind: "server_down",
        severity: "high",
        subject: server.id,
        title: `${server.name} cannot be reached`,
        detail: seen.error,
      });
  }
  if (seen.status === "up") {
    const differences = compare(await toolsOf(tx.db, server.id), seen.tools);
    if (!nothingDiffers(differences)) {
      changed = true;
      await applyDifferences(tx, clock, server, differences);
    }
  }
  if (!changed) throw new Unchanged();
}

import type { ServerId } from "@reeve/contract/id";
import { createHmac, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { hostname } from "node:os";
import process from "node:process";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { Log } from "../../platform/log.ts";
import { openProcesses } from "../../platform/processes.ts";
import { ownKeys, sharedKeys, type SharedKeys } from "../../platform/shared-keys.ts";
import type { Vault } from "../../platform/vault.ts";
import type { Upstream } from "../upstream/upstream.ts";
import type { Sharing } from "./owned-upstream.ts";
import { ownerStore } from "./owner-store.ts";
import { openOwners } from "./owners.ts";
import { peerDoor } from "./peer-door.ts";

/** What this process has in common with the others on its database; on a database of its own it has no others. */
export interface Share extends AsyncDisposable {
  readonly keys: SharedKeys;
  /** This process, as the others know it, and as people call it. */
  readonly process: string;
  readonly point: string;
  /** With the key that is the same in every process. */
  with(key: Buffer): Shared;
}

interface Shared {
  readonly sharing: Sharing | undefined;
  /** The door that the others come through. */
  door(
    here: (server: ServerId) => Upstream | null,
  ): ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** Tells the others where that door is. */
  announce(peer: string): Promise<void>;
}

const point = `gateway at ${hostname()} (process ${process.pid})`;

const alone = (): Share => ({
  keys: ownKeys,
  point,
  process: randomUUID(),
  with: () => ({ sharing: undefined, door: () => undefined, announce: () => Promise.resolve() }),
  [Symbol.asyncDispose]: () => Promise.resolve(),
});

export async function openShare(hands: {
  readonly kind: "embedded" | "external";
  readonly database: Database;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<Share> {
  const { kind, database, vault, clock, log } = hands;
  if (kind === "embedded") return alone();
  const processes = await openProcesses(database.url, log, point);
  const owners = openOwners({ store: ownerStore(database), processes, log });
  return {
    process: processes.id,
    point,
    keys: sharedKeys({ database, vault, log, others: () => processes.others() }),
    with(shared) {
      const key = createHmac("sha256", shared).update("reeve peer").digest();
      return {
        sharing: { owners, clock, key },
        door: (here) => peerDoor({ owners, process: processes.id, key, clock, log, here }),
        announce: (peer) => processes.announce(peer),
      };
    },
    [Symbol.asyncDispose]: () => processes[Symbol.asyncDispose](),
  };
}

import type { ServerId } from "@reeve/contract/id";
import type { Log } from "../../platform/log.ts";
import type { Processes } from "../../platform/processes.ts";
import type { OwnerStore } from "./owner-store.ts";

/** Where a tool server that is a program runs. */
export type Owner =
  | { readonly here: true }
  | { readonly here: false; readonly process: string; readonly peer: string };

/** Which of the processes runs which program. */
export interface Owners {
  /** Takes the server where nobody has it. Rejects when that cannot be known now. */
  of(server: ServerId): Promise<Owner>;
  /** Whether this process may run it at this moment. */
  mine(server: ServerId): boolean;
  /** The owner could not be reached, or says that it is none: ask anew. */
  forget(server: ServerId): void;
  /** Called with each server that this process must run no more, from now on. */
  onLost(lost: (server: ServerId) => void): void;
}

const keptMs = 2_000;

export function openOwners(hands: {
  readonly store: OwnerStore;
  readonly processes: Processes;
  readonly log: Log;
}): Owners {
  const { store, processes, log } = hands;
  const mine = new Set<ServerId>();
  const theirs = new Map<ServerId, { readonly owner: Owner; readonly at: number }>();
  const losers: ((server: ServerId) => void)[] = [];
  const lose = (server: ServerId, why: string): void => {
    if (!mine.delete(server)) return;
    log.warn({ server }, `a tool server is run here no more: ${why}`);
    for (const lost of losers) lost(server);
  };

  /** Another may have taken what this process seemed too dead to keep. */
  const compare = async (): Promise<void> => {
    const before = [...mine];
    if (before.length === 0) return;
    const owned = await store.owned(processes.id);
    for (const server of before) if (!owned.has(server)) lose(server, "another process has it");
  };
  processes.onBeat((lives) => {
    if (!lives)
      for (const server of mine) lose(server, "this process has lost touch with the others");
    else
      compare().catch((error: unknown) =>
        log.warn({ error: String(error) }, "cannot tell which tool servers are run here"),
      );
  });

  return {
    mine: (server) => processes.lives() && mine.has(server),
    forget: (server) => void theirs.delete(server),
    onLost: (lost) => void losers.push(lost),
    async of(server) {
      if (!processes.lives())
        throw new Error("this process has lost touch with the others that share its database");
      if (mine.has(server)) return { here: true };
      const known = theirs.get(server);
      if (known !== undefined && performance.now() - known.at < keptMs) return known.owner;
      if (await store.take(server, processes.id)) {
        if (!processes.lives())
          throw new Error("this process was too slow to take the tool server");
        mine.add(server);
        theirs.delete(server);
        return { here: true };
      }
      const found = await store.peer(server);
      if (found === null) throw new Error("the process that runs it has just gone");
      const owner = { here: false, ...found } as const;
      theirs.set(server, { owner, at: performance.now() });
      return owner;
    },
  };
}

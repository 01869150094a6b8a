import { declareTools } from "../../registry/servers/declare.ts";
import { insertServer } from "../../registry/servers/store.ts";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import type { Write } from "../../platform/write.ts";
import type { GateServer } from "../hands.ts";
import { ownTools } from "./own-tools.ts";

/** Makes the tools that live in a client known, when its first hook asks. What it may do with them is another matter. */
export type Bring = (client: string, known: GateServer | undefined) => Promise<void>;

export function bringer({ write, clock }: { readonly write: Write; readonly clock: Clock }): Bring {
  const brought = new Map<string, Promise<void>>();

  const bring = async (client: string, known: GateServer | undefined): Promise<void> => {
    const tools = (ownTools.get(client) ?? []).filter(
      ({ name }) => known?.tools.has(String(name)) !== true,
    );
    if (tools.length === 0) return;
    await write(ownCtx("hooks"), "servers.declare", async (tx) => {
      const nowMs = clock.now();
      const id = known?.id ?? newId("srv", nowMs);
      const server = { id, name: client, transport: { kind: "local" as const } };
      const first =
        known === undefined && (await insertServer(tx.db, { ...server, now: isoTime(nowMs) }));
      // Said in any case: another process may have been first, and this one then decides by what that one made known.
      tx.note({ subject: id, before: null, after: { name: client, brought: first } });
      if (first || known !== undefined) await declareTools(tx, clock, id, tools);
    });
  };

  return (client, known) => {
    if (known !== undefined && known.transport?.kind !== "local") return Promise.resolve();
    const before = brought.get(client);
    if (before !== undefined && known !== undefined) return before;
    const now = bring(client, known);
    brought.set(client, now);
    now.catch(() => brought.delete(client));
    return now;
  };
}

import type { OperationName } from "@reeve/contract/operations";
import type { AgentId, PersonId } from "@reeve/contract/id";
import { stopOf } from "../../access/stops/known.ts";
import type { Hono } from "hono";
import type { Vault } from "../../platform/vault.ts";
import { writer, type Write, type WriteHands } from "../../platform/write.ts";
import type { Snapshot, Snapshots } from "../../policy/snapshot/snapshot.ts";
import { openSnapshots, type SnapshotHands } from "../../policy/snapshot/keep-fresh.ts";
import { openLocalStops, type LocalStops } from "./local.ts";
import { webhookDoor } from "./webhook.ts";
import { openPoints } from "./points.ts";
import { keepConfirmations, keepSpooling } from "./spool.ts";
import type { StoppingHands } from "./said.ts";
import { openStopping, type Stopping } from "./stopping.ts";

/**
 * What takes something away from an agent, or gives it back, is answered when every process goes by it; a stop waits by
 * itself, and says who confirmed.
 */
const everywhere: ReadonlySet<OperationName> = new Set<OperationName>([
  "agents.update",
  "agents.credentials.revoke",
  "grants.create",
  "grants.narrow",
  "keys.rotate",
  "grants.requests.approve",
  "grants.revoke",
  "incidents.contain",
  "stops.resume",
  "alarms.step",
  "alarms.acknowledge",
  "delegations.end",
  "people.update",
  "policies.put",
  "policies.remove",
]);

export interface OpenStops extends AsyncDisposable {
  /** The state that decisions are made from, with what this process was told past the database. */
  readonly snapshots: Snapshots;
  readonly local: LocalStops;
  /** What ends what is under way, once anything can be: the programs of tool servers, and the gate. */
  cutting(
    programs: { endFor(stopped: (server: string, account: string) => boolean): void },
    gate: { cutStopped(): number },
  ): void;
  /** The way to change anything, which waits for every process where that matters, and what stops work with. */
  with(
    record: Pick<WriteHands, "appendAudit" | "appendAudits">,
    vault: Vault,
  ): {
    readonly write: Write;
    readonly stops: StoppingHands;
    readonly stopping: Stopping;
    /** The door that signed messages come in by. */
    readonly webhooks: Hono;
  };
}

export async function openStops(
  hands: SnapshotHands & {
    readonly data: string;
    readonly process: string;
    /** What people call this process. */
    readonly point: string;
  },
): Promise<OpenStops> {
  const { database, log } = hands;
  let cutAll = (_state: Snapshot): number => 0;
  let snapshots: Snapshots | null = null;
  const local = await openLocalStops({
    ...hands,
    cut: () => (snapshots === null ? 0 : cutAll(snapshots.current())),
  });
  const state = await openSnapshots({ ...hands, told: local });
  snapshots = state;
  const points = openPoints({
    ...hands,
    snapshots: state,
    url: database.url,
    cut: (now) => cutAll(now),
  });
  const jobs: AsyncDisposable[] = [];
  let stopping: Stopping | null = null;
  const applied: WriteHands["applied"] = async (epoch, operation) => {
    await state.applied(epoch);
    if (!everywhere.has(operation)) return;
    // It is committed: what cannot be confirmed is told and found, and never makes the change seem not to have happened.
    await stopping
      ?.confirmed(hands.clock.now())
      .catch((error: unknown) =>
        log.warn({ operation, error: String(error) }, "the other processes could not be asked"),
      );
  };
  return {
    snapshots: state,
    local,
    cutting(programs, gate) {
      cutAll = (now) => {
        programs.endFor((server, account) => heldAt(now, server, account));
        return gate.cutStopped();
      };
    },
    with(record, vault) {
      const write = writer({ ...record, database, applied });
      const all: StoppingHands = { ...hands, write, points, local, snapshots: state };
      stopping = openStopping(all);
      jobs.push(keepSpooling({ ...all, data: hands.data }), keepConfirmations(all));
      return { write, stops: all, stopping, webhooks: webhookDoor({ ...all, stopping, vault }) };
    },
    async [Symbol.asyncDispose]() {
      for (const job of jobs) await job[Symbol.asyncDispose]();
      await points[Symbol.asyncDispose]();
      await state[Symbol.asyncDispose]();
      await local[Symbol.asyncDispose]();
    },
  };
}

/** Whether an account, an agent or an agent for a person, may not act at a server by this state. */
function heldAt(state: Snapshot, server: string, account: string): boolean {
  const [id, person] = account.split(" ");
  const agent = state.agents.get(id as AgentId);
  if (agent?.status !== "active") return true;
  return stopOf(state.stops, { agent, person: person as PersonId | undefined, server }) !== null;
}

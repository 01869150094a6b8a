import type { ActionKind } from "@reeve/contract/action";
import type { ActionId, AgentId } from "@reeve/contract/id";
import { createHmac } from "node:crypto";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { concernsOf } from "../concerns.ts";
import type { Snapshot } from "../snapshot.ts";
import { destinationsOf, type Destination } from "./destinations.ts";
import { noBudget, type Destinations, type SessionFacts } from "./facts.ts";
import { mostSeen, sessionStore, type Before, type Origin } from "./store.ts";

/** A call that is about to be decided on. */
export interface Calling {
  readonly action: ActionId;
  readonly agent: AgentId;
  /** What the agent calls this stretch of work; null where it does not say. */
  readonly name: string | null;
  readonly kind: ActionKind;
  readonly server: string;
  readonly tool: string | null;
  readonly args: unknown;
}

/** A call that counts in its session from now on. */
export interface Held {
  readonly facts: SessionFacts;
  /** What it answered must be learned before the session is sure again. */
  readonly reads: boolean;
  /** It does not go out, and so does not count. */
  release(): Promise<void>;
  /** It is over; `messages` is all that was answered, or null where that is not known. */
  settle(messages: readonly unknown[] | null): Promise<void>;
}

export interface Sessions extends AsyncDisposable {
  /**
   * Counts a call in its session and tells what was known of it before. Null, without asking anybody, where no policy
   * asks about the sessions of this agent. Rejects where the database cannot be reached.
   */
  hold(snapshot: Snapshot, calling: Calling): Promise<Held> | null;
}

export interface SessionHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** The same in every process: what was heard of is kept as keyed hashes. */
  readonly key: Buffer;
}

const minuteMs = 60_000;
/** An agent that names its work comes back to it; for one that does not, a pause is the end of it. */
const idleMs = { named: 24 * 60 * minuteMs, unnamed: 30 * minuteMs };
const mostInArgs = 256;
const hashBytes = 16;
const tooMany = "(more than can be told)";

export function openSessions({ database, clock, log, key }: SessionHands): Sessions {
  const store = sessionStore(database);
  const hash = (one: Destination): Buffer =>
    createHmac("sha256", key).update(one).digest().subarray(0, hashBytes);

  const hold = async (snapshot: Snapshot, it: Calling, reads: boolean): Promise<Held> => {
    const { action } = it;
    const known = knownOf(snapshot, it);
    const named = reads ? destinationsOf(it.args, mostInArgs) : new Set<Destination>();
    const hashes = new Map([...(named ?? [])].map((one) => [one, hash(one)]));
    const before = await store.hold({
      ...known,
      session: it.name === null ? it.agent : `${it.agent} ${it.name}`,
      agent: it.agent,
      idleMs: it.name === null ? idleMs.unnamed : idleMs.named,
      action,
      atMs: clock.now(),
      unread: reads && known.origin === "untrusted",
      hashes: [...hashes.values()],
    });
    const destinations = sorted(before, hashes);
    return {
      facts: {
        taint: before.taint,
        toolsUsed: before.toolsUsed,
        calls60s: before.calls60s,
        spentMicros: before.spentMicros,
        budgetMicros: noBudget,
        destinations: named
          ? destinations
          : { ...destinations, untrusted: [...destinations.untrusted, tooMany] },
      },
      reads,
      release: () => store.release(action),
      async settle(messages) {
        if (!reads) return;
        const heard = messages === null ? null : destinationsOf(messages, mostSeen);
        await store.settle(action, known.origin, [...(heard ?? [])].map(hash), heard !== null);
      },
    };
  };

  const forgotten = repeat("sessions", 10 * minuteMs, log, () =>
    store.forget(clock.now() - idleMs.named),
  );
  return {
    hold(snapshot, calling) {
      const { reads } = concernsOf(snapshot, calling.agent);
      return reads.session ? hold(snapshot, calling, reads.destinations) : null;
    },
    [Symbol.asyncDispose]: () => forgotten[Symbol.asyncDispose](),
  };
}

/** What the organisation says of the thing that is called, the worst where it says nothing. */
function knownOf(snapshot: Snapshot, { kind, server, tool }: Calling) {
  const at = snapshot.servers.get(server);
  const called = kind === "tool_call" && tool !== null ? at?.tools.get(tool) : undefined;
  const origin: Origin = called?.trust ?? "untrusted";
  return {
    origin,
    tool: called ? `${server}/${called.name}` : null,
    classes: called?.dataClasses ?? at?.dataClasses ?? [],
    costMicros: called?.costMicros ?? 0,
  };
}

function sorted(before: Before, hashes: ReadonlyMap<Destination, Buffer>): Destinations {
  const by: Record<keyof Destinations, string[]> = {
    user: [],
    trusted: [],
    untrusted: [],
    unknown: [],
  };
  const order = ["user", "trusted", "untrusted"] as const;
  for (const [one, hash] of hashes) {
    const from = order[before.seen[hash.toString("hex")] ?? order.length];
    // While an answer is still being read, anything may have come with it.
    by[from ?? (before.unsure ? "untrusted" : "unknown")].push(one.slice(one.indexOf(":") + 1));
  }
  return by;
}

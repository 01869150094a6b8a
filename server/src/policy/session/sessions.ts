import type { ActionKind } from "@reeve/contract/action";
import type { ActionId, AgentId, PersonId } from "@reeve/contract/id";
import { createHmac } from "node:crypto";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { concernsOf } from "../decide/concerns.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { destinationsOf, type Destination } from "./destinations.ts";
import { nothingSaid } from "./flow.ts";
import { follower, type Followed } from "./follow.ts";
import { noBudget, type Destinations, type SessionFacts } from "./facts.ts";
import type { Reads } from "./reads.ts";
import { mostSeen, origins, sessionStore, type Before, type Origin } from "./store.ts";
import { wordStore } from "./word-store.ts";

/** A call that is about to be decided on. */
export interface Calling {
  readonly action: ActionId;
  readonly agent: AgentId;
  /** Whom it acts for: what one person said or was shown is not another's. */
  readonly person: PersonId | null;
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
  /** The user's own words, from whoever talks with the user. False where no policy asks for them. */
  hear(snapshot: Snapshot, said: Utterance): Promise<boolean>;
}

export interface Utterance {
  readonly agent: AgentId;
  readonly person: PersonId | null;
  /** What the agent's side calls this stretch of work; null where it does not say. */
  readonly name: string | null;
  readonly text: string;
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

  const follows = follower(wordStore(database), key);
  const words = wordStore(database);

  const hold = async (snapshot: Snapshot, it: Calling, asked: Reads): Promise<Held> => {
    const { action } = it;
    const session = sessionOf(it);
    const reads = asked.destinations;
    const known = knownOf(snapshot, it);
    const named = reads ? destinationsOf(it.args, mostInArgs) : new Set<Destination>();
    const hashes = new Map([...(named ?? [])].map((one) => [one, hash(one)]));
    const before = await store.hold({
      ...known,
      session,
      agent: it.agent,
      idleMs: idleOf(it),
      action,
      atMs: clock.now(),
      unread: (reads || asked.flow) && known.origin === "untrusted",
      hashes: [...hashes.values()],
    });
    const destinations = sorted(before, hashes);
    const following = asked.flow
      ? await follows.follow(session, followed(snapshot, it), argsOf(it), before.unsure)
      : null;
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
        flow: following?.facts ?? nothingSaid,
      },
      reads: reads || asked.flow,
      release: () => store.release(action),
      async settle(messages) {
        await following?.settle(messages);
        if (!reads && !following) return;
        const heard = messages === null ? null : destinationsOf(messages, mostSeen);
        const kept = reads ? [...(heard ?? [])].map(hash) : [];
        await store.settle(action, known.origin, kept, heard !== null || !reads);
      },
    };
  };

  const forgotten = repeat("sessions", 10 * minuteMs, log, () =>
    store.forget(clock.now() - idleMs.named),
  );
  return {
    hold(snapshot, calling) {
      const { reads } = concernsOf(snapshot, calling.agent);
      return reads.session ? hold(snapshot, calling, reads) : null;
    },
    async hear(snapshot, it) {
      const { reads } = concernsOf(snapshot, it.agent);
      if (!reads.destinations && !reads.flow) return false;
      const session = sessionOf(it);
      await words.begin(session, it.agent, idleOf(it), clock.now());
      const named = destinationsOf(it.text, mostSeen);
      await store.heard(session, origins.user, [...(named ?? [])].map(hash), named !== null);
      if (reads.flow) await follows.heardUser(session, it.text);
      return true;
    },
    [Symbol.asyncDispose]: () => forgotten[Symbol.asyncDispose](),
  };
}

// A name of a session has no space, and two of them part nothing else.
const sessionOf = ({ agent, person, name }: Pick<Calling, "agent" | "person" | "name">): string =>
  [agent, ...(person === null ? [] : ["for", person]), ...(name === null ? [] : [name])].join(" ");
const idleOf = ({ name }: Pick<Calling, "name">): number =>
  name === null ? idleMs.unnamed : idleMs.named;
const argsOf = ({ args }: Calling): Readonly<Record<string, unknown>> =>
  typeof args === "object" && args !== null ? { ...args } : {};

/** What is said of a tool, so far as to follow what it says; where nothing is, its name says what asks for it. */
function followed(snapshot: Snapshot, { kind, server, tool }: Calling): Followed {
  const called =
    kind === "tool_call" && tool !== null
      ? snapshot.servers.get(server)?.tools.get(tool)
      : undefined;
  return {
    flow: called?.flow ?? { asks: [tool ?? ""], targets: [], strangers: [], quotable: false },
    trusted: called?.trust === "trusted",
    sideEffect: called?.effect !== "read",
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

import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../platform/clock.ts";
import { startChild, type Child, type ChildOptions } from "./child.ts";
import type { Message } from "./message.ts";

/** A child may not be started now. The caller is told to come back. */
export class NoRoom extends Error {}

/** How many children there may be, shared by all servers of this process. */
export interface Room {
  readonly max: number;
  taken: number;
}

export interface NurseryOptions extends ChildOptions {
  readonly clock: Clock;
  readonly maxChildren: number;
  readonly room: Room;
  /** Ends a child nobody uses, when there is no room for another. False when there is none. */
  makeRoom(): Promise<boolean>;
  /** Told when a child ended by itself. */
  ended(): void;
  /** Told when a child says that its tools changed. */
  toolsChanged(): void;
}

/** Starts the children of one server, and starts them again only after a growing pause where they keep ending. */
export interface Nursery {
  start(agent: string, onMessage: (message: Message, line: Buffer) => void): Promise<Child>;
  /** True when nobody asked for its end. */
  unexpected(child: Child): boolean;
  /** Ends a child on purpose: that counts as no failure. */
  end(child: Child): Promise<void>;
  readonly children: number;
  /** How often children have ended by themselves. */
  readonly failures: number;
  close(atOnce?: boolean): Promise<void>;
}

interface Streak {
  failures: number;
  notBefore: number;
  reason: string;
}

const firstPauseMs = 500;
const maxPauseMs = 60_000;
const steadyMs = 30_000;
const willWaitMs = 2_000;

export function openNursery(options: NurseryOptions): Nursery {
  const { clock, room } = options;
  const alive = new Set<Child>();
  const meant = new WeakSet<Child>();
  // One agent that makes its children fail must not keep the others from starting theirs.
  const streaks = new Map<string, Streak>();
  let failures = 0;
  let closed = false;
  let hard = false;
  let starting = 0;

  const failed = (agent: string, reason: string, steady: boolean): void => {
    failures++;
    const count = steady ? 1 : (streaks.get(agent)?.failures ?? 0) + 1;
    const pause = Math.min(maxPauseMs, firstPauseMs * 2 ** (count - 1));
    const jittered = Math.round(pause / 2) + randomInt(Math.round(pause / 2) + 1);
    streaks.set(agent, { failures: count, notBefore: clock.now() + jittered, reason });
  };

  const pause = async (agent: string): Promise<void> => {
    const streak = streaks.get(agent);
    const left = streak ? streak.notBefore - clock.now() : 0;
    // Without the seconds: the same state must read the same each time it is looked at.
    if (streak && left > willWaitMs)
      throw new Error(
        `the server's process keeps ending: ${streak.reason}; it is started again after a growing pause`,
      );
    if (left > 0) await sleep(left);
  };

  return {
    async start(agent, onMessage) {
      await pause(agent);
      if (closed) throw new Error("the tool server was removed or changed");
      while (alive.size + starting >= options.maxChildren || room.taken >= room.max)
        if (!(await options.makeRoom()))
          throw new NoRoom(
            `${options.maxChildren} processes of this server, or ${room.max} of all servers, run already`,
          );
      starting++;
      room.taken++;
      const since = clock.now();
      let child: Child;
      try {
        child = await startChild(options, (message, line) => {
          if (message.method === "notifications/tools/list_changed") options.toolsChanged();
          onMessage(message, line);
        });
      } catch (error) {
        room.taken--;
        const reason = error instanceof Error ? error.message : String(error);
        failed(agent, reason, false);
        throw new Error(`the server's process did not start: ${reason}`, { cause: error });
      } finally {
        starting--;
      }
      alive.add(child);
      void child.ended.then((reason) => {
        alive.delete(child);
        room.taken--;
        options.kept.add(`[process ${child.pid} ended: ${reason}]`);
        if (meant.has(child)) return;
        failed(agent, reason, clock.now() - since >= steadyMs);
        options.ended();
      });
      if (closed) {
        meant.add(child);
        await child.close(hard);
        throw new Error("the tool server was removed or changed");
      }
      return child;
    },
    unexpected: (child) => !meant.has(child),
    async end(child) {
      meant.add(child);
      await child.close();
    },
    get children() {
      return alive.size;
    },
    get failures() {
      return failures;
    },
    async close(atOnce = false) {
      [closed, hard] = [true, atOnce];
      await Promise.all(
        [...alive].map((child) => {
          meant.add(child);
          return child.close(atOnce);
        }),
      );
    },
  };
}

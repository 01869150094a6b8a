import type { Action, End, Intent } from "@reeve/contract/action";
import type { ActionId } from "@reeve/contract/id";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { begun, ended, type Recorded } from "../actions/action.ts";
import type { Live } from "../actions/live.ts";
import { draftEnd, draftIntent, happens, type Draft } from "../record.ts";
import { ApprovalSpent, AuditUnavailable } from "../unavailable.ts";
import type { Place } from "./queue.ts";
import type { Writer } from "./writer.ts";

export interface RecordingHands {
  readonly writer: Writer;
  readonly live: Pick<Live, "publish" | "subscribers">;
  /** Told of every action of this process that has ended. */
  readonly told?: ((action: Action) => void) | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** How long an intent or an end waits for its commit before the caller is told no. */
  readonly deadlineMs: number;
  /** Whether there is room for records of that time. */
  covers(atMs: number): boolean;
  find(action: ActionId): Promise<Recorded | null>;
  /** Told when an action that counted as unknown was seen to end. */
  ended(action: ActionId): Promise<unknown>;
}

/** What is promised of intents and ends, over the writer of this process's log. */
export interface Recording {
  intend(intent: Intent): Promise<void>;
  settle(end: End): Promise<void>;
  /** Records an end whether or not the action is known here. */
  record(end: End): Promise<void>;
}

const maxOpen = 50_000;

type Known = Recorded | null | Promise<Recorded | null>;

export function openRecording(hands: RecordingHands): Recording {
  const { writer, live, clock, log } = hands;
  /** Allowed actions of this process that have not ended. */
  const open = new Map<string, { readonly intent: Intent; readonly place: Place }>();
  const nobodyListens = (): boolean => live.subscribers() === 0 && hands.told === undefined;

  /** Resolves with the place. `late` hears of a commit that came after the caller had been told no. */
  function append(drafts: readonly Draft[], isEnd: boolean, late: () => void): Promise<Place> {
    return new Promise((resolve, reject) => {
      let waiting = true;
      const outside = drafts.find((draft) => !hands.covers(Date.parse(draft.at)));
      if (outside)
        throw new AuditUnavailable(`there is no room for records of ${outside.at.slice(0, 7)}`);
      const refuse = (reason: string, spent = false): void => {
        waiting = false;
        clearTimeout(timer);
        reject(spent ? new ApprovalSpent(reason) : new AuditUnavailable(reason));
      };
      const timer = setTimeout(
        () => refuse(writer.reason() ?? "the database did not answer in time"),
        hands.deadlineMs,
      );
      try {
        writer.push(
          {
            drafts,
            wanted: () => waiting || isEnd,
            refused: refuse,
            committed(place) {
              clearTimeout(timer);
              if (waiting) resolve(place);
              else late();
            },
          },
          isEnd,
        );
      } catch (error) {
        clearTimeout(timer);
        throw error;
      }
    });
  }

  async function intend(intent: Intent): Promise<void> {
    const place = await append(
      draftOrRefuse(() => draftIntent(intent)),
      false,
      () => refusedAfterAll(intent),
    );
    if (happens(intent)) {
      open.set(intent.id, { intent, place });
      const oldest = open.size > maxOpen ? open.keys().next().value : undefined;
      if (oldest !== undefined) open.delete(oldest);
    }
    if (nobodyListens()) return;
    const action = begun(intent, place);
    live.publish({ event: "decided", action });
    const end: End = {
      id: intent.id,
      outcome: "denied",
      error: null,
      result: null,
      endedAt: intent.startedAt,
    };
    if (!happens(intent)) over(ended(action, end, { log: place.log, seq: place.seq + 1 }));
  }

  /** The commit came after the caller had been told no: so the action did not happen, and the record says so. */
  function refusedAfterAll(intent: Intent): void {
    if (!happens(intent)) return;
    const error = "The record came too late, so the action was refused.";
    record(
      { id: intent.id, outcome: "denied", error, result: null, endedAt: isoTime(clock.now()) },
      () => hands.find(intent.id),
    ).catch((cause: unknown) =>
      log.warn({ action: intent.id, error: String(cause) }, "a late intent waits for its end"),
    );
  }

  /** `known`: the action as it began, asked for only where somebody wants to hear how it ended. */
  async function record(end: End, known: () => Known): Promise<void> {
    const place = await append(
      draftOrRefuse(() => [draftEnd(end)]),
      true,
      () => open.delete(end.id),
    );
    open.delete(end.id);
    if (nobodyListens()) return;
    const action = await known();
    if (action) over(ended(action, end, place));
  }

  function over(action: Action): void {
    live.publish({ event: "ended", action });
    hands.told?.(action);
  }

  async function settle(end: End): Promise<void> {
    const here = open.get(end.id);
    if (here) return record(end, () => begun(here.intent, here.place));
    const known = await hands.find(end.id).catch((error: unknown) => {
      throw new AuditUnavailable(`the database cannot be read: ${String(error)}`);
    });
    if (!known) throw new Error(`${end.id} was never intended`);
    if (known.outcome !== null && known.outcome !== "unknown") return;
    await record(end, () => known);
    await hands.ended(end.id);
  }

  return {
    intend,
    settle,
    record(end) {
      const here = open.get(end.id);
      return record(end, () => (here ? begun(here.intent, here.place) : hands.find(end.id)));
    },
  };
}

function draftOrRefuse(make: () => readonly Draft[]): readonly Draft[] {
  try {
    return make();
  } catch (error) {
    throw new AuditUnavailable(
      `the record cannot be written: ${error instanceof Error ? error.message : "it is not JSON"}`,
    );
  }
}

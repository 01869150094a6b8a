import type { RetentionClass } from "@reeve/contract/retention";
import { sha256 } from "./checkpoints/tree.ts";
import type { LogStart } from "./log-check.ts";
import { openRemoval, type RemovalSaid } from "./retention/note.ts";

/** Records of one log that retention removed, or whose payloads it removed. */
export interface RemovedRecords {
  readonly log: number;
  readonly from: number;
  /** The first that is left. */
  readonly to: number;
  readonly class: RetentionClass;
  readonly at: string;
  readonly rule: string;
}

/** A checkpoint may be made between the signing of a removal and the commit of its record. */
const slackMs = 10 * 60_000;

/** What signed notes say was removed, and whether log 0 says the same. */
export class RemovalCheck {
  private readonly said: { readonly removal: RemovalSaid; readonly hash: string }[] = [];
  private readonly recorded = new Set<string>();

  /** What is wrong with it, or null. */
  take(note: string, keys: readonly string[]): string | null {
    const removal = keys.map((key) => openRemoval(note, key)).find((it) => it !== null);
    if (!removal) return "was altered, or another key signed it";
    for (const { log, from } of removal.logs)
      if (from !== this.reached(removal.class, log))
        return `does not go on where the removal before it ended in log ${log}`;
    this.said.push({ removal, hash: sha256(note).toString("hex") });
    return null;
  }

  /** A change to Reeve itself; a removal's names the hash of its note. */
  record(body: string): void {
    const { admin } = JSON.parse(body) as {
      admin?: { operation?: unknown; after?: { noteHash?: unknown } | null };
    };
    if (admin?.operation === "retention.apply" && typeof admin.after?.noteHash === "string")
      this.recorded.add(admin.after.noteHash);
  }

  /** Where a log begins since records of it were removed. */
  start(log: number): LogStart | null {
    const span = this.said
      .flatMap(({ removal }) => removal.logs)
      .findLast((it) => it.log === log && it.start !== null);
    return span?.start
      ? { size: span.to, chain: span.start.chain, frontier: span.start.frontier }
      : null;
  }

  /** Records before this have no payloads any more. */
  bare(log: number): number {
    return this.reached("payloads", log);
  }

  removed(): readonly RemovedRecords[] {
    return this.said.flatMap(({ removal: { class: of, at, rule, logs } }) =>
      logs.map(({ log, from, to }) => ({ log, from, to, class: of, at, rule })),
    );
  }

  /** Removals up to a time that log 0 does not hold. */
  unrecorded(until: string | null): readonly string[] {
    return this.said
      .filter(
        ({ removal, hash }) =>
          !this.recorded.has(hash) && Date.parse(until ?? "") > Date.parse(removal.at) + slackMs,
      )
      .map(({ removal }) => `The record of the removal of ${removal.at} is missing from log 0.`);
  }

  private reached(of: RetentionClass, log: number): number {
    const ends = this.said
      .filter(({ removal }) => of === "payloads" || removal.class === of)
      .flatMap(({ removal }) => removal.logs.filter((it) => it.log === log).map(({ to }) => to));
    return Math.max(0, ...ends);
  }
}

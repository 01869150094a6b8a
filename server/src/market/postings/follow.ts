import { createHash } from "node:crypto";
import type { BoardOutcome } from "@reeve/contract/market";
import type { PostingId } from "@reeve/contract/id";
import type { Outcome, RawPosting } from "../boards/board.ts";
import { normalise } from "../roles/normalise.ts";
import { agreesAfterMs, mayClose, notShown, shown, type Life } from "./life.ts";

/** What is known of an opening before a reading. */
export interface Known extends Life {
  readonly id: PostingId;
  readonly externalId: string;
  readonly contentHash: string;
  readonly repostOf: PostingId | null;
}

export interface Shown {
  readonly raw: RawPosting;
  readonly known: Known | null;
  readonly contentHash: string;
  readonly repostOf: PostingId | null;
  readonly life: Life;
}

export interface Followed {
  readonly outcome: BoardOutcome;
  /** Since when the board shows nothing although it had openings; null where it is otherwise. */
  readonly emptySince: string | null;
  readonly shown: readonly Shown[];
  /** What a reading that names no openings, since nothing changed, showed all the same. */
  readonly still: readonly (readonly [PostingId, Life])[];
  readonly missing: readonly (readonly [PostingId, Life])[];
  readonly opened: number;
  readonly reopened: number;
  readonly closed: number;
}

const repostMs = 30 * 86_400_000;

/** By what two openings are the same one: its words, and where it is. */
export const contentHash = ({ title, department, locations, description }: RawPosting): string =>
  createHash("sha256")
    .update(JSON.stringify([normalise(title), department, locations, description ?? ""]))
    .digest("hex");

/**
 * What a reading at `at` says of the openings that are known, and which ones are new. `elsewhere`: what the company's other
 * boards showed of late, since companies move from one system to another. Pure.
 */
export function follow(
  known: readonly Known[],
  read: {
    readonly outcome: Outcome;
    readonly complete: boolean;
    readonly unchanged: boolean;
    readonly postings: readonly RawPosting[];
  },
  board: { readonly emptySince: string | null; readonly proven: boolean },
  at: string,
  elsewhere: readonly Known[] = [],
): Followed {
  // Who was led there by the company's own page knows that the board is the company's.
  const proven = read.outcome === "ambiguous_empty" && board.proven;
  const found = proven ? "empty" : read.outcome;
  const complete = read.complete || proven;
  const open = known.filter(({ closedAt }) => closedAt === null);
  const shows = found === "ok" || found === "partial" ? read.postings : [];
  const names = new Set(shows.map(({ externalId }) => externalId));
  const before = new Map(known.map((one) => [one.externalId, one]));
  const gone = known.filter(({ externalId }) => !names.has(externalId)).filter(lately(at));
  const twins = new Map([...elsewhere, ...gone].map((one) => [one.contentHash, one]));
  const all = shows.map((raw) => showing(raw, before.get(raw.externalId) ?? null, twins, at));
  const still = read.unchanged ? open.filter(({ missingSince }) => missingSince === null) : [];
  const none = found === "empty" && open.length > 0;
  const emptySince = none ? (board.emptySince ?? at) : null;
  const believed = emptySince === null || Date.parse(at) - Date.parse(emptySince) >= agreesAfterMs;
  const absent = open.filter(
    (one) => !names.has(one.externalId) && !(read.unchanged && one.missingSince === null),
  );
  const missing = mayClose(found, complete)
    ? absent.map((one) => [one.id, notShown(one, at, believed)] as const)
    : [];
  return {
    outcome: none && !believed ? "suspicious_empty" : found,
    // What could not be read says neither that it is empty nor that it is not.
    emptySince: mayClose(found, complete) ? emptySince : board.emptySince,
    shown: all,
    still: still.map((one) => [one.id, shown(one, at)] as const),
    missing,
    opened: all.filter((one) => one.known === null).length,
    reopened: all.filter((one) => one.known !== null && one.known.closedAt !== null).length,
    closed: missing.filter(([, { closedAt }]) => closedAt !== null).length,
  };
}

const lately =
  (at: string) =>
  ({ lastSeen }: Known): boolean =>
    Date.parse(at) - Date.parse(lastSeen) <= repostMs;

/** One that has another name and the same words as one that is gone, or is at another board, is that one put up again. */
function showing(
  raw: RawPosting,
  known: Known | null,
  twins: ReadonlyMap<string, Known>,
  at: string,
): Shown {
  const hash = contentHash(raw);
  const twin = known === null ? (twins.get(hash) ?? null) : null;
  return {
    raw,
    known,
    contentHash: hash,
    repostOf: known?.repostOf ?? twin?.id ?? null,
    life: shown(known ?? twin, at),
  };
}

import type { AttestationKind } from "@reeve/contract/maturity/maturity";
import type { Rows } from "./assemble.ts";
import { nearMs } from "./on-record-store.ts";

/** A change by which somebody vouched for something, as its record has it. */
export interface Said {
  readonly operation: string;
  readonly subject: string | null;
  readonly actor: string;
  readonly atMs: number;
  /** Of an attestation of this ladder: its kind, and what was pinned. */
  readonly kind: string | null;
  readonly pin: string | null;
}

/** What stands beside the record: an attestation, or a review that somebody approved. */
export interface Vouched {
  readonly reviewed: boolean;
  readonly id: number;
  readonly kind: AttestationKind;
  readonly agent: string | null;
  readonly person: string;
  readonly personName: string;
  readonly active: boolean;
  readonly at: string;
  readonly atMs: number;
  readonly pin: string | null;
}

/** What was said, so that it is found by who said it, of what and when. */
export class SaidOnRecord {
  readonly #vouched = new Map<string, Said[]>();
  /** Reviews name no agent here; they are found by a span of ten seconds, two spans for each. */
  readonly #reviews = new Map<string, Said[]>();

  add(all: readonly Said[]): void {
    for (const it of all)
      if (it.operation === "reviews.approve")
        for (const span of new Set([spanOf(it.atMs - nearMs), spanOf(it.atMs + nearMs)]))
          put(this.#reviews, `${it.actor} ${span}`, it);
      else put(this.#vouched, `${it.subject} ${it.actor}`, it);
  }

  /** Whether the record says the same: by this person, then, and of what was pinned. */
  knows({ reviewed, kind, agent, person, atMs, pin }: Vouched): boolean {
    const all = reviewed
      ? this.#reviews.get(`${person} ${spanOf(atMs)}`)
      : this.#vouched.get(`${agent ?? kind} ${person}`);
    return (all ?? []).some(
      (it) =>
        Math.abs(it.atMs - atMs) <= nearMs &&
        (it.operation !== "maturity.attest" ||
          (it.kind === kind && (pin === null || it.pin === pin))),
    );
  }
}

/** The newest of each kind, agent and person that the record knows, and when it was said first. */
export function vouchedOnRecord(all: readonly Vouched[], said: SaidOnRecord): Rows["attestations"] {
  const newest = new Map<string, { it: Vouched; firstAt: string }>();
  for (const it of all) {
    if (!said.knows(it)) continue;
    const key = `${it.kind} ${it.agent} ${it.person}`;
    const held = newest.get(key);
    if (!held) newest.set(key, { it, firstAt: it.at });
    else {
      if (it.at < held.firstAt) held.firstAt = it.at;
      if (it.atMs > held.it.atMs || (it.atMs === held.it.atMs && it.id > held.it.id)) held.it = it;
    }
  }
  return [...newest]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { it, firstAt }]) => ({
      kind: it.kind,
      agent: it.agent,
      person: it.person,
      personName: it.personName,
      active: it.active,
      firstAt,
      at: it.at,
      pin: it.pin,
    }));
}

const spanMs = 2 * nearMs;
const spanOf = (atMs: number): number => Math.floor(atMs / spanMs);

function put(map: Map<string, Said[]>, key: string, it: Said): void {
  const held = map.get(key);
  if (held) held.push(it);
  else map.set(key, [it]);
}

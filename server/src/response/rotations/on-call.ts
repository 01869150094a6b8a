import type { PersonId } from "@reeve/contract/id";
import type { Rotation } from "@reeve/contract/rotation";

/** A rotation with what its turns need to be told. */
export interface Turns {
  readonly every: Rotation["every"];
  readonly startsAt: string;
  readonly people: readonly { readonly id: PersonId; readonly active: boolean }[];
  readonly overrides: readonly {
    readonly person: { readonly id: PersonId; readonly active: boolean };
    readonly from: string;
    readonly until: string;
  }[];
}

const turnMs = { day: 86_400_000, week: 7 * 86_400_000 } as const;

/**
 * Who is on call at a moment, and until when. Whoever stands in comes first, then whose turn it is; somebody who is not
 * active is passed over, and the next in the row has the turn.
 */
export function onCall(
  { every, startsAt, people, overrides }: Turns,
  atMs: number,
): { readonly person: PersonId; readonly untilMs: number } | null {
  const active = overrides.filter(({ person }) => person.active);
  const standIn = active.findLast(
    ({ from, until }) => Date.parse(from) <= atMs && atMs < Date.parse(until),
  );
  if (standIn) return { person: standIn.person.id, untilMs: Date.parse(standIn.until) };
  const since = atMs - Date.parse(startsAt);
  if (since < 0) return null;
  const turn = Math.floor(since / turnMs[every]);
  const row = people.map((_, n) => people[(turn + n) % people.length]);
  const person = row.find((it) => it?.active);
  if (!person) return null;
  const ends = Date.parse(startsAt) + (turn + 1) * turnMs[every];
  const next = active
    .map(({ from }) => Date.parse(from))
    .filter((from) => from > atMs && from < ends);
  return { person: person.id, untilMs: Math.min(ends, ...next) };
}

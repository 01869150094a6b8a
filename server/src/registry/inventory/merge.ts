import { strongKinds, type Sighting } from "@reeve/contract/sighting";
import { Groups } from "./groups.ts";
import { compare, eldestFirst } from "./sighting.ts";

/** What a person said of two groups of evidence, by their keys. */
export interface Said {
  readonly id: string;
  readonly kind: "merge" | "split" | "apart";
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly at: string;
}

export interface Merged {
  /** One array for each agent, the eldest evidence first in it and among them. */
  readonly clusters: readonly (readonly Sighting[])[];
  /** Corrections that a later one, or the register, says otherwise than. */
  readonly overruled: ReadonlySet<string>;
}

/**
 * One agent from many pieces of evidence: a function of the two sets alone, whatever their order.
 * First what people said, the newest first; then what shares a strong key, the strongest kind first. Nothing joins what a
 * person set apart, nor two agents that the register holds apart. Weak keys join nothing.
 */
export function merge(evidence: readonly Sighting[], corrections: readonly Said[]): Merged {
  const all = evidence.toSorted(eldestFirst);
  const at = new Map(all.map(({ key }, i) => [key, i]));
  const groups = new Groups(
    all.map(({ source, locator }) => (source === "register" ? locator : null)),
  );
  const overruled = new Set<string>();
  const known = (keys: readonly string[]): number[] =>
    keys.flatMap((key) => at.get(key) ?? []).sort((a, b) => a - b);

  for (const said of corrections.toSorted((a, b) => compare(b.at, a.at) || compare(b.id, a.id))) {
    const [left, right] = [known(said.left), known(said.right)];
    const [a, b] = [left[0], right[0]];
    if (a === undefined || b === undefined) continue;
    const holds =
      said.kind === "merge" ? groups.join(a, b) : separate(groups, left, right, said.kind);
    if (!holds) overruled.add(said.id);
  }
  for (const holders of byStrongKey(all, at)) {
    // Whoever may not join the first may still join another that may not either.
    const apart: number[] = [];
    for (const holder of holders)
      if (!apart.some((it) => groups.join(it, holder))) apart.push(holder);
  }
  return {
    clusters: groups.members().map((members) => members.map((i) => all[i] as Sighting)),
    overruled,
  };
}

/** A split says of both sides that each is one; of two that are never one, nothing more is said. */
function separate(
  groups: Groups,
  left: readonly number[],
  right: readonly number[],
  kind: "split" | "apart",
): boolean {
  let holds = true;
  for (const a of left) for (const b of right) holds = groups.forbid(a, b) && holds;
  if (kind === "split")
    for (const side of [left, right]) for (const it of side) groups.join(side[0] as number, it);
  return holds;
}

/** Who holds each strong key, the strongest kind first. */
function byStrongKey(
  all: readonly Sighting[],
  at: ReadonlyMap<string, number>,
): readonly (readonly number[])[] {
  const holders = new Map<string, number[]>();
  for (const { key, keys } of all)
    for (const { kind, value } of keys) {
      const rank = (strongKinds as readonly string[]).indexOf(kind);
      if (rank < 0) continue;
      const name = `${rank} ${value}`;
      const known = holders.get(name) ?? [];
      const own = at.get(key) as number;
      if (known.at(-1) !== own) known.push(own);
      holders.set(name, known);
    }
  return [...holders].sort(([a], [b]) => compare(a, b)).map(([, it]) => it);
}

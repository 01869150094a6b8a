import path from "node:path";
import type { Thing } from "./collected.ts";

/** Signals that speak of one project of one language, the one that names it best first. */
const families: readonly (readonly string[])[] = [
  ["dependency.npm", "dependency.deno", "lock.npm", "lock.yarn", "lock.pnpm", "lock.bun"],
  [
    "dependency.pypi",
    "dependency.setup",
    "dependency.requirements",
    "dependency.conda",
    "lock.python",
    "lock.pipfile",
  ],
  ["dependency.maven", "dependency.gradle"],
  ["dependency.go", "lock.go"],
  ["dependency.cargo", "lock.cargo"],
  ["dependency.nuget", "lock.nuget"],
  ["dependency.gem", "lock.gem"],
  ["dependency.composer", "lock.composer"],
];

const rankOf = ({ by }: Thing): readonly [family: number, rank: number] | null => {
  for (const [family, ids] of families.entries()) {
    const rank = ids.findIndex((id) => by.has(id));
    if (rank >= 0) return [family, rank];
  }
  return null;
};

/** A manifest, its list of requirements and its lock beside it are one project: the first is kept, with what the others add. */
export function oneEach(things: readonly Thing[]): readonly Thing[] {
  const groups = new Map<string, { rank: number; thing: Thing }[]>();
  const others: Thing[] = [];
  for (const thing of things) {
    const place = rankOf(thing);
    if (place === null) {
      others.push(thing);
      continue;
    }
    const [family, rank] = place;
    const key = JSON.stringify([
      thing.scope,
      path.posix.dirname(thing.place),
      thing.sighting.kind,
      family,
    ]);
    groups.set(key, [...(groups.get(key) ?? []), { rank, thing }]);
  }
  return [...others, ...[...groups.values()].map((group) => joined(group))];
}

function joined(group: { rank: number; thing: Thing }[]): Thing {
  const sorted = group.sort((a, b) => a.rank - b.rank || (a.thing.place < b.thing.place ? -1 : 1));
  const [first, ...rest] = sorted.map(({ thing }) => thing) as [Thing, ...Thing[]];
  const more = rest
    .filter(({ by }) => ![...by.keys()].some((id) => id.startsWith("lock.")))
    .flatMap(({ place, sighting }) =>
      sighting.evidence.map((it) => `${it} in ${path.posix.basename(place)}`),
    );
  return more.length === 0
    ? first
    : {
        ...first,
        sighting: { ...first.sighting, evidence: [...first.sighting.evidence, ...more] },
      };
}

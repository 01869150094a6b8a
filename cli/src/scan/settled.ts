import path from "node:path";
import type { Thing } from "./collected.ts";

/**
 * A project that depends on a framework is an agent where nothing says more; where its agents are defined by name, the
 * dependency only supports them. Decided when all is known, so that no order of files changes it.
 */
export function settled(things: readonly Thing[]): readonly Thing[] {
  const named = things.filter(
    ({ sighting, by }) =>
      sighting.kind === "agent" && [...by.keys()].some((id) => definition.test(id)),
  );
  return things.map((thing) => {
    if (thing.sighting.kind !== "agent" || !onlyDependency(thing.by)) return thing;
    const folder = path.posix.dirname(thing.place);
    const inside = (place: string): boolean => folder === "." || place.startsWith(`${folder}/`);
    return named.some((it) => it.scope === thing.scope && inside(it.place))
      ? { ...thing, sighting: { ...thing.sighting, kind: "framework" } }
      : thing;
  });
}

const definition = /^(?:framework|source|hosted)\./;
const onlyDependency = (by: Thing["by"]): boolean =>
  [...by.keys()].every((id) => id.startsWith("dependency.") || id.startsWith("lock."));

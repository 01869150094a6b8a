import path from "node:path";
import { oneEach } from "./projects.ts";
import type { Thing } from "./collected.ts";

/**
 * A project that depends on a framework is an agent where nothing says more; where its agents are defined by name, the
 * dependency only supports them. Decided when all is known, so that no order of files changes it.
 */
export function settled(all: readonly Thing[]): readonly Thing[] {
  const things = oneEach(withScripts(all));
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

/** Programs are told with the skill that brings them; what is serious in one stays a finding of its own. */
function withScripts(things: readonly Thing[]): readonly Thing[] {
  const isScript = ({ by }: Thing): boolean => by.has("skill.script");
  const scripts = things.filter(isScript);
  if (scripts.length === 0) return things;
  const skills = new Map<string, Thing>();
  for (const it of things)
    if (it.sighting.kind === "skill" && !isScript(it))
      skills.set(`${it.scope}\n${path.posix.dirname(it.place)}`, it);
  const brought = new Map<Thing, string[]>();
  for (const { scope, place } of scripts) {
    let folder = path.posix.dirname(place);
    while (folder !== "." && !skills.has(`${scope}\n${folder}`))
      folder = path.posix.dirname(folder);
    const skill = skills.get(`${scope}\n${folder}`);
    if (skill)
      brought.set(skill, [...(brought.get(skill) ?? []), path.posix.relative(folder, place)]);
  }
  return things.flatMap((thing) => {
    if (isScript(thing)) return (thing.sighting.risks ?? []).length > 0 ? [thing] : [];
    const programs = brought.get(thing);
    if (!programs) return [thing];
    const evidence = `brings ${programs.length} program${programs.length === 1 ? "" : "s"}: ${programs.sort().slice(0, 10).join(", ")}`;
    return [
      {
        ...thing,
        sighting: { ...thing.sighting, evidence: [...thing.sighting.evidence, evidence] },
      },
    ];
  });
}

const definition = /^(?:framework|source|hosted)\./;
const onlyDependency = (by: Thing["by"]): boolean =>
  [...by.keys()].every((id) => id.startsWith("dependency.") || id.startsWith("lock."));

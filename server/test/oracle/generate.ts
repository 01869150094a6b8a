import type { Json, OracleCase } from "./case.ts";
import { expression } from "./generate-expression.ts";
import { known, names, ref, uid } from "./generate-words.ts";
import type { Random } from "./random.ts";

const policiesInCase = 8;
const requestsInCase = 8;

/** Policies of every form over a small world, and requests about it: mostly well typed, and often enough not. */
export function generate(draw: Random): OracleCase {
  const policies = Object.fromEntries(
    Array.from({ length: 1 + draw.below(policiesInCase) }, (_, n) => [`p${n}`, policy(draw)]),
  );
  const two = (from: readonly Json[]): readonly Json[] => [draw.pick(from), draw.pick(from)];
  const [principals, actions, resources] = [
    two(known.principals),
    two(known.actions),
    two(known.resources),
  ];
  const requests = Array.from({ length: requestsInCase }, () => ({
    principal: draw.pick(principals),
    action: draw.pick(actions),
    resource: draw.pick(resources),
    context: recordOf(draw, 2, 2),
  }));
  return { policies, entities: seen(world(draw), [policies, requests]), requests };
}

/** The entities that can be reached from what is mentioned: the others would only cost time. */
function seen(all: readonly Json[], mentioned: unknown): readonly Json[] {
  const kept = new Set<Json>();
  const open = [mentioned];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== "object" || next === null) continue;
    const { type, id } = next as Json;
    const row = all.find(({ uid }) => (uid as Json)["type"] === type && (uid as Json)["id"] === id);
    if (row && !kept.has(row)) {
      kept.add(row);
      open.push(row);
    }
    open.push(...(Object.values(next) as unknown[]));
  }
  return all.filter((row) => kept.has(row));
}

const policy = (draw: Random): Json => ({
  effect: draw.pick(["permit", "forbid"]),
  principal: side(draw, known.principals, known.groups, ["User", "Group"]),
  action: actionSide(draw),
  resource: side(draw, known.resources, known.folders, ["Doc", "Folder"]),
  conditions: Array.from({ length: draw.below(3) }, () => ({
    kind: draw.below(3) === 0 ? "unless" : "when",
    body: expression(draw, "Bool", 1 + draw.below(4)),
  })),
});

function side(
  draw: Random,
  ones: readonly Json[],
  groups: readonly Json[],
  types: readonly string[],
): Json {
  switch (draw.below(6)) {
    case 0:
    case 1:
      return { op: "All" };
    case 2:
      return { op: "==", entity: draw.pick(ones) };
    case 3:
      return { op: "in", entity: draw.pick([...groups, ...ones]) };
    case 4:
      return { op: "is", entity_type: draw.pick(types) };
    default:
      return { op: "is", entity_type: draw.pick(types), in: { entity: draw.pick(groups) } };
  }
}

function actionSide(draw: Random): Json {
  switch (draw.below(4)) {
    case 0:
      return { op: "All" };
    case 1:
      return { op: "==", entity: draw.pick(known.actions) };
    case 2:
      return { op: "in", entity: draw.pick([...known.actionGroups, ...known.actions]) };
    default:
      return { op: "in", entities: draw.some([...known.actionGroups, ...known.actions]) };
  }
}

/** Hierarchies three deep, some members missing, attributes of any type, and entities nobody knows. */
function world(draw: Random): Json[] {
  const row = (it: Json, parents: readonly Json[]): Json => ({
    uid: it,
    parents: draw.below(8) === 0 ? [] : parents,
    // Nothing costs Cedar's own engine more than attributes, which it reads anew for each request.
    attrs: draw.below(3) > 0 ? {} : recordOf(draw, 1, 3),
    tags: draw.below(4) > 0 ? {} : recordOf(draw, 0, 5),
  });
  const action = (it: Json, parents: readonly Json[]): Json => ({
    uid: it,
    parents,
    attrs: {},
    tags: {},
  });
  const [top, middle, other] = known.groups as [Json, Json, Json];
  const [root, inner, archive] = known.folders as [Json, Json, Json];
  const [any, reads] = known.actionGroups as [Json, Json];
  const all = [
    row(top, []),
    row(middle, [top]),
    row(other, draw.below(2) === 0 ? [top] : []),
    row(uid("User", "ann"), [middle]),
    row(uid("User", "bob"), draw.below(2) === 0 ? [middle, other] : [other]),
    row(root, []),
    row(inner, [root]),
    row(archive, draw.below(2) === 0 ? [inner] : []),
    row(uid("Doc", "plan"), [draw.pick([inner, archive])]),
    row(uid("Doc", "note"), draw.below(2) === 0 ? [root, archive] : []),
    action(any, []),
    action(reads, [any]),
    action(uid("Action", "view"), [reads]),
    action(uid("Action", "edit"), [any]),
  ];
  return draw.below(6) === 0 ? all.filter((_, n) => n > 9 || draw.below(4) > 0) : all;
}

/** A record of names that policies ask for: one in `rare` of them, each with a value of its type. */
function recordOf(draw: Random, depth: number, rare: number): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  // In any order, which must not matter.
  const all = Object.entries(names);
  for (const [type, own] of draw.below(2) === 0 ? all : all.toReversed())
    for (const name of own) if (draw.below(rare) === 0) members[name] = valueOf(draw, type, depth);
  // Another type than its name promises.
  if (draw.below(4) === 0)
    members[draw.pick(Object.values(names).flat())] = valueOf(
      draw,
      draw.pick(Object.keys(names)),
      1,
    );
  return members;
}

function valueOf(draw: Random, type: string, depth: number): unknown {
  switch (type) {
    case "Bool":
      return draw.below(2) === 0;
    case "Long":
      return draw.pick(known.longs);
    case "String":
      return draw.pick(known.texts);
    case "Entity":
      return ref(draw.pick([...known.principals, ...known.groups, ...known.resources]));
    case "Set":
      return Array.from({ length: draw.below(4) }, () =>
        valueOf(draw, draw.pick(["Long", "Long", "String", "Entity", "Bool"]), 0),
      );
    case "Record":
      return depth <= 0 ? {} : recordOf(draw, depth - 1, 4);
    default: {
      const literals = known.extensions[type] as readonly string[];
      return { __extn: { fn: type, arg: draw.pick(literals) } };
    }
  }
}

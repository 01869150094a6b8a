import { inScope } from "../compile/statement.ts";
import type { Rule } from "../decide/rules.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { toolAction, toolEntity } from "../snapshot/vocabulary.ts";

/** Each tool that rules may speak of, by `server/tool`, with all that the schema says of it. */
export function toolsIn(snapshot: Snapshot): ReadonlyMap<string, string> {
  return new Map(
    [...snapshot.servers.values()].flatMap((server) =>
      [...server.tools.values()]
        .filter(({ status }) => status !== "gone")
        .map(({ name, hash, effect }) => [`${server.name}/${name}`, `${hash} ${effect}`] as const),
    ),
  );
}

/** Tools that came, went, or are not what they were. */
export const changedTools = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter(
    (tool) => before.get(tool) !== after.get(tool),
  );

/** The policies with a statement in whose scope one of these tools is, or was. */
export function touched(snapshot: Snapshot, tools: readonly string[]): readonly string[] {
  return [...snapshot.policies]
    .filter(([, { rules }]) =>
      tools.some((tool) => rules.some((rule) => concerns(rule, snapshot, tool))),
    )
    .map(([name]) => name);
}

function concerns(rule: Rule, { entities }: Snapshot, path: string): boolean {
  const slash = path.indexOf("/");
  const [server, tool] = [path.slice(0, slash), path.slice(slash + 1)];
  const [action, resource] = [toolAction(server, tool), toolEntity(server, tool)];
  // Of a tool that is gone the groups are not known any more: whoever names it is concerned.
  const named = (keys: readonly string[] | null): boolean =>
    keys === null || keys.includes(action.key) || keys.includes(resource.key);
  if (!entities.has(resource.key)) return named(rule.action.keys) && named(rule.resource.keys);
  const anyone = { ...rule, principal: { holds: () => true, keys: null } };
  return inScope(anyone, {
    principal: resource,
    action,
    resource,
    context: null,
    entities,
    now: null,
  });
}

import type { Fault } from "@reeve/contract/problem";
import { placeOf } from "./position.ts";
import type { Slice } from "./split.ts";

/** The things there are now, by what rules call them. */
export interface Names {
  /** Ids of agents, with the names people know them by. */
  readonly agents: ReadonlyMap<string, string>;
  readonly servers: ReadonlySet<string>;
  /** `server/tool`. */
  readonly tools: ReadonlySet<string>;
}

/**
 * Warns of each agent, server or tool that a statement names and that is not there: the rule would never hold, which for
 * a forbid is silence. Only warned of, because it may come.
 */
export function unknownNames(
  cedar: string,
  slice: Slice,
  statement: unknown,
  names: Names,
): readonly Fault[] {
  const faults: Fault[] = [];
  for (const { type, id } of literals(statement)) {
    const fault = unknown(type, id, names);
    if (!fault) continue;
    const at = slice.text.indexOf(`${type}::${JSON.stringify(id)}`);
    faults.push({ ...placeOf(cedar, slice.start + Math.max(at, 0)), ...fault });
  }
  return faults.reverse();
}

function unknown(type: string, id: string, { agents, servers, tools }: Names): Fault | null {
  switch (type) {
    case "Reeve::Agent": {
      if (agents.has(id)) return null;
      const namesake = [...agents].find(([, name]) => name === id)?.[0];
      return {
        message: `No agent has the id ${id}.`,
        hint:
          namesake === undefined
            ? "Rules name agents by id; `principal.name` is the name."
            : `Agent ${id} is Reeve::Agent::"${namesake}".`,
      };
    }
    case "Reeve::Server":
      return servers.has(id) ? null : { message: `No tool server is called ${id} yet.` };
    case "Reeve::Tool":
      return tools.has(id) ? null : { message: `No tool is called ${id} yet.` };
    default:
      return null;
  }
}

interface Literal {
  readonly type: string;
  readonly id: string;
}

/** Every entity a statement names, in its scope and in its conditions, each once. */
function literals(json: unknown): readonly Literal[] {
  const found = new Map<string, Literal>();
  const open = [json];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== "object" || next === null) continue;
    const { type, id } = next as { readonly type?: unknown; readonly id?: unknown };
    if (typeof type === "string" && typeof id === "string")
      found.set(`${type} ${id}`, { type, id });
    open.push(...(Object.values(next) as unknown[]));
  }
  return [...found.values()];
}

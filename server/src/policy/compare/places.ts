import { setImmediate as breath } from "node:timers/promises";
import { inScope } from "../compile/statement.ts";
import type { Rule } from "../decide/rules.ts";
import type {
  Snapshot,
  SnapshotAgent,
  SnapshotServer,
  SnapshotTool,
} from "../snapshot/snapshot.ts";

/** An agent and a tool that stand for all that the same rules concern. */
export interface Place {
  readonly agent: SnapshotAgent;
  readonly server: SnapshotServer;
  readonly tool: SnapshotTool;
  /** Those that differ and may have a say here. */
  readonly rules: readonly Rule[];
  /** How many agents and tools it stands for. */
  readonly like: number;
}

/** Pairs of agent and tool, times the rules that are looked for in each. */
const mostLookedAt = 200_000;
const mostPlaces = 100;

/** One agent and tool for each set of rules that may have a say, so that thousands that are alike are tried once. */
export async function places(
  snapshot: Snapshot,
  differing: readonly Rule[],
): Promise<{ readonly found: readonly Place[]; readonly leftOut: readonly string[] }> {
  const found = new Map<string, Place>();
  const leftOut: string[] = [];
  const numbers = new Map<Rule, number>();
  const shapes = new Shapes();
  const most = Math.ceil(mostLookedAt / Math.max(1, differing.length));
  let looked = 0;
  for (const agent of snapshot.agents.values()) {
    if (agent.status !== "active") continue;
    // One agent at a time, so that calls are decided in between.
    await breath();
    for (const server of snapshot.servers.values())
      for (const tool of server.tools.values()) {
        if (tool.status !== "present" || ++looked > most) continue;
        const { entities } = snapshot;
        const [principal, action, resource] = [agent.entity, tool.action, tool.entity];
        const env = { principal, action, resource, context: null, entities, now: null };
        const rules = differing.filter((rule) => inScope(rule, env));
        if (rules.length === 0) continue;
        const all = [...rules, ...snapshot.rules.candidates(env)];
        const key = all.map((rule) => numberOf(numbers, rule)).join();
        // What a tool takes matters, so each shape of arguments is tried.
        const kind = `${key} ${shapes.of(tool)}`;
        const place = found.get(kind);
        if (place) found.set(kind, { ...place, like: place.like + 1 });
        else if (found.size < mostPlaces) found.set(kind, { agent, server, tool, rules, like: 1 });
        else if (leftOut.length === 0)
          leftOut.push(`Only ${mostPlaces} kinds of agent and tool were tried.`);
      }
  }
  if (looked > most)
    leftOut.push(
      `Only the first ${most.toLocaleString("en")} pairs of agent and tool were looked at.`,
    );
  return { found: [...found.values()], leftOut };
}

/** The input schemas of tools as texts, each made once. */
class Shapes {
  readonly #known = new Map<string, string>();

  of({ hash, inputSchema }: SnapshotTool): string {
    let text = this.#known.get(hash);
    if (text === undefined) this.#known.set(hash, (text = JSON.stringify(inputSchema)));
    return text;
  }
}

function numberOf(numbers: Map<Rule, number>, rule: Rule): number {
  const known = numbers.get(rule);
  if (known !== undefined) return known;
  numbers.set(rule, numbers.size);
  return numbers.size - 1;
}

import type { PolicyTestNever } from "@reeve/contract/policy-test";
import type { AgentId } from "@reeve/contract/id";
import type { Reach } from "@reeve/contract/privilege";
import { decide } from "../decide/decide.ts";
import { foreseen } from "../compile/statement.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { toolsOf } from "../authoring/surroundings.ts";
import { visible } from "../decide/visible.ts";
import { requestOf, type Mismatch } from "./run-case.ts";

/** Found without arguments: what would be for any of them, in any session, at any time. */
export function reachOf(
  snapshot: Snapshot,
  agent: AgentId,
  server: string,
  tool: string,
  now: number,
): Reach {
  if (!visible(snapshot, agent, server, now)(tool)) return "never";
  const it = snapshot.agents.get(agent);
  const known = snapshot.servers.get(server)?.tools.get(tool);
  if (!it || !known) return "never";
  const env = {
    principal: it.entity,
    action: known.action,
    resource: known.entity,
    context: null,
    entities: snapshot.entities,
    now,
  };
  let permitted = false;
  for (const rule of snapshot.rules.candidates(env)) {
    if (rule.lane !== "enforce") continue;
    const answer = foreseen(rule, env);
    if (rule.effect === "forbid" && answer !== "no") return "depends";
    permitted ||= rule.effect === "permit" && answer === "yes";
  }
  return permitted ? "always" : "depends";
}

const glob = (pattern: string): RegExp =>
  new RegExp(`^${pattern.split("*").map(plain).join(".*")}$`, "s");
const plain = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

/** Each agent and tool that a `mustNever` is about and that may be reached all the same. */
export function broken(
  snapshot: Snapshot,
  it: PolicyTestNever,
  now: number,
): { readonly checked: number; readonly mismatches: readonly Mismatch[] } {
  const agents = [...snapshot.agents.values()].filter(({ name }) =>
    it.agents.some((pattern) => glob(pattern).test(name)),
  );
  const tools = toolsOf(snapshot).filter(({ server, name }) =>
    it.tools.some((pattern) => glob(pattern).test(`${server}/${name}`)),
  );
  if (agents.length === 0 || tools.length === 0)
    return { checked: 0, mismatches: [aboutNothing(it, agents.length === 0)] };
  const mismatches = agents.flatMap((agent) =>
    tools.flatMap(({ server, name: tool }): readonly Mismatch[] => {
      const path = `${server}/${tool}`;
      if (it.args === undefined && it.session === undefined)
        return reachOf(snapshot, agent.id, server, tool, now) === "never"
          ? []
          : [{ path: [], message: `Agent ${agent.name} may be allowed ${path}.` }];
      const request = requestOf(agent.id, path, { ...it, kind: "tool_call" });
      const { answer, policies } = decide(snapshot, request, {
        id: "dec_00000000000000000000000000",
        now,
      });
      return answer === "allow" || answer === "scope"
        ? [
            {
              path: [],
              message: `Agent ${agent.name} is answered ${answer} for ${path}, by ${policies.map(({ name }) => name).join(", ")}.`,
            },
          ]
        : [];
    }),
  );
  return { checked: agents.length * tools.length, mismatches };
}

const aboutNothing = (it: PolicyTestNever, noAgent: boolean): Mismatch => ({
  path: [noAgent ? "agents" : "tools"],
  message: noAgent
    ? `No agent is called ${it.agents.join(" or ")}.`
    : `No tool is called ${it.tools.join(" or ")}.`,
  fix: "It would hold whatever the policies say. Correct the name, or export the registry anew.",
});

/** An agent and a tool that it reaches further than before. */
export interface NewAccess {
  readonly agent: string;
  readonly tool: string;
  readonly before: Reach;
  readonly after: Reach;
}

const further: Readonly<Record<Reach, number>> = { never: 0, depends: 1, always: 2 };

/** Every agent and tool where the policies reach further than those of the baseline did. */
export function newAccess(before: Snapshot, after: Snapshot, now: number): readonly NewAccess[] {
  return [...after.agents.values()].flatMap(({ id, name: agent }) =>
    toolsOf(after).flatMap(({ server, name }): readonly NewAccess[] => {
      const was = reachOf(before, id, server, name, now);
      const is = reachOf(after, id, server, name, now);
      return further[is] > further[was]
        ? [{ agent, tool: `${server}/${name}`, before: was, after: is }]
        : [];
    }),
  );
}

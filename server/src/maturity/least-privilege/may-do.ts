import type { PolicyRef } from "@reeve/contract/decision";
import type { AgentId } from "@reeve/contract/id";
import type { Privilege } from "@reeve/contract/privilege";
import type { Effect } from "@reeve/contract/server";
import { policiesOf } from "../../policy/decide/outcome.ts";
import type { Snapshot } from "../../policy/snapshot/snapshot.ts";
import { reachOf } from "../../policy/tests/reach.ts";
import { dayMs } from "../rollup/fold.ts";
import type { ToolUse } from "../rollup/tool-days-store.ts";

/** One tool that an agent may be allowed by the policies and grants of a moment. */
export interface MayDo {
  readonly server: string;
  readonly tool: string;
  readonly effect: Effect;
  readonly may: Privilege["may"];
  readonly by: readonly PolicyRef[];
}

/** What is not used for so long is unused. */
export const idleDays = 30;

/** Every tool there is, with how far the agent reaches it and by what. */
export function mayDo(snapshot: Snapshot, agent: AgentId, now: number): readonly MayDo[] {
  const principal = snapshot.agents.get(agent)?.entity;
  if (!principal) return [];
  return [...snapshot.servers.values()].flatMap((server) =>
    [...server.tools.values()]
      .filter(({ status }) => status !== "gone")
      .map((tool): MayDo => {
        const may = reachOf(snapshot, agent, server.name, tool.name, now);
        const { entities } = snapshot;
        const env = {
          principal,
          action: tool.action,
          resource: tool.entity,
          context: null,
          entities,
          now,
        };
        const permits =
          may === "never"
            ? []
            : snapshot.rules
                .candidates(env)
                .filter(({ effect, lane }) => effect === "permit" && lane === "enforce");
        return {
          server: server.name,
          tool: tool.name,
          effect: tool.effect,
          may,
          by: policiesOf(permits),
        };
      }),
  );
}

const none = { calls: 0, refused: 0, days: 0, firstAt: null, lastAt: null };
const keyOf = ({ server, tool }: { readonly server: string; readonly tool: string }): string =>
  `${server}/${tool}`;

/** What it may do beside what it did: tools that it may use, and tools that it used or wanted to. */
export function privilegesOf(
  may: readonly MayDo[],
  uses: readonly ToolUse[],
  now: number,
): readonly Privilege[] {
  const used = new Map(uses.filter(({ tool }) => tool !== "").map((use) => [keyOf(use), use]));
  const known = new Set(may.map(keyOf));
  const gone = [...used.values()]
    .filter((use) => !known.has(keyOf(use)))
    .map(({ server, tool }) => ({ server, tool, effect: null, may: "never" as const, by: [] }));
  return [...may, ...gone].flatMap((it): readonly Privilege[] => {
    const use = used.get(keyOf(it)) ?? none;
    if (it.may === "never" && use.calls + use.refused === 0) return [];
    const { calls, refused, days, firstAt, lastAt } = use;
    const idle = lastAt !== null && Date.parse(lastAt) < now - idleDays * dayMs;
    return [
      {
        ...it,
        by: [...it.by],
        calls,
        refused,
        days,
        firstAt,
        lastAt,
        use: lastAt === null ? "never" : idle ? "idle" : "used",
      },
    ];
  });
}

import type { Verbs } from "@reeve/contract/operations";
import { setImmediate as breath } from "node:timers/promises";
import type { Ctx } from "../../platform/context.ts";
import type { Snapshots } from "../snapshot/snapshot.ts";
import { axes, matrix } from "./matrix.ts";
import { possible } from "./possible.ts";

export function matrixVerbs(hands: {
  readonly snapshots: Pick<Snapshots, "current">;
}): Pick<Verbs<Ctx>, "policies.matrix" | "policies.matrix.export"> {
  const { snapshots } = hands;
  return {
    async "policies.matrix"(_ctx, { fromAgent, fromTool, agents, tools, ...search }) {
      return matrix(snapshots.current(), search, { fromAgent, fromTool, agents, tools });
    },

    async *"policies.matrix.export"(ctx, search) {
      const snapshot = snapshots.current();
      const { agents, tools } = axes(snapshot, search);
      for (const agent of agents) {
        // One agent at a time, so that calls are decided in between.
        await breath();
        if (ctx.signal.aborted) return;
        for (const { server, tool } of tools)
          yield {
            agent: agent.name,
            agentId: agent.id,
            server: server.name,
            tool: tool.name,
            effect: tool.effect,
            answers: [...possible(snapshot, agent, tool)],
          };
      }
    },
  };
}

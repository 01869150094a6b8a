import { getRequestListener } from "@hono/node-server";
import { bringer } from "../../src/gateway/hooks/bring.ts";
import { callsStore } from "../../src/gateway/hooks/calls-store.ts";
import { hooksDoor } from "../../src/gateway/hooks/door.ts";
import { raiseFinding } from "../../src/registry/findings/store.ts";
import { made } from "../hook-clients.ts";
import { listen, send } from "../rpc.ts";
import type { Door } from "./door.ts";
import type { BrainWorld } from "./world.ts";

/** The hook of Claude Code, as it reads the answer itself. */
export async function hookDoors(
  world: BrainWorld,
): Promise<{ readonly doors: readonly Door[]; close(): Promise<void> }> {
  const { clock, database, hands, gate } = world;
  const door = hooksDoor({
    gate: gate.gate,
    calls: callsStore(database.kysely),
    bring: bringer({ clock, write: hands.write }),
    raise: (finding) => raiseFinding(database.kysely, clock, finding),
  });
  const answer = getRequestListener(door.fetch, { overrideGlobalObjects: false });
  const front = await listen((request, response) => void answer(request, response));
  let calls = 0;
  return {
    close: () => front.close(),
    doors: [
      {
        name: "Claude Code's hook",
        // What a tool says goes to the model before any hook could change it.
        hides: false,
        async ask({ agent, person, server, tool, args, session }) {
          const body = JSON.stringify({
            session_id: session ?? agent,
            hook_event_name: "PreToolUse",
            tool_name: `mcp__${server}__${tool}`,
            tool_input: args,
            tool_use_id: `toolu_${++calls}`,
          });
          const token = `Bearer reeve_dev_${agent}${person === null ? "" : `.${person}`}`;
          const { text } = await send(`${front.url}/hooks/claude-code`, { token, body });
          const ends = made["claude-code"]?.({ exitCode: 0, stdout: text, stderr: "" });
          const { hookSpecificOutput: said = {} } = JSON.parse(text) as {
            hookSpecificOutput?: { updatedInput?: unknown; permissionDecisionReason?: string };
          };
          if (ends === "runs") return { answer: "allow", code: null, args };
          if (ends === "changed") return { answer: "scope", code: null, args: said.updatedInput };
          const asks = said.permissionDecisionReason?.includes("/approvals/") === true;
          return { answer: asks ? "escalate" : "block", code: null, args: null };
        },
      },
    ],
  };
}

import type { ActionId } from "@reeve/contract/id";
import { canonicalHash } from "../../../server/src/platform/canonical.ts";
import { decide } from "../../../server/src/policy/decide/decide.ts";
import type { Sessions } from "../../../server/src/policy/session/sessions.ts";
import type { Snapshot } from "../../../server/src/policy/snapshot/snapshot.ts";
import { agentOf, at } from "./agents.ts";

/** One session of one agent. */
export function stretch(snapshot: Snapshot, sessions: Sessions, number: number) {
  const agent = agentOf(number);
  const name = `run-${number}`;
  let calls = 0;
  return {
    hear: (text: string) => sessions.hear(snapshot, { agent, person: null, name, text }),
    async call(server: string, tool: string, args: unknown) {
      const action = `act_${name}-${calls++}` as ActionId;
      const calling = {
        action,
        agent,
        person: null,
        name,
        kind: "tool_call" as const,
        server,
        tool,
        args,
      };
      const held = await sessions.hold(snapshot, calling);
      const decision = decide(
        snapshot,
        {
          agent,
          kind: "tool_call",
          server,
          tool,
          args,
          argsHash: canonicalHash(args),
          session: name,
          facts: held?.facts,
        },
        { id: `dec_${name}-${calls}`, now: at },
      );
      return { decision, held };
    },
  };
}

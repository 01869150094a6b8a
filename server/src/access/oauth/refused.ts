import type { Intent } from "@reeve/contract/action";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { RefusedSignIn } from "./door.ts";

/** A refused request for a token, as the record holds it: an action that was denied. */
export function refusedSignIn(
  { agent, client, code, reason, door }: RefusedSignIn,
  clock: Clock,
): Intent {
  const now = clock.now();
  return {
    id: newId("act", now),
    kind: "sign_in",
    agent,
    agentVersion: null,
    principal: agent?.id ?? client,
    session: null,
    source: "gate",
    server: null,
    tool: door,
    args: {},
    argsHash: null,
    effect: null,
    decision: {
      id: newId("dec", now),
      answer: "block",
      mode: "enforce",
      policies: [],
      code,
      reason,
      shadow: null,
    },
    startedAt: isoTime(now),
  };
}

import type { Decision } from "@reeve/contract/decision";
import { untouched } from "../../policy/session/facts.ts";
import { decideOn } from "../act/decide-on.ts";
import type { Gate } from "../gate.ts";
import { beyond } from "./beyond.ts";
import { wishOf, type GuardAsk } from "./guard-ask.ts";

/**
 * What would be decided now, for a session in which nothing happened yet. Nothing is recorded, counted or asked of
 * anybody, so nothing may be done on it.
 */
export function weigh(gate: Gate, asked: GuardAsk): Decision {
  const { snapshot } = asked.who;
  const wish = wishOf(asked, snapshot.servers.get(asked.server));
  const deed = { ...wish.deed, facts: untouched };
  const decided = decideOn(gate, { ...wish, deed }, snapshot);
  return beyond(decided, asked, gate.hands.clock.now()).decision;
}

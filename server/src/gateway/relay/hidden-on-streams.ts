import { hiddenBy } from "../../policy/decide/redaction.ts";
import type { Known } from "../enter/caller.ts";
import { chain } from "./chain.ts";
import { rpcError } from "../act/denial.ts";
import { present } from "../enter/enter.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";
import { scopedAnswer } from "../redaction/scoped-answer.ts";
import type { Rewrite } from "./rewrite.ts";

/**
 * A standing or resumed stream may bring the answer of any call of its session, whichever process decided on that: so on
 * it is hidden whatever some policy hides from this agent.
 */
export function hiddenOnStreams(gate: Gate, known: Known, server: GateServer): Rewrite {
  let { snapshot } = known;
  const answer = scopedAnswer({
    id: null,
    hidden() {
      snapshot = present(gate) ?? snapshot;
      const names = gate.hands.hides(snapshot, known.agent.id, server.name);
      return names.length === 0 ? null : hiddenBy(names);
    },
    found: new Map(),
    tell: (text) => text,
    instead: (id, why) =>
      JSON.stringify(rpcError(id, 403, `This was not passed on: ${why}.`, { reason: "withheld" })),
    maxBytes: gate.limits.listBytes,
  });
  return chain(answer, known.joined?.rename(server.name) ?? null);
}

import { hiddenBy } from "../../policy/decide/redaction.ts";
import type { Known } from "../enter/caller.ts";
import { visibleItems } from "../act/visible-items.ts";
import { lists } from "../enter/wants.ts";
import type { OpenSession } from "../enter/sessions.ts";
import { filterList } from "./filter-list.ts";
import { chain } from "./chain.ts";
import { rpcError } from "../act/denial.ts";
import { present } from "../enter/enter.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";
import { scopedAnswer } from "../redaction/scoped-answer.ts";
import { rewriteAnswer, type Rewrite } from "./rewrite.ts";

/**
 * A standing or resumed stream may bring the answer of any call of its session, whichever process decided on that: so on
 * it is hidden whatever some policy hides from this agent, and a list shows it only what it may use.
 */
export function hiddenOnStreams(
  gate: Gate,
  known: Known,
  server: GateServer,
  session: OpenSession | null,
): Rewrite {
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
  const ownPart = (message: Record<string, unknown>): Record<string, unknown> => {
    const now = { ...known, snapshot: present(gate) ?? known.snapshot };
    return [...lists.values()].reduce(
      (left, member) =>
        filterList(member, visibleItems(gate, now, server, session, member), false)(left),
      message,
    );
  };
  const ownParts = rewriteAnswer(null, ownPart, gate.limits.listBytes);
  return chain(chain(ownParts, answer), known.joined?.rename(server.name) ?? null);
}

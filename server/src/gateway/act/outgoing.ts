import type { ActionId } from "@reeve/contract/id";
import type { Decided } from "../../policy/decide/decide.ts";
import { hiddenBy } from "../../policy/decide/redaction.ts";
import type { Spoken } from "../enter/caller.ts";
import { chain } from "../relay/chain.ts";
import { rpcError } from "./denial.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";
import { withoutIntegrity } from "../enter/headers.ts";
import { narrowedBody } from "./narrowed-body.ts";
import type { HiddenInAnswer } from "./record.ts";
import type { Found } from "../redaction/detect.ts";
import { scopedAnswer } from "../redaction/scoped-answer.ts";
import { told } from "../redaction/told.ts";
import type { Rewrite } from "../relay/rewrite.ts";

/** An action as it goes out, and what is done to its answer. */
export interface Outgoing {
  readonly spoken: Spoken;
  readonly rewrite: Rewrite | null;
  readonly hiding: HiddenInAnswer | null;
  /** Why an answer was not passed on after all; null where it was. */
  withheld(): string | null;
}

const cannotPass = 403;

/** What goes out of a decision. Null where the message cannot be made to say exactly what was decided. */
export function outgoing(
  gate: Gate,
  { decided, spoken }: { readonly decided: Decided; readonly spoken: Spoken },
  server: GateServer,
  action: ActionId,
): Outgoing | null {
  const { decision, edits, args } = decided;
  const { scope } = decision;
  if (decision.answer !== "scope" || scope === undefined)
    return { spoken, rewrite: null, hiding: null, withheld: () => null };
  const body = edits.length === 0 ? spoken.body : narrowedBody(spoken.body, edits, scope.argsHash);
  if (body === null) return null;
  const hidden = scope.redacted.length === 0 ? null : hiddenBy(scope.redacted);
  const found: Found = new Map();
  let withheld: string | null = null;
  const answer = scopedAnswer({
    id: spoken.message.kind === "request" ? spoken.message.id : null,
    hidden: () => hidden,
    found,
    tell: (text) => told(text, decision, action, found),
    instead(id, why) {
      withheld = `The answer was not passed on: ${why}.`;
      return JSON.stringify(rpcError(id, cannotPass, withheld, { reason: "withheld", action }));
    },
    maxBytes: gate.limits.listBytes,
  });
  const name = spoken.message.kind === "request" ? String(spoken.message.params["name"]) : "";
  const onward =
    edits.length === 0
      ? spoken.onward
      : gate.params.rewritten(
          server.id,
          { name, inputSchema: server.tools.get(name)?.inputSchema },
          args,
          withoutIntegrity(spoken.onward),
        );
  return {
    spoken: { ...spoken, body, onward },
    rewrite: chain(answer, spoken.joined?.rename(server.name) ?? null),
    hiding: hidden && { hidden, found },
    withheld: () => withheld,
  };
}

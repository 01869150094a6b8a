import { ApprovalId } from "@reeve/contract/id";
import { canonicalHash } from "../../platform/canonical.ts";
import { issuerOf } from "../../access/oauth/resource.ts";
import type { Gate } from "../gate.ts";
import type { GuardAnswer, GuardAsk } from "../guard/guard-ask.ts";
import { root } from "./metadata.ts";

const door = "authzen access request";
const nobody = "";

/** What an approval of it covers: the same question, and no other, is its request. */
const boundOf = ({ who, kind, server, tool, args }: Omit<GuardAsk, "gone">): string =>
  canonicalHash([who.agent.id, who.principal, kind, server, tool, args]);

/** A denial that a person can change: where to request it, with a seal on what was denied. */
export function requestable(
  { hands, sessions }: Gate,
  asked: Omit<GuardAsk, "gone">,
  { approval, decision }: GuardAnswer,
): { readonly access_request?: unknown } {
  if (approval === null || decision.answer !== "escalate") return {};
  const bound = { approval: approval.id, bound: boundOf(asked), until: approval.expiresAt };
  return {
    access_request: {
      endpoint: `${issuerOf(hands.publicUrl())}${root}/requests`,
      expires_at: approval.expiresAt,
      binding_token: sessions.seal(nobody, door, JSON.stringify(bound)),
      display: {
        title: "A person must approve this",
        description: decision.reason,
        url: approval.url,
      },
    },
  };
}

/** The approval that a denial was sealed with; null where it is not this denial's. */
export function sealedIn(
  { sessions }: Gate,
  asked: Omit<GuardAsk, "gone">,
  token: string,
): { readonly approval: ApprovalId; readonly untilMs: number } | null {
  const found = sessions.open(nobody, door, token);
  if (found === null) return null;
  const { approval, bound, until } = JSON.parse(found.inside) as Record<string, string>;
  const id = ApprovalId.safeParse(approval);
  if (!id.success || bound !== boundOf(asked)) return null;
  return { approval: id.data, untilMs: Date.parse(until ?? "") };
}

/** What became of an approval that came with the question, in the words of the access-request profile. */
export function reevaluated(
  shown: string | null,
  { decision, approval }: Pick<GuardAnswer, "decision" | "approval">,
): Readonly<Record<string, unknown>> {
  if (shown === null) return {};
  if (decision.answer === "allow" || decision.answer === "scope")
    return { approval: { id: shown } };
  if (decision.answer !== "escalate") return { reason: "policy_denied", next_action: "none" };
  return approval?.id === shown
    ? { reason: "grant_pending", next_action: "retry", retry_after: 5 }
    : { reason: "out_of_scope", next_action: "request" };
}

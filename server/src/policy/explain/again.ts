import type { Action } from "@reeve/contract/action";
import type { Answer, PolicyRef } from "@reeve/contract/decision";
import { byPolicy } from "../replay/by-policy.ts";
import { requestOf, wasDecided, type RecordedIntent } from "../replay/recorded.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { decided } from "./decided.ts";
import { notKnown } from "./explain.ts";
import { acting, evidenceOf } from "./past.ts";

interface Said {
  readonly answer: Answer;
  readonly policies: PolicyRef[];
}

/** What policies said to an action then, and what those of now would; null with the reason where that cannot be told. */
export interface DecidedAgain {
  readonly then: Said;
  readonly now: Said | null;
  readonly undecidable: string | null;
}

/**
 * Decides a recorded action by the policies and grants of now, as if its agent acted and nothing were stopped or lifted: what
 * is asked is what the rules say, and not who is held back at the moment.
 */
export function decidedAgain(snapshot: Snapshot, action: Action): DecidedAgain | null {
  const { decision } = action;
  if (decision === null) return null;
  const then = { answer: decision.answer, policies: [...decision.policies] };
  const lost = (undecidable: string): DecidedAgain => ({ then, now: null, undecidable });
  const it: RecordedIntent = { ...action, decision };
  if (!wasDecided(it)) return lost("No policy was asked about it.");
  const { request, whole } = requestOf(it);
  const at = Date.parse(it.startedAt);
  const evidence = evidenceOf(action, at);
  const attempt = {
    snapshot: acting({ ...snapshot, stops: new Map(), breakGlass: new Map() }, it),
    request: { ...request, ...(evidence && { evidence }) },
    now: at,
  };
  if (notKnown(attempt))
    return lost(
      "The record does not hold all that the policies read: secrets and long texts are not kept.",
    );
  const now = decided(attempt);
  if (!byPolicy.has(now.code)) return lost(now.reason);
  if (now.answer === "scope" && !whole) return lost("Its arguments are not kept in whole.");
  return {
    then,
    now: { answer: now.answer, policies: now.policies.map((one) => ({ ...one })) },
    undecidable: null,
  };
}

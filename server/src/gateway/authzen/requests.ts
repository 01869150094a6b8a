import type { Approval } from "@reeve/contract/approval";
import { ApprovalId } from "@reeve/contract/id";
import { z } from "zod";
import { issuerOf } from "../../access/oauth/resource.ts";
import type { Clock } from "../../platform/clock.ts";
import { canonicalHash } from "../../platform/canonical.ts";
import type { Gate } from "../gate.ts";
import type { Caller } from "./caller.ts";
import { meaningOf } from "./meaning.ts";
import { root } from "./metadata.ts";
import { agentCalled } from "./party.ts";
import { readQuestion } from "./question.ts";
import { sealedIn } from "./requestable.ts";

/** What the profile calls its errors. */
const kinds = {
  not_requestable: 400,
  invalid_denial_binding: 400,
  expired_denial: 410,
  duplicate_request: 409,
  unknown_task: 404,
} as const;

/** An access request that is refused, in the words of its profile. */
export class RequestRefused extends Error {
  override readonly name = "RequestRefused";
  readonly kind: keyof typeof kinds;

  constructor(kind: keyof typeof kinds, message: string) {
    super(message);
    this.kind = kind;
  }

  get body(): {
    readonly type: string;
    readonly title: string;
    readonly status: number;
    readonly detail: string;
  } {
    const { kind, message } = this;
    const title = kind.replaceAll("_", " ");
    return {
      type: `urn:openid:authzen:access-request:error:${kind}`,
      title,
      status: kinds[kind],
      detail: message,
    };
  }
}

export interface RequestHands {
  readonly gate: Gate;
  readonly clock: Clock;
  approval(id: ApprovalId): Promise<Approval | null>;
}

const Denial = z.object({ binding_token: z.string().max(8_000).nullish() });
const Client = z.object({ actor: z.object({ id: z.string().max(500) }).nullish() });

/** Keys of requests that came before, with the hash of what came with them, in this process. */
export interface Keys {
  /** False where the key came before with something else. */
  fits(key: string, body: unknown): boolean;
}
const mostKeys = 10_000;

export function openKeys(): Keys {
  const seen = new Map<string, string>();
  return {
    fits(key, body) {
      const now = canonicalHash(body);
      const before = seen.get(key);
      if (before !== undefined) return before === now;
      const oldest = seen.size >= mostKeys ? seen.keys().next().value : undefined;
      if (oldest !== undefined) seen.delete(oldest);
      seen.set(key, now);
      return true;
    },
  };
}

/**
 * Answers a request for what was denied: the person was asked when it was denied, so the request is bound to that
 * question, and to nothing that differs from it.
 */
export async function submit(
  hands: RequestHands,
  caller: Caller,
  body: unknown,
): Promise<Approval> {
  const { gate, clock } = hands;
  const given = z
    .object({ denial: Denial.nullish(), client: Client.nullish(), items: z.unknown().optional() })
    .safeParse(body);
  if (!given.success || given.data.items !== undefined)
    throw new RequestRefused(
      "not_requestable",
      "Send one subject, action and resource with the `denial` that was answered; several at once are not taken.",
    );
  const { denial, client } = given.data;
  if (!denial)
    throw new RequestRefused(
      "not_requestable",
      "Send the `denial` with the `binding_token` of its `access_request`.",
    );
  const meaning = meaningOf(caller, readQuestion(body), clock.now());
  if (meaning.kind !== "deed")
    throw new RequestRefused("not_requestable", "Nobody can be asked to approve this.");
  const { ask } = meaning;
  const bound = sealedIn(gate, ask, denial.binding_token ?? "");
  if (bound === null)
    throw new RequestRefused(
      "invalid_denial_binding",
      "The `binding_token` is not of a denial of exactly this subject, action, resource and arguments.",
    );
  const actor = client?.actor?.id;
  if (actor !== undefined && agentCalled(caller.snapshot, actor)?.id !== ask.who.agent.id)
    throw new RequestRefused(
      "invalid_denial_binding",
      "`client.actor` is not the agent that was denied.",
    );
  if (bound.untilMs <= clock.now())
    throw new RequestRefused(
      "expired_denial",
      "The time to request this is over. Evaluate it again.",
    );
  return found(hands, caller, bound.approval);
}

/** A request as it stands. One of another agent is, to an agent, none. */
export async function found(hands: RequestHands, caller: Caller, id: string): Promise<Approval> {
  const named = ApprovalId.safeParse(id);
  const approval = named.success ? await hands.approval(named.data) : null;
  const own = caller.kind === "point" || approval?.agent.id === caller.who.agent.id;
  if (approval === null || !own)
    throw new RequestRefused("unknown_task", "There is no request of this id.");
  return approval;
}

const over: Readonly<Record<Approval["status"], string>> = {
  pending: "pending",
  approved: "approved",
  // It was given and an action went out on it; the next one needs another.
  used: "approved",
  denied: "denied",
  expired: "expired",
};

/** A request as the profile tells it: the approval is used by evaluating the same question again. */
export function taskOf(
  publicUrl: string,
  it: Approval,
): { readonly pending: boolean; readonly at: string; readonly body: unknown } {
  const base = issuerOf(publicUrl);
  const at = `${base}${root}/requests/${it.id}`;
  const status = over[it.status];
  const approved = status === "approved";
  return {
    pending: status === "pending",
    at,
    body: {
      task: {
        id: it.id,
        status,
        status_endpoint: at,
        expires_at: it.expiresAt,
        progress: {
          current_step: Math.min(
            it.votes.filter(({ approve }) => approve).length + 1,
            it.asks.quorum,
          ),
          total_steps: it.asks.quorum,
        },
        links: { ticket: `${base}/approvals/${it.id}` },
        display: {
          title: it.status === "used" ? "Approved, and used" : `The request is ${status}`,
          description: it.reason,
        },
      },
      ...(approved && {
        result: {
          mode: "reevaluate",
          approval: {
            id: it.id,
            ...(it.decidedAt !== null && { approved_at: it.decidedAt }),
            approved_until: it.expiresAt,
          },
        },
      }),
    },
  };
}

/** Refusals of a request are problems with a name; others stay what they are at every door of AuthZEN. */
export const duplicate = (): RequestRefused =>
  new RequestRefused("duplicate_request", "This Idempotency-Key came before with another request.");

import type { Decision } from "@reeve/contract/decision";
import type { ActionId } from "@reeve/contract/id";
import type { OutgoingHttpHeaders } from "node:http";
import { issuerOf } from "../../access/oauth/resource.ts";
import { newId } from "../../platform/ids.ts";
import { reply, type Asked, type Spoken } from "../enter/caller.ts";
import { denial, rpcError, type Question, type Reply, type Requestable } from "./denial.ts";
import type { Gate } from "../gate.ts";
import { intentOf, recordRefusal, refusal, type Deed } from "./record.ts";

const nothing: Deed = {
  kind: "request",
  agent: null,
  principal: null,
  session: null,
  server: null,
  tool: null,
  args: null,
  argsHash: null,
  effect: null,
};

/** Records that something was refused, then says so. */
export async function refuse(
  gate: Gate,
  asked: Asked,
  deed: Partial<Deed>,
  decision: Decision,
  answer: (action: ActionId) => Reply,
  headers?: OutgoingHttpHeaders,
  named?: ActionId,
): Promise<void> {
  const now = gate.hands.clock.now();
  const action = named ?? newId("act", now);
  const whole = { ...nothing, server: asked.door, ...deed };
  await recordRefusal(gate.hands, intentOf(action, whole, decision, now));
  reply(asked, answer(action), headers);
}

/** A message that cannot be understood, or only in more than one way. */
export function refuseMessage(
  gate: Gate,
  asked: Asked & Partial<Pick<Spoken, "agent" | "principal">>,
  status: number,
  code: number,
  sentence: string,
  more: {
    readonly id?: string | number | null;
    readonly data?: unknown;
    readonly tool?: string;
  } = {},
): Promise<void> {
  const decision = refusal(gate.hands.clock.now(), "bad-message", sentence);
  const { agent = null, principal = null } = asked;
  return refuse(gate, asked, { agent, principal, tool: more.tool ?? null }, decision, (action) => ({
    status,
    body: rpcError(more.id ?? null, code, sentence, more.data ?? { reason: "bad-message", action }),
  }));
}

/** What no grant permits can be asked for. */
function requestable({ hands }: Gate, { agent }: Spoken, { code }: Decision): Requestable | null {
  if (code !== "default-deny") return null;
  const base = issuerOf(hands.publicUrl());
  return {
    endpoint: `${base}/sdk/v1/grant-requests`,
    url: `${base}/agents/${agent.id}?tab=grants`,
  };
}

/** A message that was understood and is refused, in the words of its protocol. */
export const refuseSpoken = (
  gate: Gate,
  spoken: Spoken,
  deed: Partial<Deed>,
  decision: Decision,
  more: { readonly action?: ActionId; readonly question?: Question | null } = {},
): Promise<void> =>
  refuse(
    gate,
    spoken,
    { agent: spoken.agent, principal: spoken.principal, ...deed },
    decision,
    (action) =>
      denial(
        spoken.message,
        spoken.era,
        decision,
        action,
        more.question,
        requestable(gate, spoken, decision),
      ),
    undefined,
    more.action,
  );

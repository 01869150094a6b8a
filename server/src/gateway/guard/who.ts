import { accountOf } from "../../access/delegations/known.ts";
import { challenge, type Refusal } from "../../access/identify.ts";
import { resourceOf } from "../../access/oauth/resource.ts";
import { newId } from "../../platform/ids.ts";
import type { Decision } from "@reeve/contract/decision";
import { intentOf, recordRefusal, refusal } from "../act/record.ts";
import { present, staleNow } from "../enter/enter.ts";
import type { Asker } from "../enter/caller.ts";
import type { Gate } from "../gate.ts";
import type { GuardSource } from "./guard-ask.ts";

/** Who stands at a door, or why nobody does. */
export type Who =
  | { readonly ok: true; readonly who: Asker }
  | {
      readonly ok: false;
      readonly status: 401 | 403 | 429 | 503;
      readonly decision: Decision;
      readonly headers: Readonly<Record<string, string>>;
    };

/**
 * Finds out which agent asks, by the bearer token it shows: one for the door to all servers, whatever door it is shown
 * at. A refusal is on the record, but for many alike from one address.
 */
export async function whoStands(
  gate: Gate,
  source: GuardSource,
  shown: { readonly authorization: string | undefined; readonly address: string },
): Promise<Who> {
  const { hands, strangers } = gate;
  const snapshot = present(gate);
  if (snapshot === null)
    return { ok: false, status: 503, decision: staleNow(gate), headers: { "retry-after": "5" } };
  const resource = resourceOf(hands.publicUrl(), null);
  const found = await hands.identify(shown.authorization, resource, snapshot);
  if (found.ok) {
    const { agent, actsFor } = found;
    const own = found.development ? `${agent.id} (development token)` : agent.id;
    const account = accountOf(agent.id, actsFor);
    const who = { agent, actsFor, account, principal: actsFor?.id ?? own, snapshot };
    return { ok: true, who };
  }
  const decision = refusal(hands.clock.now(), found.code, found.description);
  const headers = { "www-authenticate": challenge(found, resource) };
  if (shown.authorization === undefined) {
    if (strangers.knocked(shown.address, source)) await recorded(gate, source, found, decision);
    else hands.metrics.unrecorded.inc({ kind: "no-credential" });
    return { ok: false, status: found.status, decision, headers };
  }
  const again = strangers.failed(shown.address);
  if (again === true) {
    await recorded(gate, source, found, decision);
    return { ok: false, status: found.status, decision, headers };
  }
  hands.metrics.unrecorded.inc({ kind: "bad-credential" });
  return {
    ok: false,
    status: found.status,
    decision: { ...decision, retryAfter: again },
    headers: { ...headers, "retry-after": String(again) },
  };
}

async function recorded(
  { hands }: Gate,
  source: GuardSource,
  { agent }: Refusal,
  decision: Decision,
): Promise<void> {
  const deed = {
    kind: "sign_in",
    source,
    agent,
    principal: agent?.id ?? null,
    session: null,
    server: null,
    tool: null,
    args: null,
    argsHash: null,
    effect: null,
  } as const;
  const now = hands.clock.now();
  await recordRefusal(hands, intentOf(newId("act", now), deed, decision, now));
}

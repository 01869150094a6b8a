import { roleAllows, scopeAllows } from "@reeve/contract/role";
import type { Authenticate } from "../../access/authenticate.ts";
import type { Actor } from "../../platform/actor.ts";
import { Problem } from "../../platform/problem.ts";
import type { Asker } from "../enter/caller.ts";
import { present, staleNow } from "../enter/enter.ts";
import type { Gate } from "../gate.ts";
import type { GateSnapshot } from "../hands.ts";
import { whoStands } from "../guard/who.ts";
import { Refused } from "./refused.ts";

/** Who sends a question: an agent about itself, or an enforcement point about anybody. */
export type Caller =
  | { readonly kind: "agent"; readonly who: Asker; readonly snapshot: GateSnapshot }
  | { readonly kind: "point"; readonly actor: Actor; readonly snapshot: GateSnapshot };

export interface CallerHands {
  readonly gate: Gate;
  readonly authenticate: Authenticate;
}

type Scope = "access:read" | "access:write";

/** A development token, or an access token: three parts between dots. */
const isAgents = (authorization: string): boolean =>
  /^bearer +(reeve_dev_|[\w-]+\.[\w-]+\.[\w-]+ *$)/i.test(authorization);

/** Finds out who asks. Throws a Refused where it is nobody who may. */
export async function callerOf(
  { gate, authenticate }: CallerHands,
  headers: Headers,
  address: string,
  scope: Scope,
): Promise<Caller> {
  const authorization = headers.get("authorization") ?? undefined;
  if (authorization === undefined || isAgents(authorization)) {
    const found = await whoStands(gate, "authzen", { authorization, address });
    if (found.ok) return { kind: "agent", who: found.who, snapshot: found.who.snapshot };
    throw new Refused(found.status, found.decision.reason, found.headers);
  }
  const actor = await operatorBehind(gate, authenticate, headers, address);
  if (!actor.role || !roleAllows(actor.role, "operator") || !scopeAllows(actor.scopes, scope))
    throw new Refused(
      403,
      `This token may not ask for others: it needs the role operator and the scope ${scope}.`,
    );
  const snapshot = present(gate);
  if (snapshot === null) throw new Refused(503, staleNow(gate).reason, { "retry-after": "5" });
  return { kind: "point", actor, snapshot };
}

const challenge = { "www-authenticate": "Bearer" };

async function operatorBehind(
  { strangers }: Gate,
  authenticate: Authenticate,
  headers: Headers,
  address: string,
): Promise<Actor> {
  try {
    return (await authenticate(headers)).actor;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const again = strangers.failed(address);
    if (again === true) throw new Refused(401, `${error.message} ${error.fix}`, challenge);
    throw new Refused(429, `Too many tokens that are not good. Wait ${again} seconds.`, {
      "retry-after": String(again),
    });
  }
}

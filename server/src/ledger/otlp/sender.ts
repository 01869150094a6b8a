import type { AgentId } from "@reeve/contract/id";
import { roleAllows, scopeAllows } from "@reeve/contract/role";
import type { Authenticate } from "../../access/authenticate.ts";
import type { Identify, Known } from "../../access/identify.ts";
import { resourceOf } from "../../access/oauth/resource.ts";
import { Problem } from "../../platform/problem.ts";
import { Refused } from "./refused.ts";

export interface SenderHands {
  readonly authenticate: Authenticate;
  readonly identify: Identify;
  /** Throws where the state is too old to say who may. */
  known(): Known;
  publicUrl(): string;
}

/**
 * Whose telemetry it is: an agent's, by its own token, or unknown where a collector sends for many with an operator
 * token. An agent that is stopped is heard: what it still does is what one wants to know.
 */
export async function senderBehind(hands: SenderHands, headers: Headers): Promise<AgentId | null> {
  const authorization = headers.get("authorization");
  if (authorization === null)
    throw new Refused(
      401,
      "Send `Authorization: Bearer …`: an operator token that may write telemetry, or the agent's own token.",
    );
  if (isAgents(authorization)) return agentBehind(hands, authorization);
  const { actor } = await hands.authenticate(headers).catch((error: unknown) => {
    throw error instanceof Problem ? new Refused(401, `${error.message} ${error.fix}`) : error;
  });
  if (
    !actor.role ||
    !roleAllows(actor.role, "operator") ||
    !scopeAllows(actor.scopes, "telemetry:write")
  )
    throw new Refused(
      403,
      "This token may not write telemetry: it needs the role operator and the scope telemetry:write.",
    );
  return null;
}

/** A development token, or an access token: three parts between dots. */
const isAgents = (authorization: string): boolean =>
  /^bearer +(reeve_dev_|[\w-]+\.[\w-]+\.[\w-]+ *$)/i.test(authorization);

async function agentBehind(hands: SenderHands, authorization: string): Promise<AgentId> {
  const resource = resourceOf(hands.publicUrl(), null);
  const answer = await hands.identify(authorization, resource, hands.known());
  if (answer.ok) return answer.agent.id;
  if (answer.code === "agent-suspended" && answer.agent) return answer.agent.id;
  throw new Refused(answer.status, answer.description);
}

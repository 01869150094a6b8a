import type { ActionKind } from "@reeve/contract/action";
import type { Decision, Escalation } from "@reeve/contract/decision";
import type { ActionId, AgentId } from "@reeve/contract/id";
import { canonicalHash } from "../../platform/canonical.ts";

/** One action that a policy wants a person to decide on. */
export interface Asking {
  readonly agent: { readonly id: AgentId; readonly name: string; readonly epoch: number };
  readonly principal: string | null;
  readonly session: string | null;
  readonly action: ActionId;
  readonly kind: ActionKind;
  readonly server: string | null;
  readonly tool: string | null;
  readonly method: string;
  /** The arguments as they would go out, without secrets. */
  readonly args: unknown;
  readonly asks: Escalation;
  readonly scope: Decision["scope"] | undefined;
  readonly reason: string;
  /** SHA-256 of what goes out beside the arguments, where something does. */
  readonly beside: string | null;
}

/** All that an approval covers. Any of it different, and it is another question. */
export const bindingOf = ({
  agent,
  principal,
  kind,
  server,
  tool,
  method,
  asks,
  scope,
  beside,
}: Asking): string =>
  canonicalHash({
    agent: agent.id,
    epoch: agent.epoch,
    principal,
    kind,
    server,
    tool,
    method,
    args: asks.argsHash,
    definition: asks.definition,
    rules: asks.rules,
    approvers: asks.approvers,
    quorum: asks.quorum,
    policies: asks.policies.map(({ name, version }) => `${name}@${version}`).sort(),
    redacted: scope?.redacted ?? [],
    beside,
  });

import type { ActionKind, Intent } from "@reeve/contract/action";
import type { Decision } from "@reeve/contract/decision";
import type { ActionId, ApprovalId } from "@reeve/contract/id";
import type { Wish } from "../act/decide-on.ts";
import { hashArgs, type Deed } from "../act/record.ts";
import type { Asker } from "../enter/caller.ts";
import type { GateServer } from "../hands.ts";

/** The doors at which somebody asks and then acts by themselves. */
export type GuardSource = "hook" | "sdk" | "authzen";

/** One action that somebody else will carry out, where Reeve lets them. */
export interface GuardAsk {
  readonly source: GuardSource;
  readonly who: Asker;
  readonly kind: ActionKind;
  /** The name of a registered server. */
  readonly server: string;
  readonly tool: string;
  readonly args: unknown;
  /** What the agent's side calls its stretch of work; null where it does not say. */
  readonly session: string | null;
  readonly trace: Intent["trace"] | null;
  /** What whoever acts can do; a policy that asks for what they cannot do is a block. */
  readonly can: { readonly narrow: boolean; readonly redact: boolean };
  /** The agent came back for a person's answer, and wants to be kept waiting for it for a while. */
  readonly waits?: boolean;
  /** Whether the agent hung up. */
  gone(): boolean;
}

export interface GuardAnswer {
  readonly action: ActionId;
  readonly decision: Decision;
  /** The arguments to act with; as they came unless the answer is `scope`. */
  readonly args: unknown;
  /** The question to a person that has yet to be answered. */
  readonly approval: {
    readonly id: ApprovalId;
    readonly url: string;
    readonly expiresAt: string;
  } | null;
}

const methods: Partial<Record<ActionKind, string>> = {
  tool_call: "tools/call",
  data_access: "resources/read",
};

/** What is wished, in the words that every door shares. */
export function wishOf(asked: GuardAsk, server: GateServer | undefined): Wish {
  const { source, who, kind, tool, args, session, trace } = asked;
  const effect =
    kind === "tool_call"
      ? (server?.tools.get(tool)?.effect ?? null)
      : kind === "data_access"
        ? "read"
        : null;
  const deed: Deed = {
    kind,
    source,
    agent: who.agent,
    principal: who.principal,
    session,
    server: asked.server,
    tool,
    args,
    argsHash: hashArgs(args),
    effect,
    trace,
  };
  const method = methods[kind] ?? tool;
  return { asker: who, deed, method, gone: () => asked.gone() };
}

import type { Outcome } from "@reeve/contract/action";

/** One stored record, as far as counting needs it. */
export interface RecordRow {
  readonly log: number;
  readonly seq: number;
  readonly at: string;
  readonly kind: "intent" | "end" | "admin";
  readonly action: string;
  readonly agent: string | null;
  readonly server: string | null;
  readonly tool: string | null;
  readonly what: string | null;
  readonly decision: string | null;
  readonly outcome: Outcome | null;
  readonly subject: string | null;
  /** The canonical JSON; null for an end, whose columns say enough. */
  readonly body: string | null;
}

/** What the body of an intent says that its columns do not. */
export interface Said {
  readonly principal: boolean;
  readonly version: boolean;
  readonly decided: boolean;
  readonly enforced: boolean;
  readonly beforeAct: boolean;
  /** For somebody else than the agent itself. */
  readonly onBehalf: boolean;
  /** Decided live, of a person whose delegation and standing the door asked about beside the agent's. */
  readonly bothAsked: boolean;
  readonly effect: string | null;
  /** Ids of the grants that let it pass. */
  readonly grants: readonly string[];
  /** The question to a person that it came with. */
  readonly asks: string | null;
}

/** Answers that came from policies, or from what no policy can allow. The others say that Reeve could not decide. */
const decidedCodes = new Set([
  "permitted",
  "narrowed",
  "approval-needed",
  "approval-denied",
  "forbidden",
  "default-deny",
  "agent-unknown",
  "agent-suspended",
  "stopped",
  "owner-gone",
  "not-attested",
  "server-unknown",
  "tool-unknown",
  "tool-changed",
]);
/** Doors that record and decide before anything happens. */
const enforcingDoors = new Set(["gate", "hook", "sdk", "authzen"]);

/** Doors that let nobody act for a person who did not let them, and ask about both in each decision. */
const delegatingDoors = new Set(["gate", "sdk", "authzen"]);

interface Intent {
  readonly agent: { readonly id: string } | null;
  readonly principal: string | null;
  readonly agentVersion: string | null;
  readonly source: string;
  readonly effect: string | null;
  readonly approval?: unknown;
  readonly decision: {
    readonly mode: string;
    readonly code: string;
    readonly policies: readonly { readonly name: string }[];
  };
}

const nothingSaid: Said = {
  principal: false,
  version: false,
  decided: false,
  enforced: false,
  beforeAct: false,
  onBehalf: false,
  bothAsked: false,
  effect: null,
  grants: [],
  asks: null,
};

/** A body that cannot be read says nothing, so that its action counts against everything that is asked of it. */
export function said(body: string | null): Said {
  const intent = read(body);
  if (!intent) return nothingSaid;
  const { decision } = intent;
  const decided = decidedCodes.has(decision.code);
  const beforeAct = enforcingDoors.has(intent.source);
  // An agent on its own account is named by its id, with how it signed in behind it where that is not by its key.
  const onBehalf = intent.principal !== null && intent.principal.split(" ")[0] !== intent.agent?.id;
  const live = decided && beforeAct && decision.mode === "enforce";
  return {
    principal: intent.principal !== null,
    version: intent.agentVersion !== null,
    decided,
    enforced: live,
    beforeAct,
    onBehalf,
    bothAsked:
      onBehalf &&
      live &&
      delegatingDoors.has(intent.source) &&
      (intent.principal?.startsWith("per_") ?? false),
    effect: intent.effect,
    grants: decision.policies.flatMap(({ name }) =>
      name.startsWith("grant:") ? [name.slice("grant:".length)] : [],
    ),
    asks: typeof intent.approval === "string" ? intent.approval : null,
  };
}

function read(body: string | null): Intent | null {
  try {
    const value: unknown = JSON.parse(body ?? "");
    // By hand and not by a schema: a million bodies come by here.
    const it = (value as { intent?: Partial<Intent> }).intent;
    if (
      it &&
      Array.isArray(it.decision?.policies) &&
      it.decision.policies.every((policy) => typeof policy.name === "string") &&
      typeof it.source === "string" &&
      isText(it.principal) &&
      isText(it.agentVersion) &&
      isText(it.effect)
    )
      return it as Intent;
    return null;
  } catch {
    return null;
  }
}

const isText = (value: unknown): boolean => value === null || typeof value === "string";

import type { Action } from "@reeve/contract/action";
import type { Explanation } from "@reeve/contract/policy-explain";
import type { Evidence } from "../decide/request.ts";
import { byPolicy } from "../replay/by-policy.ts";
import {
  requestOf,
  wasDecided,
  type RecordedDecision,
  type RecordedIntent,
} from "../replay/recorded.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { decided } from "./decided.ts";
import type { Attempt } from "./changed.ts";
import { explain, notKnown, type Texts } from "./explain.ts";

export interface PastHands {
  readonly texts: Texts;
  /** The state with the policies and grants of another time. */
  asOf(now: Snapshot, agent: `agt_${string}`, at: string): Promise<Snapshot>;
}

/** Explains a recorded decision by the policies of its time; what is registered is seen as it is now. */
export async function explainPast(
  hands: PastHands,
  now: Snapshot,
  action: Action,
): Promise<Explanation> {
  const { decision } = action;
  const recorded = decision && {
    answer: decision.answer,
    code: decision.code,
    policies: decision.policies,
  };
  const it: RecordedIntent | null = decision && { ...action, decision };
  if (!it || !wasDecided(it) || !decision || !byPolicy.has(decision.code))
    return unasked(action, recorded);
  const { request, whole } = requestOf(it);
  const snapshot = acting(await hands.asOf(now, it.agent.id, it.startedAt), it);
  const atMs = Date.parse(it.startedAt);
  const evidence = evidenceOf(action, atMs);
  const asked = { ...request, ...(evidence && { evidence }) };
  const then: Attempt = { snapshot, request: asked, now: atMs };
  const lost = notKnown(then);
  const explained = await explain(then, hands.texts);
  const differs = !lost && (explained.answer !== decision.answer || !byPolicy.has(explained.code));
  const today: Attempt = { snapshot: now, request: asked, now: atMs };
  const again = lost || !whole || notKnown(today) ? null : decided(today);
  return {
    ...explained,
    agent: it.agent,
    // What was decided is what is recorded; deciding again only says why.
    answer: decision.answer,
    code: decision.code,
    reason: decision.reason,
    policies: decision.policies,
    rules: explained.rules,
    alterations: lost || differs || !whole ? [] : explained.alterations,
    recorded,
    undecidable: lost
      ? "The record does not hold all that the policies read, so this cannot be decided again: secrets and long texts are not kept."
      : differs
        ? `By the policies of that time and what is registered now the answer is ${explained.answer}: the agent, the tool or what was known of them has changed since.`
        : whole
          ? null
          : "The arguments are not kept in whole, so no change of them can be tried.",
    today: again && {
      answer: again.answer,
      code: again.code,
      policies: again.policies.map((one) => ({ ...one })),
    },
  };
}

/** Policies were asked, so the agent and the tool were what they must be for that, whatever they are now. */
export function acting(snapshot: Snapshot, { agent, server, tool }: RecordedDecision): Snapshot {
  const agents = new Map(snapshot.agents);
  const known = agents.get(agent.id);
  const owner = known?.owner ?? { id: "per_00000000000000000000000000", name: "", status: "" };
  if (known)
    agents.set(agent.id, { ...known, status: "active", owner: { ...owner, status: "active" } });
  const servers = new Map(snapshot.servers);
  const at = servers.get(server);
  const called = at?.tools.get(tool ?? "");
  if (at && called?.status === "changed")
    servers.set(server, {
      ...at,
      tools: new Map(at.tools).set(called.name, { ...called, status: "present" }),
    });
  return { ...snapshot, agents, servers };
}

/** What no policy was asked about: a token that was not good, an agent that nobody knows. */
const unasked = (action: Action, recorded: Explanation["recorded"]): Explanation => ({
  agent: action.agent ?? { id: "agt_00000000000000000000000000", name: "unknown" },
  server: action.server ?? "",
  tool: action.tool,
  at: action.startedAt,
  answer: action.decision?.answer ?? "block",
  code: action.decision?.code ?? "reeve-error",
  reason: action.decision?.reason ?? "Nothing was decided.",
  policies: [],
  recorded,
  undecidable: "No policy was asked about this.",
  today: null,
  rules: [],
  alterations: [],
});

const aMinute = 60_000;

/** An action that went out on an approval is decided again as if it had it; who gave it is another record's. */
export function evidenceOf(
  { approval, argsHash, decision }: Action,
  atMs: number,
): Evidence | null {
  if (approval === null || decision?.answer === "escalate" || decision?.answer === "block")
    return null;
  const rules = decision?.escalation?.rules ?? [];
  return {
    approval: {
      id: approval,
      by: "somebody",
      argsHash: decision?.scope?.argsHash ?? argsHash ?? "",
      rules,
      expiresAtMs: atMs + aMinute,
    },
  };
}

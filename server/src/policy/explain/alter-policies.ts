import type { Answer, Decision } from "@reeve/contract/decision";
import type { Alteration } from "@reeve/contract/policy-explain";
import { withRules } from "../replay/draft.ts";
import { grantRule, type Rule } from "../decide/rules.ts";
import type { Attempt } from "./changed.ts";
import { decided } from "./decided.ts";

export const answers: Readonly<Record<Answer, string>> = {
  allow: "it is allowed",
  scope: "it is allowed with changes",
  escalate: "a person is asked",
  block: "it is blocked",
};

/** Policies in shadow, a grant that is not there, an approval that nobody gave. */
export function ofPolicies(
  it: Attempt,
  before: Decision,
  rules: readonly Rule[],
): readonly Alteration[] {
  const { snapshot, request } = it;
  const found: Alteration[] = [];
  const add = (kind: Alteration["kind"], what: string, does: string, attempt: Attempt): void => {
    const { answer } = decided(attempt);
    if (answer === before.answer) return;
    found.push({
      kind,
      what,
      from: null,
      to: null,
      also: [],
      answer,
      says: `${does}: ${answers[answer]}.`,
    });
  };
  for (const name of new Set(rules.map(({ policy }) => policy.name))) {
    const policy = snapshot.policies.get(name);
    if (policy) {
      const watched = policy.rules.map((rule) => ({ ...rule, lane: "shadow" as const }));
      const policies = new Map(snapshot.policies).set(name, { ...policy, rules: watched });
      const without = withRules(snapshot, policies, snapshot.grants);
      add("policy", `policy:${name}`, `With policy ${name} in shadow`, {
        ...it,
        snapshot: without,
      });
    } else {
      const grants = snapshot.grants.filter((rule) => rule.policy.name !== name);
      const without = withRules(snapshot, snapshot.policies, grants);
      add("grant", name, `Without grant ${name.slice("grant:".length)}`, {
        ...it,
        snapshot: without,
      });
    }
  }
  const granted = before.code === "default-deny" ? withGrant(it) : null;
  if (granted)
    add(
      "grant",
      `grant:${request.server}/${request.tool ?? ""}`,
      "With a grant of this tool",
      granted,
    );
  if (before.answer === "escalate") {
    const argsHash = before.escalation?.argsHash ?? "";
    const approval = {
      id: "apv_00000000000000000000000000",
      by: "somebody",
      argsHash,
      rules: before.escalation?.rules ?? [],
      expiresAtMs: it.now + 60_000,
    } as const;
    add("approval", "approval", "Once it is approved", {
      ...it,
      request: { ...request, evidence: { ...request.evidence, approval } },
    });
  }
  return found;
}

function withGrant(it: Attempt): Attempt | null {
  const { snapshot, request } = it;
  const agent = snapshot.agents.get(request.agent);
  const server = snapshot.servers.get(request.server);
  const tool = server?.tools.get(request.tool ?? "");
  if (!agent || !server || !tool) return null;
  const grant = grantRule({
    id: "grt_00000000000000000000000000",
    agent: agent.entity,
    server: server.entity,
    tools: [tool.entity],
    expiresAtMs: null,
  });
  return { ...it, snapshot: withRules(snapshot, snapshot.policies, [...snapshot.grants, grant]) };
}

import type { PolicyRef } from "@reeve/contract/decision";
import type { PolicyMode } from "@reeve/contract/policy";
import type { Proposal } from "@reeve/contract/policy-change";
import { Link } from "@tanstack/react-router";
import { Badge } from "../ui/badge.tsx";
import { Plain } from "../ui/plain.tsx";

export const ModeBadge = ({ mode }: { mode: PolicyMode }) =>
  mode === "enforce" ? (
    <Badge tone="allow" shape="disc">
      Enforced
    </Badge>
  ) : (
    <Badge tone="calm" shape="ring">
      Shadow
    </Badge>
  );

export const modeChoices: { value: PolicyMode; label: string }[] = [
  { value: "enforce", label: "Enforce: it decides" },
  { value: "shadow", label: "Shadow: it is only noted what it would decide" },
];

/** What would change, in a few words. */
export function changeInWords({ kind, name, base, before, after }: Proposal): string {
  if (kind === "review") return "Changes need no second person any more";
  if (kind === "remove") return `Take ${name} out of force`;
  if (base === 0) return `Put ${name} in force`;
  if (before && after && before.cedar === after.cedar)
    return after.mode === "enforce" ? `Enforce ${name}` : `Only watch ${name}`;
  return `Change ${name}`;
}

/** The policies that determined a decision, each at the version it had then. A grant has no page of its own. */
export const PolicyLinks = ({ policies }: { policies: readonly PolicyRef[] }) =>
  policies.length === 0 ? (
    <span className="muted">none spoke</span>
  ) : (
    <ul className="names">
      {policies.map(({ name, version }) => (
        <li key={`${name}@${version}`}>
          {/^grt_|^grant/.test(name) ? (
            <code>
              <Plain>{name}</Plain>
            </code>
          ) : (
            <Link to="/policies/$name" params={{ name }} search={{ version }}>
              <code>
                {name}, version {version}
              </code>
            </Link>
          )}
        </li>
      ))}
    </ul>
  );

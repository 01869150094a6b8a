import type { ApprovalDetail } from "@reeve/contract/approval";
import { Badge } from "../../ui/badge.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago } from "../../ui/time.tsx";
import { proofWords } from "./words.tsx";

/** Who has answered, who gave their answer on, and who could. */
export function Said({ it: { votes, delegated, deciders, asks, status } }: { it: ApprovalDetail }) {
  const approvals = votes.filter(({ approve }) => approve).length;
  return (
    <Section title="Answers">
      {asks.quorum > 1 && (
        <p>
          {approvals} of {asks.quorum} have approved.
        </p>
      )}
      {votes.length === 0 && <p>Nobody has answered yet.</p>}
      <ul className="entries">
        {votes.map(({ by, approve, reason, proof, at }) => (
          <li key={by.id}>
            <Badge tone={approve ? "allow" : "block"} shape={approve ? "disc" : "square"}>
              {approve ? "Approved" : "Denied"}
            </Badge>
            <span>
              <Plain>{by.name}</Plain>
              {proof && <span className="muted"> {proofWords[proof]}</span>}
              {reason !== "" && (
                <p className="detail">
                  <Plain lines>{reason}</Plain>
                </p>
              )}
            </span>
            <span className="muted num">
              <Ago at={at} />
            </span>
          </li>
        ))}
        {delegated.map(({ from, to, reason, at }) => (
          <li key={from.id}>
            <Badge tone="scope" shape="half">
              Given on
            </Badge>
            <span>
              <Plain>{from.name}</Plain> to <Plain>{to.name}</Plain>
              <p className="detail">
                <Plain lines>{reason}</Plain>
              </p>
            </span>
            <span className="muted num">
              <Ago at={at} />
            </span>
          </li>
        ))}
      </ul>
      {status === "pending" && (
        <p className="hint">
          {deciders.length === 0 ? (
            "Nobody can decide this now. An operator token of the role may, or it runs out."
          ) : (
            <>
              May decide now: <Plain>{deciders.map(({ name }) => name).join(", ")}</Plain>.
            </>
          )}
        </p>
      )}
    </Section>
  );
}

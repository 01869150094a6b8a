import type {
  Alteration,
  Clause,
  ConsideredRule,
  Explanation as Explained,
} from "@reeve/contract/policy-explain";
import { Badge } from "../ui/badge.tsx";
import { Note } from "../ui/notice.tsx";
import { Plain } from "../ui/plain.tsx";
import { AnswerBadge } from "./answer.tsx";
import { PolicyLinks } from "./policy.tsx";
import "./what-if.css";

/** Why a call is answered as it is: the smallest changes that would alter it, then every rule that had a say in it. */
export function Explanation({ it }: { it: Explained }) {
  const deciding = it.rules.filter(({ decided }) => decided);
  const others = it.rules.filter(({ decided }) => !decided);
  // Before policies are asked there is more that must be so: that the agent acts, that the tool is there.
  const asked = it.rules.length > 0 || it.code === "default-deny";
  return (
    <div className="stack">
      {it.undecidable !== null && (
        <Note>
          <p>{it.undecidable}</p>
        </Note>
      )}
      {it.today !== null && it.today.answer !== it.answer && (
        <Note title="Today it would be answered differently">
          <div className="change">
            <AnswerBadge answer={it.today.answer} />
            <PolicyLinks policies={it.today.policies} />
          </div>
        </Note>
      )}
      {asked && (
        <>
          <h3>What would change the answer</h3>
          <Alterations it={it} />
        </>
      )}
      <h3>What decided</h3>
      {deciding.length > 0 ? <Rules rules={deciding} /> : <p>{undecided(it)}</p>}
      {others.length > 0 && (
        <details>
          <summary>
            {others.length === 1
              ? "One other rule was looked at"
              : `${others.length} other rules were looked at`}
          </summary>
          <Rules rules={others} />
        </details>
      )}
    </div>
  );
}

function undecided({ code }: Explained): string {
  if (code === "default-deny")
    return "No rule and no grant permits it, and what nothing permits is blocked.";
  return "Policies were not asked: the reason above comes before them.";
}

function Alterations({ it: { alterations, undecidable } }: { it: Explained }) {
  if (alterations.length === 0)
    return (
      <p className="muted">
        {undecidable === null
          ? "No single change of an argument, a policy or a grant was found that alters it."
          : "Nothing was tried, because this cannot be decided again exactly."}
      </p>
    );
  return (
    <ol className="alterations">
      {alterations.map((one) => (
        <li key={`${one.what} ${JSON.stringify(one.to)} ${one.answer}`}>
          <AnswerBadge answer={one.answer} />
          <span>
            <Plain>{inWords(one)}</Plain>
          </span>
        </li>
      ))}
    </ol>
  );
}

const inWords = ({ says }: Alteration): string => says.replace(/: [^:]*\.$/, "");

const Rules = ({ rules }: { rules: readonly ConsideredRule[] }) => (
  <ul className="rules">
    {rules.map((rule) => (
      <li key={`${rule.policy.name} ${rule.id}`} className={rule.decided ? "rule decided" : "rule"}>
        <div className="rule-head">
          <PolicyLinks policies={[rule.policy]} />
          <span>
            {rule.effect === "permit" ? "permits" : forbids[rule.outcome]}
            {rule.mode === "shadow" && ", in shadow"}
          </span>
          <Said said={rule.said} />
        </div>
        {rule.clauses.length > 0 && (
          <ul className="clauses">
            {rule.clauses.map((clause, n) => (
              // oxlint-disable-next-line react/no-array-index-key -- a condition has no other identity
              <Condition key={n} clause={clause} />
            ))}
          </ul>
        )}
      </li>
    ))}
  </ul>
);

const forbids: Record<ConsideredRule["outcome"], string> = {
  block: "forbids",
  scope: "narrows",
  escalate: "asks a person",
};

function Said({ said }: { said: ConsideredRule["said"] }) {
  switch (said) {
    case "applies":
      return (
        <Badge tone="accent" shape="disc">
          Applies
        </Badge>
      );
    case "does not apply":
      return (
        <Badge tone="calm" shape="ring">
          Does not apply
        </Badge>
      );
    case "failed":
      return (
        <Badge tone="block" shape="square">
          Failed
        </Badge>
      );
    case "not known":
      return (
        <Badge tone="calm" shape="dash">
          Not known
        </Badge>
      );
  }
}

function Condition({ clause }: { clause: Clause }) {
  return (
    <li className={clause.reached ? "clause" : "clause unreached"}>
      <span className="muted">
        {clause.kind} {truth(clause)}
      </span>
      <code className="wrap">
        <Plain>{clause.cedar}</Plain>
      </code>
      {clause.error !== null && <span className="saw">It failed: {clause.error}.</span>}
      {clause.reads.map(({ path, value, known }) => (
        <span key={path} className="saw">
          <code>{path}</code> {known === "there" ? "was " : ""}
          {known === "there" ? (
            <code className="wrap">
              <Plain>{JSON.stringify(value)}</Plain>
            </code>
          ) : known === "absent" ? (
            "was not there"
          ) : (
            "is not kept in the record"
          )}
        </span>
      ))}
    </li>
  );
}

function truth({ reached, value, error }: Clause): string {
  if (!reached) return "not asked";
  if (error !== null) return "failed";
  return value === null ? "not known" : value ? "true" : "false";
}

import type { Agent } from "@reeve/contract/agent";
import type { PrivilegeProposal } from "@reeve/contract/privilege";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { answers } from "../../parts/answer.tsx";
import { Broken } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Diff } from "../../ui/diff.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { ProposedTools } from "./proposed-tools.tsx";

/** What would keep the agent to what it has used: with its evidence, and tried on what it did. */
export function Proposal({ agent, onTried }: { agent: Agent; onTried: () => void }) {
  const [said, setSaid] = useState<Readonly<Record<string, boolean>>>({});
  const [within, setWithin] = useState(true);
  const paths = (keep: boolean): string[] =>
    Object.keys(said).filter((path) => said[path] === keep);
  const asked = { id: agent.id, keep: paths(true), drop: paths(false), toolsOnly: !within };
  const query = useAsked("privileges.propose", asked);
  // While another proposal is made the one before it stays on the screen.
  const [shown, setShown] = useState<PrivilegeProposal | null>(null);
  if (query.data !== undefined && query.data !== shown) setShown(query.data);
  const attempt = useChange("privileges.try");
  const refusal = useRefusal("privileges.try");
  const busy = query.isFetching;
  return (
    <Section
      title="Proposal"
      buttons={
        <Button
          kind="primary"
          busy={attempt.isPending || (busy && shown !== null)}
          unavailable={refusal}
          onClick={() =>
            query.data !== undefined &&
            attempt.mutate(
              { id: agent.id, cedar: query.data.cedar },
              {
                onSuccess: () => {
                  say("It is watched from now. Nothing is blocked.");
                  onTried();
                },
              },
            )
          }
        >
          Try in shadow
        </Button>
      }
    >
      {attempt.error && <Notice trouble={attempt.error} />}
      {query.error && <Broken error={query.error} again={() => void query.refetch()} />}
      {busy && <Progress label="Looking at what it did" />}
      {shown !== null && (
        <>
          <p>
            From {shown.evidence.toLocaleString("en")}{" "}
            {shown.evidence === 1 ? "decision" : "decisions"} since {shown.since.slice(0, 10)}
            {shown.capped ? ", the newest ones" : ""}. Keep what it will need, and leave out what is
            over; you know its work best.
          </p>
          <p>
            <label className="check">
              <input
                type="checkbox"
                checked={within}
                onChange={(event) => setWithin(event.target.checked)}
              />{" "}
              Keep arguments within what was seen as well
            </label>
          </p>
          <ProposedTools
            tools={shown.tools}
            onKeep={(path, keep) => setSaid({ ...said, [path]: keep })}
          />
          <Simulated simulated={shown.simulated} />
          <Grants grants={shown.grants} />
          <h3>The policy</h3>
          <Diff label="The policy" before={shown.current ?? ""} after={shown.cedar} />
        </>
      )}
    </Section>
  );
}

const word = (answer: string): string =>
  answers.find(({ key }) => key === answer)?.label.toLowerCase() ?? answer;

function Simulated({ simulated }: { simulated: PrivilegeProposal["simulated"] }) {
  const { decisions, changed, undecidable, flips } = simulated;
  return (
    <>
      <h3>What it would have changed</h3>
      {decisions === 0 ? (
        <Empty title="It did nothing that could tell.">
          <p>Let it work first: a proposal from nothing blocks everything.</p>
        </Empty>
      ) : (
        <p>
          Of {decisions.toLocaleString("en")} recorded {decisions === 1 ? "decision" : "decisions"},{" "}
          {changed === 0
            ? "none would have been answered differently."
            : `${changed.toLocaleString("en")} would have been answered differently.`}
          {undecidable > 0 &&
            ` Of ${undecidable.toLocaleString("en")} it cannot be said: the record does not hold what they were about.`}
        </p>
      )}
      {flips.map(({ before, after, count, examples }) => (
        <div key={`${before} ${after}`}>
          <p>
            {count.toLocaleString("en")} × {word(after)} instead of {word(before)}:
          </p>
          <ul className="names">
            {examples.map(({ action, server, tool, at }) => (
              <li key={action}>
                <Link to="/actions/$id" params={{ id: action }}>
                  <code>
                    <Plain>{`${server}/${tool ?? ""}`}</Plain>
                  </code>
                </Link>{" "}
                <span className="muted">
                  <Ago at={at} />
                </span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}

const named = (tools: readonly string[]): string =>
  tools.length === 0 ? "nothing" : tools.includes("*") ? "every tool" : tools.join(", ");

function Grants({ grants }: { grants: PrivilegeProposal["grants"] }) {
  return (
    <>
      <h3>Its grants, once it is enforced</h3>
      {grants.length === 0 ? (
        <p>They stay as they are.</p>
      ) : (
        <ul>
          {grants.map(({ id, server, before, after }) => (
            <li key={id}>
              <Plain>{server}</Plain>: <Plain>{named(after)}</Plain> instead of{" "}
              <Plain>{named(before)}</Plain>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

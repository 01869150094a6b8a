import type { Agent } from "@reeve/contract/agent";
import type { Narrowing, Privileges } from "@reeve/contract/privilege";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Note } from "../../ui/notice.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { PrivilegeTable } from "./privilege-table.tsx";
import { Proposal } from "./proposal.tsx";

/** A few are always under way while agents work. */
const manyUncounted = 1_000;

/** What the agent may do, what it did, and how it is kept to that. */
export function LeastPrivilege({ agent }: { agent: Agent }) {
  const query = useAsked("privileges.get", { id: agent.id }, { refetchInterval: 15_000 });
  const [proposing, setProposing] = useState(false);
  return (
    <Loaded query={query} what="what it may do and did">
      {(it) => (
        <>
          {it.uncounted > manyUncounted && (
            <Note title="Still counting">
              <p>
                {it.uncounted.toLocaleString("en")} records are not counted yet. What is shown as
                unused may be in them.
              </p>
            </Note>
          )}
          {it.narrowing !== null && <Standing agent={agent} narrowing={it.narrowing} />}
          <Section
            title="May do, did, never used"
            buttons={
              it.narrowing?.mode !== "enforce" && (
                <Button
                  kind={it.narrowing === null && !proposing ? "primary" : "plain"}
                  onClick={() => setProposing(!proposing)}
                >
                  {proposing ? "Close the proposal" : "Propose a narrower grant"}
                </Button>
              )
            }
          >
            <Summary it={it} />
            <PrivilegeTable tools={it.tools} since={it.since} />
          </Section>
          {proposing && it.narrowing?.mode !== "enforce" && (
            <Proposal agent={agent} onTried={() => setProposing(false)} />
          )}
        </>
      )}
    </Loaded>
  );
}

function Summary({ it: { tools } }: { it: Privileges }) {
  const may = tools.filter((tool) => tool.may !== "never");
  const count = (use: string): number => may.filter((tool) => tool.use === use).length;
  return (
    <Facts>
      <Fact name="May use">
        {may.length} {may.length === 1 ? "tool" : "tools"}
      </Fact>
      <Fact name="Used in the last 30 days">{count("used")}</Fact>
      <Fact name="Not for 30 days">{count("idle")}</Fact>
      <Fact name="Never used">{count("never")}</Fact>
    </Facts>
  );
}

/** That it is watched, or kept, and what can be done about it. */
function Standing({ agent, narrowing }: { agent: Agent; narrowing: Narrowing }) {
  const [asking, setAsking] = useState<"enforce" | "undo" | null>(null);
  const enforce = useChange("privileges.enforce");
  const undo = useChange("privileges.undo");
  const mayEnforce = useRefusal("privileges.enforce");
  const mayUndo = useRefusal("privileges.undo");
  const watched = narrowing.mode === "shadow";
  const { blocked } = narrowing.watched;
  const change = asking === "enforce" ? enforce : undo;
  return (
    <Section
      title={watched ? "Watched: nothing is blocked yet" : "Kept to what it has used"}
      buttons={
        <>
          {watched && (
            <Button kind="primary" unavailable={mayEnforce} onClick={() => setAsking("enforce")}>
              Enforce
            </Button>
          )}
          <Button unavailable={mayUndo} onClick={() => setAsking("undo")}>
            Undo
          </Button>
        </>
      }
    >
      <p className="badges">
        <Badge tone={watched ? "calm" : "allow"} shape={watched ? "ring" : "disc"}>
          {watched ? "Shadow" : "Enforced"}
        </Badge>
        <Link to="/policies/$name" params={{ name: narrowing.policy }}>
          its policy
        </Link>
        <span className="muted">
          {watched ? "tried by " : "enforced by "}
          <Plain>{watched ? narrowing.triedBy : (narrowing.enforcedBy ?? "")}</Plain>{" "}
          <Ago at={watched ? narrowing.triedAt : narrowing.enforcedAt} />
        </span>
      </p>
      {watched && <Watched watched={narrowing.watched} />}
      <Confirm
        title={asking === "enforce" ? "Keep it to what it has used" : "Undo"}
        says={
          asking === "enforce"
            ? blocked > 0
              ? `Since it is watched, ${blocked} of its calls would have been blocked. Calls like those are refused from the moment this is confirmed, and its grants are replaced by narrower ones.`
              : "Calls outside of it are refused from the moment this is confirmed, and its grants are replaced by narrower ones. It can be undone."
            : "Its policy is taken out of force, and its grants are given back as they were."
        }
        does={asking === "enforce" ? "Enforce" : "Undo"}
        open={asking !== null}
        busy={change.isPending}
        failure={change.error}
        onClose={() => {
          setAsking(null);
          change.reset();
        }}
        onConfirm={() =>
          change.mutate(
            { id: agent.id },
            {
              onSuccess: () => {
                say(asking === "enforce" ? "It is kept to what it has used." : "It is undone.");
                setAsking(null);
              },
            },
          )
        }
      />
    </Section>
  );
}

function Watched({ watched }: { watched: Narrowing["watched"] }) {
  const { decisions, blocked, examples, capped } = watched;
  if (decisions === 0)
    return (
      <p>
        It has not acted since. Give it time to do its usual work, the rare part as well, before you
        enforce.
      </p>
    );
  return (
    <>
      <p>
        {capped ? "Of its newest " : "Of "}
        {decisions.toLocaleString("en")} {decisions === 1 ? "action" : "actions"} since,{" "}
        {blocked === 0
          ? "none would have been blocked."
          : `${blocked.toLocaleString("en")} would have been blocked.`}
      </p>
      {examples.length > 0 && (
        <ul className="names" aria-label="Actions that would have been blocked">
          {examples.map(({ action, server, tool, at }) => (
            <li key={action}>
              <Link to="/actions/$id" params={{ id: action }}>
                <code>
                  <Plain>{`${server}/${tool}`}</Plain>
                </code>
              </Link>{" "}
              <span className="muted">
                <Ago at={at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

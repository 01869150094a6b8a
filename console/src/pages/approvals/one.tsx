import type { ApprovalDetail } from "@reeve/contract/approval";
import type { ApprovalId } from "@reeve/contract/id";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { ToolName, kindWords } from "../../parts/action-table.tsx";
import { AgentLink, TierBadge } from "../../parts/agent.tsx";
import { OutcomeBadge } from "../../parts/answer.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { PolicyLinks } from "../../parts/policy.tsx";
import { Diff } from "../../ui/diff.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Json, pretty } from "../../ui/json.tsx";
import { Note } from "../../ui/notice.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago, Moment } from "../../ui/time.tsx";
import { Decide } from "./decide.tsx";
import { Said } from "./said.tsx";
import { ApprovalBadge, approverWords, effectWords } from "./words.tsx";

const route = getRouteApi("/signed-in/approvals/$id");

export function ApprovalPage() {
  const id = route.useParams().id as ApprovalId;
  const query = useAsked("approvals.get", { id }, { refetchInterval: 3_000 });
  return (
    <Loaded query={query} what="the approval" page="Approval">
      {(it) => <One it={it} />}
    </Loaded>
  );
}

function One({ it }: { it: ApprovalDetail }) {
  const name = it.what?.title ?? it.tool ?? kindWords[it.kind];
  return (
    <Page
      title={`${it.agent.name}: ${name}`}
      over={
        <>
          Approval <code className="id">{it.id}</code>
        </>
      }
    >
      <div className="stack">
        <p>
          <ApprovalBadge status={it.status} />{" "}
          {it.status === "pending" ? (
            <>
              It can be decided until <Moment at={it.expiresAt} withDate={false} />,{" "}
              <Ago at={it.expiresAt} />.
            </>
          ) : (
            it.status === "approved" && (
              <>
                The agent can use it once, until <Moment at={it.expiresAt} withDate={false} />.
              </>
            )
          )}
        </p>
        <div className="two wide-left">
          <div>
            <WhatWillHappen it={it} />
            <Section title="With exactly these arguments">
              <Json label="Arguments" value={it.args} alike />
              <Narrowed it={it} />
            </Section>
            <AgainstLast it={it} />
          </div>
          <div>
            {it.status === "pending" && <Decide it={it} />}
            <Said it={it} />
            <Became it={it} />
          </div>
        </div>
      </div>
    </Page>
  );
}

function WhatWillHappen({ it }: { it: ApprovalDetail }) {
  const { what, asks } = it;
  return (
    <Section title={it.status === "pending" ? "What will happen" : "What was asked"}>
      <p>
        <AgentLink agent={it.agent} /> wants to use <ToolName action={it} />
        {it.actsFor ? (
          <>
            {" "}
            for <Plain alike>{it.actsFor.name}</Plain>
          </>
        ) : (
          " on its own account"
        )}
        . {what && effectWords[what.effect]}
      </p>
      {what?.changed && (
        <Note title="The tool has changed since">
          <p>It is not what was asked about any more. An approval lets nothing pass.</p>
        </Note>
      )}
      <Facts>
        <Fact name="Why you are asked">
          <Plain>{it.reason}</Plain>
        </Fact>
        <Fact name="Policy">
          <PolicyLinks policies={asks.policies} />
        </Fact>
        <Fact name="Agent">
          Tier <TierBadge tier={it.tier} />
        </Fact>
        {what && (
          <>
            <Fact name="Goes to">
              <Plain alike>{what.destination}</Plain>
              {what.external && <span className="muted"> and beyond it, to the outside</span>}
            </Fact>
            <Fact name="What comes back">
              {what.dataClasses.length === 0 ? (
                <span className="muted">no class of data is known for it</span>
              ) : (
                <>
                  may hold <Plain>{what.dataClasses.join(", ")}</Plain>
                </>
              )}
            </Fact>
            {what.description !== "" && (
              <Fact name="The tool server says of it">
                <span className="muted">
                  <Plain lines alike>
                    {what.description}
                  </Plain>
                </span>
              </Fact>
            )}
          </>
        )}
        <Fact name="Who may decide">
          {asks.quorum > 1 && `${asks.quorum} different people of `}
          <Plain>{asks.approvers.map(approverWords).join(", or ")}</Plain>
          {it.adminsAsked && "; too few of them are left, so the admins may"}
        </Fact>
      </Facts>
    </Section>
  );
}

function Narrowed({ it: { scope, asks } }: { it: ApprovalDetail }) {
  const changes = [
    ...(scope?.narrowed ?? []).map(({ path, change }) => `${path}: ${change}`),
    ...(scope?.redacted ?? []).map((name) => `hidden from what comes back: ${name}`),
  ];
  return (
    <>
      {changes.length > 0 && (
        <>
          <p>Policy changed this before asking; it is what would run:</p>
          <ul>
            {changes.map((change) => (
              <li key={change}>
                <Plain alike>{change}</Plain>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="hint">
        Secrets are left out and long texts are cut here. An approval covers the whole:{" "}
        <code className="id wrap">{asks.argsHash}</code>
      </p>
    </>
  );
}

function AgainstLast({ it: { last, args } }: { it: ApprovalDetail }) {
  return (
    <Section title="Against the last one that was approved">
      {last === null ? (
        <p>Nobody has approved this tool for this agent before.</p>
      ) : (
        <>
          <p>
            <Link to="/approvals/$id" params={{ id: last.id }}>
              Asked <Ago at={last.requestedAt} />
            </Link>
            {pretty(last.args) === pretty(args) && ", with the same arguments as shown here"}
          </p>
          <Diff label="Arguments then and now" before={pretty(last.args)} after={pretty(args)} />
        </>
      )}
    </Section>
  );
}

function Became({ it: { status, usedBy, ended } }: { it: ApprovalDetail }) {
  if (status !== "used" || usedBy === null) return null;
  return (
    <Section title="What became of it">
      <Facts>
        <Fact name="Action">
          <Link to="/actions/$id" params={{ id: usedBy }}>
            The one that went out on it
          </Link>
        </Fact>
        <Fact name="Outcome">
          <OutcomeBadge outcome={ended?.outcome ?? null} />{" "}
          {ended?.endedAt && <Moment at={ended.endedAt} />}
          {ended?.error && (
            <p className="detail">
              <Plain>{ended.error}</Plain>
            </p>
          )}
        </Fact>
      </Facts>
    </Section>
  );
}

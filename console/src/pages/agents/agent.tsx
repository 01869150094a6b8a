import type { Agent } from "@reeve/contract/agent";
import type { AgentId } from "@reeve/contract/id";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useRefusal } from "../../api/me.ts";
import { useAsked } from "../../api/query.ts";
import { StatusBadge, TierBadge } from "../../parts/agent.tsx";
import { ChangeList } from "../../parts/change-list.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Readiness } from "../../parts/readiness.tsx";
import { Button } from "../../ui/button.tsx";
import { Note } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { EvidenceOf } from "../inventory/evidence.tsx";
import { QuarantineOf } from "../inventory/quarantined.tsx";
import { AgentAbout } from "./about.tsx";
import { ActsFor } from "./acts-for.tsx";
import { AgentCredentials } from "./credentials.tsx";
import { GrantRequests } from "./grant-requests.tsx";
import { AgentGrants } from "./grants.tsx";
import { MapOfAgent } from "./map.tsx";
import { LeastPrivilege } from "./privileges.tsx";
import { RecentActions } from "./recent-actions.tsx";
import { DeclareIncident } from "../incidents/declare.tsx";
import { SessionsOf } from "./sessions.tsx";
import { AgentReview } from "./review.tsx";
import { RehearseStop } from "./rehearse-stop.tsx";
import { StopOrResume } from "./stop-or-resume.tsx";

const route = getRouteApi("/signed-in/agents/$id");

export function AgentPage() {
  const id = route.useParams().id as AgentId;
  const query = useAsked("agents.get", { id });
  return (
    <Loaded query={query} what="the agent" page="Agent">
      {(agent) => <OneAgent agent={agent} />}
    </Loaded>
  );
}

function OneAgent({ agent }: { agent: Agent }) {
  const { tab = "about" } = route.useSearch();
  const navigate = route.useNavigate();
  const refusal = useRefusal("agents.update");
  return (
    <Page
      title={agent.name}
      over={
        <>
          Agent <code className="id">{agent.id}</code>
        </>
      }
      lead={<Plain>{agent.purpose}</Plain>}
      buttons={
        <>
          {refusal === undefined ? (
            <Link to="/agents/$id/edit" params={{ id: agent.id }} className="button plain">
              Change
            </Link>
          ) : (
            <Button unavailable={refusal}>Change</Button>
          )}
          <StopOrResume agent={agent} />
          <RehearseStop agent={agent} />
          <QuarantineOf agent={agent.id} name={agent.name} />
          <DeclareIncident from={{ agent: agent.id }} />
        </>
      }
    >
      <p className="badges">
        <StatusBadge status={agent.status} />
        <span>
          <TierBadge tier={agent.tier} /> <span className="muted">tier</span>
        </span>
        <span>
          <span className="muted">runs in</span> <Plain>{agent.environment}</Plain>
        </span>
      </p>
      {agent.statusReason !== null && (
        <Note title={agent.status === "suspended" ? "Stopped" : "Why it has this status"}>
          <p>
            <Plain>{agent.statusReason}</Plain>
          </p>
        </Note>
      )}
      <Tabs
        label="About this agent"
        value={tab}
        onChange={(next) =>
          void navigate({ search: next === "about" ? {} : { tab: next }, replace: true })
        }
        tabs={[
          {
            value: "about",
            label: "About",
            content: (
              <>
                <Readiness agent={agent} />
                <AgentAbout agent={agent} />
              </>
            ),
          },
          {
            value: "credentials",
            label: "Credentials",
            content: (
              <>
                <AgentCredentials agent={agent} />
                <ActsFor agent={agent} />
              </>
            ),
          },
          { value: "review", label: "Review", content: <AgentReview agent={agent} /> },
          {
            value: "grants",
            label: "Grants",
            content: (
              <>
                <AgentGrants agent={agent} />
                <GrantRequests agent={agent} />
              </>
            ),
          },
          {
            value: "privileges",
            label: "Least privilege",
            content: <LeastPrivilege agent={agent} />,
          },
          { value: "evidence", label: "Evidence", content: <EvidenceOf of={agent.id} /> },
          { value: "map", label: "Map", content: <MapOfAgent agent={agent} /> },
          { value: "sessions", label: "Sessions", content: <SessionsOf agent={agent} /> },
          { value: "actions", label: "Actions", content: <RecentActions agent={agent} /> },
          { value: "changes", label: "Changes", content: <ChangeList subject={agent.id} /> },
        ]}
      />
    </Page>
  );
}

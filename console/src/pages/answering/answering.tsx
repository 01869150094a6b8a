import type { Answered } from "@reeve/contract/attestation";
import type { PersonId } from "@reeve/contract/id";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useMe } from "../../api/me.ts";
import { useAsked } from "../../api/query.ts";
import { AgentLink, StatusBadge, TierBadge } from "../../parts/agent.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { StandingBadge } from "../../parts/standing.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Offers } from "./offers.tsx";

const route = getRouteApi("/signed-in/answering");
const everyMs = 10_000;

const duties: Record<Answered["duties"][number], string> = {
  behaviour: "behaviour",
  change: "changes",
  incidents: "incidents",
  risk: "risk",
};

/** What a person answers for, and what waits for them: one's own, or somebody else's. */
export function AnsweringPage() {
  const me = useMe();
  const person = (route.useSearch().person ?? me.id) as PersonId;
  const query = useAsked("attestations.answering", { person }, { refetchInterval: everyMs });
  return (
    <Loaded query={query} what="what they answer for" page="What I answer for">
      {(answering) => <Theirs answering={answering} mine={person === me.id} />}
    </Loaded>
  );
}

function Theirs({
  answering: { person, items },
  mine,
}: {
  answering: { person: { id: PersonId; name: string }; items: readonly Answered[] };
  mine: boolean;
}) {
  const waiting = items.filter(({ asks }) => asks !== null);
  return (
    <Page
      title={mine ? "What I answer for" : `What ${person.name} answers for`}
      lead="Agents with one of the four duties, or as the backup who takes over when an owner is gone."
    >
      <Offers to={person.id} mine={mine} />
      {waiting.length > 0 && (
        <Section title={mine ? "Waits for you" : "Waits for them"}>
          <ul className="entries">
            {waiting.map(({ agent, asks, standing, duties: held }) => (
              <li key={agent.id}>
                <StandingBadge standing={standing} />
                <span>
                  <AgentLink agent={agent} />: <Plain>{asks ?? ""}</Plain>
                </span>
                {mine && held.length > 0 && standing.cause !== "owner_gone" && (
                  <Link to="/agents/$id/attest" params={{ id: agent.id }} className="button plain">
                    Look and attest<span className="unseen"> {agent.name}</span>
                  </Link>
                )}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="Agents">
        {items.length === 0 ? (
          <Empty title={mine ? "You answer for no agent." : `${person.name} answers for no agent.`}>
            <p>
              Whoever registers an agent names who answers for it; an owner can{" "}
              <Link to="/agents">offer one</Link> to somebody else.
            </p>
          </Empty>
        ) : (
          <Table
            label="Agents they answer for"
            columns={columns}
            rows={items}
            rowKey={({ agent }) => agent.id}
          />
        )}
      </Section>
    </Page>
  );
}

const columns: readonly Column<Answered>[] = [
  {
    key: "agent",
    head: "Agent",
    heads: true,
    as: "grow",
    render: ({ agent }) => <AgentLink agent={agent} />,
  },
  { key: "tier", head: "Tier", render: ({ agent }) => <TierBadge tier={agent.tier} /> },
  { key: "status", head: "Status", render: ({ agent }) => <StatusBadge status={agent.status} /> },
  {
    key: "for",
    head: "Answers for",
    render: ({ duties: held, backup }) =>
      [
        ...(held.length === 4 ? ["everything"] : held.map((duty) => duties[duty])),
        ...(backup ? ["backup"] : []),
      ].join(", "),
  },
  {
    key: "standing",
    head: "Standing",
    render: ({ standing, agent }) =>
      agent.status === "discovered" ? (
        <span className="muted">not registered</span>
      ) : (
        <StandingBadge standing={standing} />
      ),
  },
];

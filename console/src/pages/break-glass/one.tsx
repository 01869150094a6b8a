import type { BreakGlassId } from "@reeve/contract/id";
import type { Output } from "@reeve/contract/operations";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago, Moment } from "../../ui/time.tsx";
import { NextStep } from "./next-step.tsx";
import { GlassBadge } from "./words.tsx";

type Glass = Output<"breakglass.get">;
const route = getRouteApi("/signed-in/break-glass/$id");

export function OneBreakGlassPage() {
  const id = route.useParams().id as BreakGlassId;
  const query = useAsked("breakglass.get", { id }, { refetchInterval: 3_000 });
  return (
    <Loaded query={query} what="the break-glass" page="Break-glass">
      {(glass) => <One glass={glass} />}
    </Loaded>
  );
}

const columns: readonly Column<Glass["uses"][number]>[] = [
  {
    key: "what",
    head: "Action",
    heads: true,
    as: "grow",
    render: ({ action, server, tool }) => (
      <Link to="/actions/$id" params={{ id: action }}>
        <Plain>{`${server ?? ""}${tool === null ? "" : `/${tool}`}`}</Plain>
      </Link>
    ),
  },
  { key: "at", head: "When", render: ({ at }) => <Moment at={at} /> },
];

function One({ glass }: { glass: Glass }) {
  const { id, policy, agent, opener, confirmer, confirmedAt, expiresAt, endedAt, uses } = glass;
  return (
    <Page
      title={`${policy} lifted for ${agent.name}`}
      over={
        <>
          Break-glass <code className="id">{id}</code>
        </>
      }
      lead={<Plain>{glass.reason}</Plain>}
    >
      <div className="two wide-left">
        <Facts>
          <Fact name="State">
            <GlassBadge status={glass.status} />
          </Fact>
          <Fact name="Ticket">
            <Plain>{glass.ticket}</Plain>
          </Fact>
          <Fact name="Agent">
            <AgentLink agent={agent} />
          </Fact>
          <Fact name="Policy">
            <Link to="/policies/$name" params={{ name: policy }}>
              {policy}
            </Link>
          </Fact>
          <Fact name="Opened">
            by <Plain>{opener.name}</Plain>, <Moment at={glass.requestedAt} />
          </Fact>
          <Fact name="Confirmed">
            {confirmer === null || confirmedAt === null ? (
              <span className="muted">by nobody</span>
            ) : (
              <>
                by <Plain>{confirmer.name}</Plain>, <Moment at={confirmedAt} />
              </>
            )}
          </Fact>
          <Fact name={endedAt === null ? "Ends" : "Ended"}>
            {expiresAt === null ? (
              <span className="muted">{glass.minutes} minutes after it is confirmed</span>
            ) : (
              <>
                <Ago at={endedAt ?? expiresAt} />, <Moment at={endedAt ?? expiresAt} />
                {glass.endedBy !== null && (
                  <>
                    {" "}
                    by <Plain>{glass.endedBy}</Plain>
                  </>
                )}
              </>
            )}
          </Fact>
          {glass.reviewer !== null && (
            <Fact name="Reviewed">
              by <Plain>{glass.reviewer.name}</Plain>
              <p className="detail">
                <Plain>{glass.conclusion ?? ""}</Plain>
              </p>
            </Fact>
          )}
        </Facts>
        <NextStep glass={glass} />
      </div>
      <Section
        title="What it let pass"
        buttons={
          uses.length > 0 && (
            <Link to="/actions" search={{ breakGlass: id }}>
              All of them
            </Link>
          )
        }
      >
        {uses.length === 0 ? (
          <Empty title="Nothing so far.">
            <p>Each action that it lets pass is listed here, and says so itself.</p>
          </Empty>
        ) : (
          <Table
            label="What it let pass"
            columns={columns}
            rows={uses}
            rowKey={({ action }) => action}
          />
        )}
      </Section>
    </Page>
  );
}

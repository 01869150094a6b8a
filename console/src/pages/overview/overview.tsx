import type { Overview } from "@reeve/contract/overview";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Ago } from "../../ui/time.tsx";
import { AnswersOverTime } from "./answers-over-time.tsx";
import { Busiest } from "./busiest.tsx";
import { NextSteps } from "./next-steps.tsx";
import { RecentFindings } from "./recent-findings.tsx";

const route = getRouteApi("/signed-in/overview");
const everyMs = 10_000;
const usualHours = 24;
const windows = [
  { hours: 1, label: "1 hour", over: "the last hour" },
  { hours: usualHours, label: "24 hours", over: "the last 24 hours" },
  { hours: 168, label: "7 days", over: "the last 7 days" },
];

export function OverviewPage() {
  const { hours: asked } = route.useSearch();
  const shown = windows.find(({ hours }) => hours === (asked ?? usualHours));
  const { hours, over } = shown ?? { hours: usualHours, over: "the last 24 hours" };
  const query = useAsked("overview.get", { hours }, { refetchInterval: everyMs });
  return (
    <Page
      title="Overview"
      lead={`What is registered, and what your agents did in ${over}.`}
      buttons={
        <nav className="windows" aria-label="Time shown">
          {windows.map((it) => (
            <Link
              key={it.hours}
              to="/overview"
              search={{ hours: it.hours === usualHours ? undefined : it.hours }}
              activeOptions={{ exact: true, explicitUndefined: true }}
            >
              {it.label}
            </Link>
          ))}
        </nav>
      }
    >
      <Loaded query={query} what="the overview">
        {(overview) => (
          <>
            <Counts overview={overview} />
            <NextSteps overview={overview} />
            <Section title="Actions by answer" buttons={<Link to="/live">Watch live</Link>}>
              <AnswersOverTime buckets={overview.buckets} />
            </Section>
            <div className="two">
              <Section title="Busiest agents">
                <Busiest busiest={overview.busiest} />
              </Section>
              <Section title="Open findings" buttons={<Link to="/findings">All findings</Link>}>
                <RecentFindings />
              </Section>
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Counts({ overview }: { overview: Overview }) {
  const { agents, servers, policies, findings, ledger } = overview;
  return (
    <ul className="counts" aria-label="Counts">
      <Count to="/agents" name="Agents" value={agents.total}>
        {agents.active} active, {agents.suspended} stopped
      </Count>
      <Count to="/servers" name="Servers" value={servers.total}>
        {servers.up} up, {servers.tools} tools
      </Count>
      <Count to="/policies" name="Policies" value={policies.total}>
        {policies.enforced} enforced
      </Count>
      <Count to="/findings" name="Open findings" value={findings.open}>
        {findings.open === 0 ? "nothing waits for you" : "wait for someone"}
      </Count>
      <Count to="/actions" name="Records" value={ledger.records}>
        checkpoint <Ago at={ledger.checkpointAt} missing="not yet made" />
        {ledger.unsettled > 0 && `, ${ledger.unsettled} under way`}
      </Count>
    </ul>
  );
}

const number = new Intl.NumberFormat("en");

const Count = ({
  to,
  name,
  value,
  children,
}: {
  to: "/agents" | "/servers" | "/policies" | "/findings" | "/actions";
  name: string;
  value: number;
  children: React.ReactNode;
}) => (
  <li>
    <Link to={to}>
      <span className="count-name">{name}</span>
      <span className="count-value">{number.format(value)}</span>
      <span className="count-says">{children}</span>
    </Link>
  </li>
);

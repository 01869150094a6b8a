import type { Overview } from "@reeve/contract/overview";
import { Link } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Ago } from "../../ui/time.tsx";
import { AnswersOverTime } from "./answers-over-time.tsx";
import { Busiest } from "./busiest.tsx";
import { NextSteps } from "./next-steps.tsx";
import { RecentFindings } from "./recent-findings.tsx";

const everyMs = 10_000;

export function OverviewPage() {
  const query = useAsked("overview.get", { hours: 24 }, { refetchInterval: everyMs });
  return (
    <Page
      title="Overview"
      lead="What is registered, and what your agents did in the last 24 hours."
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

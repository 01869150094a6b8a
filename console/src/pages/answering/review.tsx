import type { AgentDay, HandoverReview } from "@reeve/contract/handover";
import type { AgentId } from "@reeve/contract/id";
import { Link } from "@tanstack/react-router";
import { ToolName } from "../../parts/action-table.tsx";
import { SeverityBadge } from "../../parts/severity.tsx";
import { Badge } from "../../ui/badge.tsx";
import { StackedBars, type Series } from "../../ui/chart.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";

const series: readonly (Series & { shape: "disc" | "square" })[] = [
  { key: "passed", label: "Let pass", tone: "allow", shape: "disc" },
  { key: "refused", label: "Refused", tone: "block", shape: "square" },
];
const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

const columns: readonly Column<AgentDay>[] = [
  { key: "day", head: "Day", heads: true, render: ({ day }) => date.format(new Date(day)) },
  { key: "passed", head: "Let pass", as: "num", render: ({ passed }) => passed },
  { key: "refused", head: "Refused", as: "num", render: ({ refused }) => refused },
];

/** What an agent asked for, day by day. */
export function LastDays({ days, agent }: { days: readonly AgentDay[]; agent: AgentId }) {
  const all = days.reduce((sum, { passed, refused }) => sum + passed + refused, 0);
  if (all === 0) return <Empty title="It asked for nothing in this time." />;
  return (
    <>
      <ul className="legend">
        {series.map(({ key, label, tone, shape }) => (
          <li key={key}>
            <Badge tone={tone} shape={shape}>
              {label}
            </Badge>{" "}
            <span className="num">
              {days.reduce((sum, day) => sum + (key === "passed" ? day.passed : day.refused), 0)}
            </span>
          </li>
        ))}
      </ul>
      <StackedBars
        label="What it asked for, day by day"
        series={series}
        bars={days.map(({ day, passed, refused }) => ({
          key: day,
          label: date.format(new Date(day)),
          counts: { passed, refused },
        }))}
      />
      <details className="numbers">
        <summary>The numbers as a table</summary>
        <Table
          label="What it asked for, day by day"
          columns={columns}
          rows={days}
          rowKey={({ day }) => day}
        />
      </details>
      <p>
        <Link to="/actions" search={{ agent }}>
          Its actions, one by one
        </Link>
      </p>
    </>
  );
}

/** What waits for somebody: the receiver takes it over too. */
export const OpenThings = ({
  findings,
  approvals,
}: Pick<HandoverReview, "findings" | "approvals">) => (
  <div className="two">
    <Section title="Open findings">
      {findings.length === 0 ? (
        <p>None.</p>
      ) : (
        <ul className="entries">
          {findings.map(({ id, severity, title, lastSeenAt }) => (
            <li key={id}>
              <SeverityBadge severity={severity} />
              <span>
                <Plain>{title}</Plain>
              </span>
              <span className="muted num">
                <Ago at={lastSeenAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
    <Section title="Open approvals">
      {approvals.length === 0 ? (
        <p>None.</p>
      ) : (
        <ul className="entries">
          {approvals.map((it) => (
            <li key={it.id}>
              <ToolName action={it} />
              <span>
                <Plain>{it.reason}</Plain>
              </span>
              <span className="muted num">
                <Ago at={it.requestedAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  </div>
);

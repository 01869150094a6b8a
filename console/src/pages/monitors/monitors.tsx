import { many } from "@reeve/contract/many";
import type { Alarm, ConsequenceRule } from "@reeve/contract/alarm";
import type { AgentId } from "@reeve/contract/id";
import type { Monitor, MonitorState } from "@reeve/contract/monitor";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useListed } from "../../api/query.ts";
import { tidy } from "../../api/search.ts";
import { AgentFilter } from "../../parts/agent-filter.tsx";
import { AgentLink } from "../../parts/agent.tsx";
import { ChoiceFilter, Filters } from "../../parts/filters.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SeverityBadge } from "../../parts/severity.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Ago } from "../../ui/time.tsx";
import { PutRule } from "./put-rule.tsx";
import { StepsOfRule } from "./steps.tsx";
import { percent, rounded, StateBadge, stateChoices, StatusBadge } from "./words.tsx";

const route = getRouteApi("/signed-in/monitors");
const everyMs = 5_000;

const columns: readonly Column<Monitor>[] = [
  {
    key: "what",
    head: "Watched",
    heads: true,
    as: "grow",
    render: ({ id, name, baseline, state }) => (
      <>
        <Link to="/monitors/$id" params={{ id }}>
          <Plain>{name}</Plain>
        </Link>
        <p className="detail">
          <Plain>
            {baseline.says ??
              (state === "warming"
                ? `${baseline.sessions} of ${many(baseline.needed, "session")}`
                : "new tools, destinations and classes of data")}
          </Plain>
        </p>
      </>
    ),
  },
  { key: "agent", head: "Agent", render: ({ agent }) => <AgentLink agent={agent} /> },
  { key: "state", head: "State", render: (monitor) => <StateBadge monitor={monitor} /> },
  {
    key: "rate",
    head: "Passes",
    as: "num",
    render: ({ rate }) =>
      rate === null ? (
        <span className="muted">–</span>
      ) : (
        `${percent(rate.low)} to ${percent(rate.high)}`
      ),
  },
  {
    key: "evidence",
    head: "Evidence",
    as: "num",
    render: ({ evidence, runLength }) =>
      evidence === null ? (
        <span className="muted">–</span>
      ) : (
        `${rounded(evidence)} of ${rounded(runLength)}`
      ),
  },
  { key: "last", head: "Last session", render: ({ lastAt }) => <Ago at={lastAt} /> },
];

export const alarmColumns: readonly Column<Alarm>[] = [
  {
    key: "what",
    head: "What changed",
    heads: true,
    as: "grow",
    render: ({ id, monitor, effect }) => (
      <>
        <Link to="/alarms/$id" params={{ id }}>
          <Plain>{monitor.name}</Plain>
        </Link>
        <p className="detail">
          <Plain>{effect.says}</Plain>
        </p>
      </>
    ),
  },
  { key: "agent", head: "Agent", render: ({ agent }) => <AgentLink agent={agent} /> },
  { key: "status", head: "State", render: (alarm) => <StatusBadge alarm={alarm} /> },
  { key: "severity", head: "Severity", render: (alarm) => <SeverityBadge {...alarm} /> },
  { key: "since", head: "Since", render: ({ since }) => <Ago at={since} missing="–" /> },
  { key: "raised", head: "Raised", render: ({ raisedAt }) => <Ago at={raisedAt} /> },
];

/** What is watched of agents, what stood out, and what that does. */
export function MonitorsPage() {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page
      title="Monitors"
      lead="Each agent is held to what its first sessions were, or to what was promised. What gets worse is noticed with a stated number of false alarms."
    >
      <Tabs
        label="Monitors"
        value={tab ?? "watched"}
        onChange={(next) =>
          void navigate({
            search: next === "alarms" || next === "rules" ? { tab: next } : {},
            replace: true,
          })
        }
        tabs={[
          { value: "watched", label: "Watched", content: <Watched /> },
          { value: "alarms", label: "Alarms", content: <Alarms /> },
          { value: "rules", label: "What alarms do", content: <Rules /> },
        ]}
      />
    </Page>
  );
}

function Watched() {
  const { agent, state } = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = (change: { agent?: string | undefined; state?: MonitorState | undefined }): void =>
    void navigate({ search: tidy({ agent, state, ...change }), replace: true });
  const of = agent as AgentId | undefined;
  const list = useListed("monitors.list", tidy({ agent: of, state }), {
    refetchInterval: everyMs,
  });
  return (
    <>
      <Filters label="Filter monitors">
        <AgentFilter value={of} onChange={(next) => narrow({ agent: next })} />
        <ChoiceFilter
          label="State"
          value={state}
          choices={stateChoices}
          onChange={(next) => narrow({ state: next })}
        />
      </Filters>
      <Listing
        list={list}
        what="monitors"
        label="Monitors"
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          agent !== undefined || state !== undefined ? (
            <Empty title="No monitor is like that.">
              <p>Take a filter away to see others.</p>
            </Empty>
          ) : (
            <Empty title="Nothing is watched yet.">
              <p>
                A monitor comes by itself with the first session of an active agent that was scored.
                Let an agent work, or send scores in.
              </p>
            </Empty>
          )
        }
      />
    </>
  );
}

function Alarms() {
  const list = useListed("alarms.list", {}, { refetchInterval: everyMs });
  return (
    <Listing
      list={list}
      what="alarms"
      label="Alarms"
      columns={alarmColumns}
      rowKey={({ id }) => id}
      empty={
        <Empty title="There was no alarm.">
          <p>
            Rehearse one on the page of a monitor, to see how soon a fall would be noticed, before
            you rely on it.
          </p>
        </Empty>
      }
    />
  );
}

function Rules() {
  const query = useAsked("consequences.list", {});
  const refusal = useRefusal("consequences.put");
  const [putting, setPutting] = useState<ConsequenceRule | "new" | null>(null);
  return (
    <div className="stack">
      <p>
        The least step that a rule names comes at once, the next only when the alarm is still there.
        All of it ends when a person acknowledges the alarm, or the agent recovers.{" "}
        <Button kind="quiet" unavailable={refusal} onClick={() => setPutting("new")}>
          Add a rule for an agent
        </Button>
      </p>
      <Loaded query={query} what="the rules">
        {({ items }) => (
          <>
            {items.map((rule) => (
              <Section
                key={rule.agent?.id ?? ""}
                title={rule.agent?.name ?? "Every other agent"}
                buttons={
                  <Button unavailable={refusal} onClick={() => setPutting(rule)}>
                    Change<span className="unseen"> the rule for {rule.agent?.name ?? "all"}</span>
                  </Button>
                }
              >
                <StepsOfRule rule={rule} />
                {rule.steps.length > 1 && (
                  <p className="muted">
                    The next step after {rule.afterSessions} more bad sessions, or{" "}
                    {rule.afterMinutes} minutes.
                  </p>
                )}
              </Section>
            ))}
          </>
        )}
      </Loaded>
      {putting !== null && (
        <PutRule before={putting === "new" ? null : putting} onClose={() => setPutting(null)} />
      )}
    </div>
  );
}

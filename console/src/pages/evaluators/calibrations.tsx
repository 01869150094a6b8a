import type { Calibration, CalibrationCase } from "@reeve/contract/calibration";
import type { Grader } from "@reeve/contract/grader";
import type { Standing } from "@reeve/contract/standing";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { VerdictBadge } from "../../parts/verdict.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { HowFar } from "../../ui/how-far.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { inWords } from "../annotation/figures.tsx";
import { Calibrate } from "./calibrate.tsx";
import { SessionLink } from "./session-link.tsx";
import { usd, whys } from "./words.tsx";

const everyMs = 1_000;
const ends = { running: "under way", done: "to its end", stopped: "stopped" } as const;

/** How a grader did when it was held against what people said, and the button that does it again. */
export function Calibrations({ standing, grader }: { standing: Standing; grader: Grader }) {
  const [asking, setAsking] = useState(false);
  const refusal = useRefusal("calibrations.start");
  const list = useAsked(
    "calibrations.list",
    { evaluator: grader.id },
    {
      againWhile: {
        everyMs,
        unfinished: (data) => data?.items.some(({ status }) => status === "running") === true,
      },
    },
  );
  const running = list.data?.items.find(({ status }) => status === "running");
  return (
    <Section
      title="Held against what people said"
      buttons={
        <Button
          unavailable={running ? "It is being held against them now." : refusal}
          onClick={() => setAsking(true)}
        >
          Calibrate
        </Button>
      }
    >
      <Loaded query={list} what="its calibrations">
        {({ items }) => {
          const [newest] = items;
          if (newest === undefined)
            return (
              <Empty title="This grader was not held against people yet.">
                <p>
                  Calibrate it: it is asked about sessions that people labelled, also while it is
                  off. No score is kept.
                </p>
              </Empty>
            );
          return (
            <>
              {running === undefined ? (
                <Result it={newest} version={standing.version} />
              ) : (
                <UnderWay it={running} />
              )}
              <Differ key={newest.status} of={newest} />
              {items.length > 1 && <Earlier items={items.slice(1)} />}
            </>
          );
        }}
      </Loaded>
      {asking && <Calibrate name={grader.name} onClose={() => setAsking(false)} />}
    </Section>
  );
}

function UnderWay({ it }: { it: Calibration }) {
  const stop = useChange("calibrations.stop");
  const refusal = useRefusal("calibrations.stop");
  return (
    <div aria-live="polite">
      <HowFar label="Cases asked" done={it.done} of={it.cases} unit="cases" />
      <p>
        Spent {usd(it.costMicros)} of at most {usd(it.mostMicros)}.{" "}
        <Button
          kind="quiet"
          busy={stop.isPending}
          unavailable={refusal}
          onClick={() => stop.mutate({ id: it.id })}
        >
          Stop it
        </Button>
      </p>
    </div>
  );
}

function Result({ it, version }: { it: Calibration; version: string }) {
  const { agreement, done, cases, unscored, why, dataset, costMicros } = it;
  return (
    <>
      <p>
        <strong>
          {agreement.n === 0
            ? "There was nothing to compare."
            : `People agree with ${inWords(agreement)}.`}
        </strong>{" "}
        {it.version !== version &&
          "That was another version: what it said then tells nothing of this one. "}
        {done} of {cases} cases
        {dataset === null ? (
          " that people labelled"
        ) : (
          <>
            {" "}
            of <Plain>{dataset.name}</Plain>, version {dataset.version}
          </>
        )}
        {unscored > 0 && `, ${unscored} of which it could not tell`}; it cost {usd(costMicros)},{" "}
        <Ago at={it.endedAt ?? it.startedAt} />. {why !== null && <Plain>{why}</Plain>}
      </p>
      <p className="muted">
        Kappa leaves out what chance would do: 0 is no better than chance, 1 is always. Below 0.6
        people should not rely on it alone; the interval tells how sure that is.
      </p>
    </>
  );
}

const columns: readonly Column<CalibrationCase>[] = [
  {
    key: "session",
    head: "Session",
    heads: true,
    render: ({ agent, session, case: named }) =>
      agent !== null && session !== null ? (
        <SessionLink agent={agent.id} session={session} />
      ) : (
        <code className="id">{named}</code>
      ),
  },
  {
    key: "agent",
    head: "Agent",
    render: ({ agent }) => agent !== null && <AgentLink agent={agent} />,
  },
  { key: "people", head: "People say", render: ({ people }) => <VerdictBadge label={people} /> },
  {
    key: "said",
    head: "It says",
    render: ({ said }) => said !== null && <VerdictBadge label={said} />,
  },
  {
    key: "why",
    head: "Why",
    as: "grow",
    render: ({ unscored, explanation }) => (
      <Plain>
        {[unscored !== null && `${whys[unscored]}.`, explanation].filter(Boolean).join(" ")}
      </Plain>
    ),
  },
];

function Differ({ of }: { of: Calibration }) {
  const query = useAsked("calibrations.get", { id: of.id }, { enabled: of.status !== "running" });
  const differ = query.data?.differ ?? [];
  return differ.length === 0 ? null : (
    <Table
      label="Cases on which it and people differ"
      columns={columns}
      rows={differ}
      rowKey={({ n }) => String(n)}
    />
  );
}

const Earlier = ({ items }: { items: readonly Calibration[] }) => (
  <details className="numbers">
    <summary>Earlier ones</summary>
    <Table
      label="Earlier calibrations"
      columns={[
        { key: "at", head: "When", heads: true, render: (it) => <Ago at={it.startedAt} /> },
        {
          key: "version",
          head: "Version",
          render: (it) => <code className="id">{it.version}</code>,
        },
        { key: "status", head: "Ended", render: ({ status }) => ends[status] },
        {
          key: "agree",
          head: "People agree with",
          as: "grow",
          render: (it) => inWords(it.agreement),
        },
        { key: "cost", head: "Cost", as: "num", render: (it) => usd(it.costMicros) },
      ]}
      rows={items}
      rowKey={({ id }) => id}
    />
  </details>
);

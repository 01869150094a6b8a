import type { AgentId } from "@reeve/contract/id";
import type { Score } from "@reeve/contract/score";
import type { SessionStep } from "@reeve/contract/session";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useAsked, useListed } from "../../api/query.ts";
import { ToolName, kindWords } from "../../parts/action-table.tsx";
import { FreezeSession } from "./freeze-session.tsx";
import { SendSession } from "./send-session.tsx";
import { AgentLink } from "../../parts/agent.tsx";
import { AnswerBadge, OutcomeBadge } from "../../parts/answer.tsx";
import { Thing } from "../../parts/data-table.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Moment } from "../../ui/time.tsx";
import { DeclareIncident } from "../incidents/declare.tsx";
import { SessionScores, StepScores } from "./session-scores.tsx";
import "../../parts/agent-map.css";

const route = getRouteApi("/signed-in/agents/$id/session");

/** What an agent did in one session, in the order of time. */
export function SessionPage() {
  const id = route.useParams().id as AgentId;
  const { session = "" } = route.useSearch();
  const agent = useAsked("agents.get", { id });
  const list = useListed(
    "sessions.steps",
    { agent: id, session, limit: 100 },
    { enabled: session !== "" },
  );
  const said = useAsked(
    "scores.list",
    { agent: id, session, limit: 200 },
    { enabled: session !== "", refetchInterval: 10_000 },
  );
  const scores = said.data?.items ?? [];
  const steps = list.items ?? [];
  const from = Math.min(...steps.map(({ action }) => Date.parse(action.startedAt)));
  const to = Math.max(...steps.map(endOf), from + 1);
  return (
    <Page
      title="Session"
      over={
        <code className="id">
          <Plain>{session}</Plain>
        </code>
      }
      lead={
        <>
          What {agent.data ? <AgentLink agent={agent.data} /> : "the agent"} did in it, step by
          step, from doors and telemetry alike.
        </>
      }
      buttons={
        session !== "" && (
          <>
            <FreezeSession agent={id} session={session} />
            <SendSession agent={id} session={session} />
            <DeclareIncident from={{ agent: id, session }} />
          </>
        )
      }
    >
      {session === "" ? (
        <Empty title="No session was named.">
          <p>Choose one among the agent&rsquo;s sessions.</p>
        </Empty>
      ) : (
        <>
          <Section title="What evaluators say">
            <Loaded query={said} what="the scores">
              {({ items }) => <SessionScores scores={items} />}
            </Loaded>
          </Section>
          <Section title="Steps">
            <Listing
              list={list}
              what="steps"
              label="Steps of the session"
              columns={columnsOf(from, to, scores)}
              rowKey={({ action }) => action.id}
              rowClass={({ action }) => `row-${action.decision?.answer ?? "none"}`}
              empty={
                <Empty title="No step of this session is known.">
                  <p>It may be read in a moment, or be past what the record keeps.</p>
                </Empty>
              }
            />
          </Section>
        </>
      )}
    </Page>
  );
}

const endOf = ({ action }: SessionStep): number => Date.parse(action.endedAt ?? action.startedAt);

const columnsOf = (
  from: number,
  to: number,
  scores: readonly Score[],
): readonly Column<SessionStep>[] => [
  {
    key: "time",
    head: "When",
    render: ({ action }) => (
      <Link to="/actions/$id" params={{ id: action.id }} className="num">
        <Moment at={action.startedAt} withDate={false} />
      </Link>
    ),
  },
  {
    key: "step",
    head: "Step",
    render: ({ action }) => (
      <div>
        <ToolName action={action} />
        {action.kind !== "tool_call" && action.tool !== null && (
          <span className="muted"> {kindWords[action.kind]}</span>
        )}
      </div>
    ),
  },
  {
    key: "took",
    head: "Took",
    as: "num",
    render: ({ action }) =>
      action.endedAt === null
        ? ""
        : `${Math.max(0, Date.parse(action.endedAt) - Date.parse(action.startedAt))} ms`,
  },
  {
    key: "bar",
    head: "In the session",
    render: (step) => <When step={step} from={from} to={to} />,
  },
  {
    key: "answer",
    head: "Answer",
    render: ({ action }) => <AnswerBadge answer={action.decision?.answer ?? null} />,
  },
  {
    key: "outcome",
    head: "Outcome",
    render: ({ action }) => <OutcomeBadge outcome={action.outcome} />,
  },
  {
    key: "said",
    head: "Said of it",
    as: "grow",
    render: ({ action }) => (
      <StepScores scores={scores.filter((score) => score.action === action.id)} />
    ),
  },
  {
    key: "data",
    head: "Data",
    as: "grow",
    render: ({ data }) => (
      <ul>
        {data.slice(0, 4).map((touch) => (
          <li key={`${touch.system} ${touch.kind} ${touch.object} ${touch.access}`}>
            <Thing touch={touch} />
          </li>
        ))}
        {data.length > 4 && <li className="muted">and {data.length - 4} more</li>}
      </ul>
    ),
  },
];

/** When in the session a step was under way; the columns beside it say the same in words. */
function When({ step, from, to }: { step: SessionStep; from: number; to: number }) {
  const began = Date.parse(step.action.startedAt);
  const share = (at: number): number => ((at - from) / Math.max(1, to - from)) * 100;
  const left = Math.min(98, share(began));
  const width = Math.max(1, share(endOf(step)) - left);
  return (
    <span className="steps-bar" aria-hidden="true">
      <span
        className={`answer-${step.action.decision?.answer ?? "none"}`}
        style={{ left: `${left}%`, width: `${Math.min(width, 100 - left)}%` }}
      />
    </span>
  );
}

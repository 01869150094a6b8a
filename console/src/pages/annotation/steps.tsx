import type { AgentId } from "@reeve/contract/id";
import type { SessionStep } from "@reeve/contract/session";
import { useListed } from "../../api/query.ts";
import { ToolName } from "../../parts/action-table.tsx";
import { AnswerBadge, OutcomeBadge } from "../../parts/answer.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Json } from "../../ui/json.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";

const columns: readonly Column<SessionStep>[] = [
  {
    key: "step",
    head: "Step",
    heads: true,
    render: ({ action }) => (
      <div>
        <ToolName action={action} />
        <p className="detail">
          <AnswerBadge answer={action.decision?.answer ?? null} />{" "}
          <OutcomeBadge outcome={action.outcome} />
        </p>
      </div>
    ),
  },
  {
    key: "what",
    head: "What went in and came back",
    as: "grow",
    render: (step) => <What step={step} />,
  },
];

/** The steps of a session with what was asked and what came back. What evaluators say of it is not shown here. */
export function Steps({ agent, session }: { agent: AgentId; session: string }) {
  const list = useListed("sessions.steps", { agent, session, limit: 50 });
  return (
    <Listing
      list={list}
      what="steps"
      label="Steps of the session"
      columns={columns}
      rowKey={({ action }) => action.id}
      rowClass={({ action }) => `row-${action.decision?.answer ?? "none"}`}
      empty={
        <Empty title="No step of this session is known any more.">
          <p>It may be past what the record keeps. Skip it.</p>
        </Empty>
      }
    />
  );
}

const isEmpty = (args: unknown): boolean =>
  args === null || (typeof args === "object" && Object.keys(args).length === 0);

function What({ step: { action } }: { step: SessionStep }) {
  const preview = action.result?.preview ?? null;
  return (
    <div>
      {!isEmpty(action.args) && <Json label="Arguments" value={action.args} />}
      {action.error !== null && (
        <p>
          <Plain>{action.error}</Plain>
        </p>
      )}
      {preview !== null && (
        // A scrolling region must be reachable with the keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className="json" tabIndex={0} aria-label="What came back">
          <Plain lines>{preview}</Plain>
        </pre>
      )}
    </div>
  );
}

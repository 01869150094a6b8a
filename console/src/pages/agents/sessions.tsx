import type { Agent } from "@reeve/contract/agent";
import type { AgentSession } from "@reeve/contract/session";
import { Link } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";

const columnsOf = (agent: Agent): readonly Column<AgentSession>[] => [
  {
    key: "session",
    head: "Session",
    heads: true,
    render: ({ session }) => (
      <Link to="/agents/$id/session" params={{ id: agent.id }} search={{ session }}>
        <code className="id">
          <Plain>{session}</Plain>
        </code>
      </Link>
    ),
  },
  { key: "last", head: "Last step", render: ({ lastAt }) => <Ago at={lastAt} /> },
  { key: "took", head: "Lasted", as: "num", render: (it) => lasted(it) },
  { key: "steps", head: "Steps", as: "num", render: ({ steps }) => steps },
  { key: "refused", head: "Refused", as: "num", render: ({ refused }) => refused },
  { key: "seen", head: "Seen by", render: ({ sources }) => sources.join(", ") },
  {
    key: "tools",
    head: "Tools",
    as: "grow",
    render: ({ tools }) => (
      <span className="clip">
        <Plain>{tools.join(", ")}</Plain>
      </span>
    ),
  },
];

function lasted({ firstAt, lastAt }: AgentSession): string {
  const seconds = Math.round((Date.parse(lastAt) - Date.parse(firstAt)) / 1_000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

/** The latest sessions of an agent, each with a page of its steps. */
export function SessionsOf({ agent }: { agent: Agent }) {
  const query = useAsked("sessions.list", { agent: agent.id }, { refetchInterval: 10_000 });
  return (
    <Loaded query={query} what="its sessions">
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="No session of it is known.">
            <p>
              A session appears when the agent acts. A client may name it:{" "}
              <code>reeve-session</code> at the gate, or the session of its telemetry. Calls that
              name none are one session until the agent rests for ten minutes.
            </p>
          </Empty>
        ) : (
          <Table
            label="Sessions"
            columns={columnsOf(agent)}
            rows={items}
            rowKey={({ session }) => session}
          />
        )
      }
    </Loaded>
  );
}

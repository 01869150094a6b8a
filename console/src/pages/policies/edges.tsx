import type { Comparison, Difference } from "@reeve/contract/policy-what-if";
import { Link } from "@tanstack/react-router";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Change } from "./trial-outcome.tsx";

const columns: readonly Column<Difference>[] = [
  {
    key: "call",
    head: "A call",
    heads: true,
    as: "grow",
    render: ({ agent, server, tool, args, given, like }) => (
      <>
        <Link to="/try" search={{ agent: agent.id, server, tool, args: JSON.stringify(args) }}>
          <Plain>{`${agent.name}, ${server}/${tool}`}</Plain>
        </Link>
        <br />
        <code className="wrap">
          <Plain>{JSON.stringify(args)}</Plain>
        </code>
        {given.map(({ what, value }) => (
          <span key={what} className="detail">
            <br />
            if <code>{what}</code> were{" "}
            <code className="wrap">
              <Plain>{value === null ? "absent" : JSON.stringify(value)}</Plain>
            </code>
          </span>
        ))}
        {like > 1 && (
          <span className="detail">
            <br />
            and {(like - 1).toLocaleString("en")} more pairs of agent and tool like it
          </span>
        )}
      </>
    ),
  },
  {
    key: "answers",
    head: "Answer",
    as: "tight",
    render: ({ before, after }) => <Change before={before.answer} after={after.answer} />,
  },
];

/** Requests on which two versions differ, found at the limits of their conditions. */
export function Edges({ it: { differences, tried, leftOut } }: { it: Comparison }) {
  return (
    <>
      <p aria-live="polite">
        <strong>
          {differences.length === 0
            ? "No difference was found."
            : `${differences.length} calls would be answered differently.`}
        </strong>{" "}
        <span className="muted">
          {tried.toLocaleString("en")} calls were tried at the limits of the conditions.{" "}
          {leftOut.join(" ")} This is no proof: what conditions compute is not followed.
        </span>
      </p>
      {differences.length > 0 && (
        <Table
          label="Calls that would be answered differently"
          columns={columns}
          rows={differences}
          rowKey={(one) =>
            JSON.stringify([one.agent.id, one.server, one.tool, one.args, one.given])
          }
        />
      )}
    </>
  );
}

import type { Dataset } from "@reeve/contract/dataset";
import type { DatasetCase } from "@reeve/contract/dataset-case";
import { Link } from "@tanstack/react-router";
import { useListed } from "../../api/query.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";

const origins: Record<DatasetCase["origin"]["kind"], string> = {
  session: "a session",
  filter: "a filter",
  incident: "an incident",
  annotation: "an annotation",
  given: "handed in",
};
const mostTools = 6;

const expectedIn = ({ expected }: DatasetCase): string => {
  if (expected === null) return "nothing said";
  const tools = expected.trajectory.map((one) => (typeof one === "string" ? one : one.tool));
  const more = tools.length > mostTools ? ` and ${tools.length - mostTools} more` : "";
  return `${tools.slice(0, mostTools).join(" → ") || "no call"}${more}`;
};

const columns: readonly Column<DatasetCase>[] = [
  {
    key: "case",
    head: "Case",
    heads: true,
    render: ({ case: name, origin, hard }) => (
      <>
        {origin.agent !== null && origin.session !== null ? (
          <Link
            to="/agents/$id/session"
            params={{ id: origin.agent }}
            search={{ session: origin.session }}
          >
            <code>{name}</code>
          </Link>
        ) : (
          <code>{name}</code>
        )}
        {hard && (
          <p className="detail">
            <Badge tone="block" shape="square">
              May not fail
            </Badge>
          </p>
        )}
      </>
    ),
  },
  {
    key: "aspect",
    head: "About",
    render: ({ aspect }) => (
      <Badge
        tone={aspect === "quality" ? "calm" : "escalate"}
        shape={aspect === "quality" ? "ring" : "triangle"}
      >
        {aspect}
      </Badge>
    ),
  },
  { key: "agent", head: "Agent", render: ({ agent }) => <AgentLink agent={agent} /> },
  { key: "steps", head: "Steps", as: "num", render: ({ steps }) => steps.length },
  {
    key: "expected",
    head: "Should do",
    as: "grow",
    render: (it) => (
      <>
        <Plain>{expectedIn(it)}</Plain>{" "}
        {it.expected && <span className="muted">{it.expected.match}</span>}
      </>
    ),
  },
  {
    key: "label",
    head: "Was",
    render: ({ label }) => (label === null ? "" : label === "pass" ? "right" : "wrong"),
  },
  {
    key: "origin",
    head: "From",
    render: ({ origin }) => (
      <>
        {origins[origin.kind]}
        {origin.ref !== null && (
          <p className="detail">
            <code>{origin.ref}</code>
          </p>
        )}
      </>
    ),
  },
  { key: "since", head: "Since version", as: "num", render: ({ since }) => since },
];

/** The cases of the newest version. */
export function Cases({ dataset: { id } }: { dataset: Dataset }) {
  const list = useListed("datasets.cases", { id });
  return (
    <Section title="Cases">
      <Listing
        list={list}
        what="cases"
        label="Cases"
        columns={columns}
        rowKey={(it) => it.case}
        empty={
          <Empty title="It holds no case yet.">
            <p>
              Gather recorded sessions by a filter, or open a session of an agent and freeze it.
              Secrets are taken out once more on the way.
            </p>
          </Empty>
        }
      />
    </Section>
  );
}

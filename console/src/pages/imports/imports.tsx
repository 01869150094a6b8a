import type { Import } from "@reeve/contract/import";
import { Link } from "@tanstack/react-router";
import { useRefusal } from "../../api/me.ts";
import { useListed } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Moment } from "../../ui/time.tsx";
import { Exports } from "./exports.tsx";
import { NewImport } from "./new.tsx";
import { statusMark } from "./words.ts";

export const StatusBadge = ({ status }: Pick<Import, "status">) => {
  const { word, tone, shape } = statusMark[status];
  return (
    <Badge tone={tone} shape={shape}>
      {word}
    </Badge>
  );
};

const columns: readonly Column<Import>[] = [
  {
    key: "file",
    head: "File",
    heads: true,
    as: "grow",
    render: ({ id, file }) => (
      <Link to="/imports/$id" params={{ id }}>
        <Plain>{file}</Plain>
      </Link>
    ),
  },
  { key: "status", head: "Status", render: ({ status }) => <StatusBadge status={status} /> },
  { key: "rows", head: "Rows", as: "num", render: ({ rows }) => rows.toLocaleString("en") },
  {
    key: "applied",
    head: "Applied",
    as: "num",
    render: ({ counts }) => counts.applied.toLocaleString("en"),
  },
  {
    key: "wrong",
    head: "Wrong",
    as: "num",
    render: ({ counts }) => counts.error.toLocaleString("en"),
  },
  {
    key: "left",
    head: "Left alone",
    as: "num",
    render: ({ counts }) => counts.left.toLocaleString("en"),
  },
  { key: "by", head: "By", render: ({ by }) => <Plain>{by}</Plain> },
  { key: "at", head: "When", as: "tight", render: ({ createdAt }) => <Moment at={createdAt} /> },
];

/** Agents in from a spreadsheet, and the register out. */
export function ImportsPage() {
  const list = useListed("imports.list", {}, { refetchInterval: 5_000 });
  const refusal = useRefusal("imports.list");
  return (
    <Page
      title="Import and export"
      lead="Bring in the agents that stand in a spreadsheet, and take the register out."
    >
      <Section title="Bring in a spreadsheet">
        <NewImport />
      </Section>
      {refusal === undefined && (
        <Section title="What was brought in">
          <Listing
            list={list}
            what="imports"
            label="Imports"
            columns={columns}
            rowKey={({ id }) => id}
            empty={
              <Empty title="Nothing was imported yet.">
                <p>
                  Choose a spreadsheet above: one row for each agent, with a row of column names on
                  top. You see what it would change before anything is changed.
                </p>
              </Empty>
            }
          />
        </Section>
      )}
      <Section title="Take out">
        <Exports />
      </Section>
    </Page>
  );
}

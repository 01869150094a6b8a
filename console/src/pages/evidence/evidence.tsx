import type { Artefact, ControlEvidence, EvidenceBundle } from "@reeve/contract/evidence";
import { getRouteApi } from "@tanstack/react-router";
import { useAsked, useListed } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Moment } from "../../ui/time.tsx";
import { ExportEvidence } from "./export.tsx";
import { PdfOf } from "./pdf.tsx";

const route = getRouteApi("/signed-in/evidence");

/** What speaks for the controls of each framework, and what is missing. */
export function EvidencePage() {
  const { framework } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useAsked("evidence.list", {});
  return (
    <Page
      title="Evidence"
      lead="A self-assessment mapping: for each control what Reeve can show now, and what is missing. Nobody but whoever runs Reeve made it."
      buttons={<ExportEvidence />}
    >
      <Loaded query={query} what="the frameworks">
        {({ items }) => {
          const first = items[0]?.framework.id ?? "";
          return (
            <Tabs
              label="Frameworks"
              value={
                items.some((it) => it.framework.id === framework) ? (framework ?? first) : first
              }
              onChange={(next) => void navigate({ search: { framework: next }, replace: true })}
              tabs={items.map(({ framework: it }) => ({
                value: it.id,
                label: it.name.split(":")[0] ?? it.name,
                content: <OneFramework id={it.id} />,
              }))}
            />
          );
        }}
      </Loaded>
      <Bundles />
    </Page>
  );
}

function OneFramework({ id }: { id: string }) {
  const query = useAsked("evidence.get", { framework: id });
  return (
    <Loaded query={query} what="its evidence">
      {({ framework, counts, controls }) => (
        <>
          <p>
            Of {controls.length} controls, {counts.evidence} have evidence, {counts.partial} some
            and {counts.none} none. The mapping of {counts.unconfirmed} is not confirmed.
          </p>
          <p className="detail">
            {framework.note} Source: {framework.source.title}.
          </p>
          <Table
            label={framework.name}
            columns={columns}
            rows={controls}
            rowKey={(control) => control.id}
          />
        </>
      )}
    </Loaded>
  );
}

const columns: readonly Column<ControlEvidence>[] = [
  {
    key: "control",
    head: "Control",
    heads: true,
    as: "tight",
    render: ({ id, mark }) => (
      <>
        {id}
        {mark !== "confirmed" && (
          <p className="detail">{mark === "ours" ? "our own reading" : "mapping not confirmed"}</p>
        )}
      </>
    ),
  },
  { key: "status", head: "Evidence", render: ({ status }) => <Status status={status} /> },
  {
    key: "says",
    head: "What it comes to",
    as: "fill",
    render: ({ says, artefacts, gaps }) => (
      <div>
        <p>{says}</p>
        <ul>
          {artefacts.map((it) => (
            <Shown key={it.id} it={it} />
          ))}
          {gaps.map((gap) => (
            <li key={gap} className="muted">
              Missing: {gap}
            </li>
          ))}
        </ul>
      </div>
    ),
  },
];

const Shown = ({ it }: { it: Artefact }) => (
  <li>
    <a href={it.page}>{it.name}</a>:{" "}
    <strong className="num">{it.count.toLocaleString("en-US")}</strong>
  </li>
);

function Status({ status }: { status: ControlEvidence["status"] }) {
  switch (status) {
    case "evidence":
      return (
        <Badge tone="allow" shape="disc">
          Shown
        </Badge>
      );
    case "partial":
      return (
        <Badge tone="escalate" shape="half">
          In part
        </Badge>
      );
    case "none":
      return (
        <Badge tone="block" shape="ring">
          None
        </Badge>
      );
  }
}

const bundleColumns: readonly Column<EvidenceBundle>[] = [
  { key: "at", head: "Made", heads: true, render: ({ at }) => <Moment at={at} /> },
  { key: "by", head: "By", render: ({ by }) => <Plain>{by}</Plain> },
  { key: "frameworks", head: "Of", as: "grow", render: ({ frameworks }) => frameworks.join(", ") },
  {
    key: "size",
    head: "Size",
    as: "num",
    render: ({ bytes }) => `${Math.ceil(bytes / 1000).toLocaleString("en-US")} kB`,
  },
  {
    key: "file",
    head: "File",
    as: "end",
    render: ({ id }) => (
      <>
        <PdfOf id={id} />{" "}
        <a href={`/api/evidence-bundles/${id}`} download={`${id}.json`}>
          Download
        </a>
      </>
    ),
  },
];

function Bundles() {
  const { items, query } = useListed("evidence.bundles", {});
  return (
    <Section title="Bundles that were exported">
      <Loaded query={query} what="bundles">
        {() =>
          items === undefined || items.length === 0 ? (
            <Empty title="None was exported yet.">
              <p>
                A bundle holds what you see here as it is now, with a page to print and a PDF, and
                is signed. Whoever gets it checks it with <code>reeve verify</code>, with no server.
              </p>
            </Empty>
          ) : (
            <Table
              label="Bundles that were exported"
              columns={bundleColumns}
              rows={items}
              rowKey={({ id }) => id}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

import type { Report, ReportFormat } from "@reeve/contract/report";
import { useListed } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Moment } from "../../ui/time.tsx";
import { MakeReport } from "./make.tsx";
import { ReportSettings } from "./settings.tsx";
import "./reports.css";

/** Board reports and exports of what is measured: made, looked at, and had with their signatures. */
export function ReportsPage() {
  const { items, query } = useListed("reports.list", {});
  const [newest] = items ?? [];
  return (
    <Page
      title="Reports"
      lead="What is measured, in files to give away: a board report, and exports for other programs. All of one moment, each signed."
      buttons={<MakeReport />}
    >
      <Loaded query={query} what="reports">
        {() =>
          newest === undefined || items === undefined ? (
            <Empty title="None was made yet.">
              <p>
                A report holds what is measured now, as a page, a PDF, JSON, CSV, SARIF, OSCAL and a
                badge. Whoever gets one checks it with <code>reeve verify</code>, with no server.
              </p>
            </Empty>
          ) : (
            <>
              <Preview report={newest} />
              <Section title="Reports that were made">
                <Table
                  label="Reports that were made"
                  columns={columns}
                  rows={items}
                  rowKey={({ id }) => id}
                />
              </Section>
            </>
          )
        }
      </Loaded>
      <ReportSettings />
    </Page>
  );
}

const address = (id: string, name: string): string => `/export/reports/${id}/${name}`;

function Preview({ report: { id, files } }: { report: Report }) {
  const page = files.find(({ format }) => format === "html");
  if (page === undefined) return null;
  return (
    <Section title="The newest, to look at">
      <iframe
        className="report-preview"
        title="The newest board report"
        src={`${address(id, page.name)}?show`}
        sandbox=""
      />
    </Section>
  );
}

const names: Readonly<Record<ReportFormat, string>> = {
  html: "Page",
  pdf: "PDF",
  json: "JSON",
  csv: "CSV",
  sarif: "SARIF",
  oscal: "OSCAL",
  badge: "Badge",
};

const columns: readonly Column<Report>[] = [
  { key: "at", head: "As of", heads: true, render: ({ at }) => <Moment at={at} /> },
  { key: "stage", head: "Stage", as: "num", render: ({ stage }) => `${stage} of 5` },
  {
    key: "by",
    head: "By",
    render: ({ by, period }) => (
      <>
        <Plain>{by}</Plain>
        {period !== null && <p className="detail">for {period}</p>}
      </>
    ),
  },
  {
    key: "files",
    head: "Files, each with its signature",
    as: "grow",
    render: ({ id, files }) => (
      <ul className="report-files">
        {files.map(({ format, name, bytes }) => (
          <li key={format}>
            <a href={address(id, name)} download={name}>
              {names[format]}
            </a>{" "}
            <span className="muted num">{Math.ceil(bytes / 1000)} kB</span>{" "}
            <a
              href={address(id, `${name}.sig`)}
              download={`${name}.sig`}
              aria-label={`Signature of ${names[format]}`}
            >
              .sig
            </a>
          </li>
        ))}
      </ul>
    ),
  },
];

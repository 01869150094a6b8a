import type { AdminRecord } from "@reeve/contract/ledger";
import { useListed } from "../api/query.ts";
import { Empty } from "../ui/empty.tsx";
import { Json } from "../ui/json.tsx";
import { Plain } from "../ui/plain.tsx";
import type { Column } from "../ui/table.tsx";
import { Moment } from "../ui/time.tsx";
import { Listing } from "./listing.tsx";
import { Subject } from "./subject.tsx";

const columns: readonly Column<AdminRecord>[] = [
  { key: "at", head: "When", render: ({ at }) => <Moment at={at} /> },
  { key: "who", head: "Who", render: ({ actor }) => <Plain>{actor.name}</Plain> },
  {
    key: "what",
    head: "What",
    heads: true,
    render: ({ operation }) => (
      <code>
        <Plain>{operation}</Plain>
      </code>
    ),
  },
  { key: "subject", head: "Of", render: ({ subject }) => <Subject id={subject} /> },
  {
    key: "change",
    head: "Change",
    as: "grow",
    render: ({ before, after }) => (
      <details>
        <summary>Before and after</summary>
        <div className="two">
          <Json label="Before" value={before} />
          <Json label="After" value={after} />
        </div>
      </details>
    ),
  },
  {
    key: "seq",
    head: "Record",
    as: "num",
    render: ({ log, seq }) => (
      <span className="num">
        {log}:{seq}
      </span>
    ),
  },
];

/** Who changed what in Reeve itself, from the same record as the actions. */
export function ChangeList({ subject }: { subject?: string | undefined }) {
  const list = useListed("ledger.changes", subject === undefined ? {} : { subject });
  const shown = subject === undefined ? columns : columns.filter(({ key }) => key !== "subject");
  return (
    <Listing
      list={list}
      what="changes"
      label="Changes"
      columns={shown}
      rowKey={({ log, seq }) => `${log}:${seq}`}
      empty={<Empty title="Nothing has been changed yet." />}
    />
  );
}

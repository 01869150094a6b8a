import type { Discovered, FoundGroup } from "@reeve/contract/discovery";
import { agentLike } from "./words.ts";
import type { Input } from "@reeve/contract/operations";
import { Link } from "@tanstack/react-router";
import { useListed } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import "../inventory/inventory.css";
import { SettleButtons } from "../inventory/settle.tsx";
import { FoundSeverity, FoundStatus } from "./marks.tsx";
import { kindLabel, percent, statusLabel } from "./words.ts";

type Filter = Input<"discovery.list">;

/** What was found, in groups of one kind and name, or one by one. */
export const FoundList = ({
  filter,
  each,
  waiting,
}: {
  filter: Filter;
  each: boolean;
  waiting: boolean;
}) => (each ? <Each {...{ filter, waiting }} /> : <Groups {...{ filter, waiting }} />);

const Nothing = ({ waiting }: { waiting: boolean }) => (
  <Empty title={waiting ? "Nothing that fits is waiting." : "Nothing fits."}>
    <p>Take a filter away to see more.</p>
  </Empty>
);

function Each({ filter, waiting }: { filter: Filter; waiting: boolean }) {
  const list = useListed("discovery.list", filter);
  return (
    <Listing
      list={list}
      what="findings of scans"
      label="What scans found"
      columns={columns}
      rowKey={({ id }) => id}
      empty={<Nothing waiting={waiting} />}
    />
  );
}

function Groups({ filter, waiting }: { filter: Filter; waiting: boolean }) {
  const list = useListed("discovery.groups", filter);
  return (
    <Listing
      list={list}
      what="findings of scans"
      label="What scans found"
      columns={groupColumns}
      rowKey={({ kind, name }) => `${kind} ${name}`}
      empty={<Nothing waiting={waiting} />}
    />
  );
}

const columns: readonly Column<Discovered>[] = [
  {
    key: "name",
    head: "Name",
    heads: true,
    render: ({ id, name }) => (
      <Link to="/found/$id" params={{ id }}>
        <Plain>{name}</Plain>
      </Link>
    ),
  },
  { key: "kind", head: "What", render: ({ kind }) => kindLabel[kind] },
  {
    key: "severity",
    head: "Severity",
    render: ({ severity }) => <FoundSeverity {...{ severity }} />,
  },
  { key: "status", head: "Status", render: ({ status }) => <FoundStatus {...{ status }} /> },
  { key: "sure", head: "Sure", as: "num", render: ({ confidence }) => percent(confidence) },
  { key: "scope", head: "Where", as: "grow", render: ({ scope }) => <Plain>{scope}</Plain> },
  {
    key: "seen",
    head: "Last seen",
    as: "tight",
    render: ({ lastSeenAt }) => <Ago at={lastSeenAt} />,
  },
];

const groupColumns: readonly Column<FoundGroup>[] = [
  {
    key: "name",
    head: "Name",
    heads: true,
    render: ({ kind, name, ids: [id], found }) =>
      found === 1 && id !== undefined ? (
        <Link to="/found/$id" params={{ id }}>
          <Plain>{name}</Plain>
        </Link>
      ) : (
        <Link to="/found" search={{ kind, q: name, status: "all", each: "yes" }}>
          <Plain>{name}</Plain>
        </Link>
      ),
  },
  { key: "kind", head: "What", render: ({ kind }) => kindLabel[kind] },
  {
    key: "severity",
    head: "Severity",
    render: ({ severity }) => <FoundSeverity {...{ severity }} />,
  },
  {
    key: "status",
    head: "Status",
    render: ({ statuses, found }) =>
      Object.entries(statuses).map(([it, n]) => (
        <span key={it}>
          {statusLabel[it as Discovered["status"]]}
          {found > 1 && <span className="muted"> × {n}</span>}{" "}
        </span>
      )),
  },
  { key: "sure", head: "Sure", as: "num", render: ({ confidence }) => percent(confidence) },
  {
    key: "scope",
    head: "Where",
    as: "grow",
    render: ({ scopes: [first = "", ...more] }) => (
      <>
        <Plain>{first}</Plain>
        {more.length > 0 && <span className="muted"> and {more.length} more</span>}
      </>
    ),
  },
  {
    key: "seen",
    head: "Last seen",
    as: "tight",
    render: ({ lastSeenAt }) => <Ago at={lastSeenAt} />,
  },
  {
    key: "do",
    head: "Do",
    as: "end",
    render: ({ kind, confidence, name, ids, found, statuses }) =>
      agentLike({ kind, confidence }) && statuses["open"] === found && found > 1 ? (
        <details className="settle">
          <summary>
            Settle<span className="unseen"> {name}</span>
          </summary>
          <SettleButtons of={{ ids, name, many: found, status: "unregistered", claimed: false }} />
        </details>
      ) : null,
  },
];

import type { Import, ImportRow } from "@reeve/contract/import";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useListed } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { Takeout } from "../../parts/takeout.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { fieldWord, stateMark, verdictMark, type Mark } from "./words.ts";
import "./imports.css";

const route = getRouteApi("/signed-in/imports/$id");

const Marked = ({ word, tone, shape }: Mark) => (
  <Badge tone={tone} shape={shape}>
    {word}
  </Badge>
);

const markOf = ({ state, verdict }: ImportRow): Mark | null =>
  state !== "waiting" ? stateMark[state] : verdict && verdictMark[verdict];

const columns: readonly Column<ImportRow>[] = [
  { key: "row", head: "Row", as: "num", render: ({ row }) => row },
  {
    key: "name",
    head: "Agent",
    heads: true,
    render: ({ name, agent, state }) =>
      agent !== null && state === "applied" ? (
        <Link to="/agents/$id" params={{ id: agent }}>
          <Plain>{name ?? agent}</Plain>
        </Link>
      ) : name === null ? (
        <span className="muted">no name</span>
      ) : (
        <Plain>{name}</Plain>
      ),
  },
  {
    key: "what",
    head: "What",
    render: (row) => {
      const mark = markOf(row);
      return mark && <Marked {...mark} />;
    },
  },
  { key: "says", head: "In detail", as: "grow", render: (row) => <Detail row={row} /> },
];

/** What is wrong with a row and what to do, or what it changes. */
const Detail = ({ row: { faults, differences, note, verdict } }: { row: ImportRow }) => {
  if (note !== null) return <Plain>{note}</Plain>;
  if (faults.length > 0)
    return (
      <ul className="import-list">
        {faults.map(({ column, detail, fix }) => (
          <li key={`${column ?? ""} ${detail}`}>
            {column !== null && (
              <>
                <strong>
                  <Plain>{column}</Plain>
                </strong>
                :{" "}
              </>
            )}
            <Plain>{detail}</Plain>{" "}
            <span className="muted">
              <Plain>{fix}</Plain>
            </span>
          </li>
        ))}
      </ul>
    );
  return (
    <ul className="import-list">
      {differences
        // Of a new agent its name stands beside it.
        .filter(({ field }) => verdict !== "create" || field !== "name")
        .map(({ field, before, after }) => (
          <li key={field}>
            <span className="muted">{fieldWord[field]}:</span>{" "}
            {verdict === "update" && (
              <>
                <del>
                  <Plain>{before ?? "nothing"}</Plain>
                </del>{" "}
              </>
            )}
            <Plain>{after ?? "nothing"}</Plain>
          </li>
        ))}
    </ul>
  );
};

const shows = {
  create: "New",
  update: "Changes",
  unchanged: "As they are",
  error: "Wrong",
  applied: "Applied",
  undone: "Taken back",
  left: "Left alone",
} as const;
export type Show = keyof typeof shows;
export const showChoices = Object.keys(shows) as Show[];
const states: readonly string[] = ["applied", "undone", "left"];

/** Rows by what becomes of them, the wrong ones first where there are any. */
export function Rows({ it }: { it: Import }) {
  const { show } = route.useSearch();
  const navigate = route.useNavigate();
  const filter =
    show === undefined ? {} : states.includes(show) ? { state: show } : { verdict: show };
  const list = useListed(
    "imports.rows",
    { id: it.id, ...(filter as { state?: ImportRow["state"] }) },
    { enabled: !it.running },
  );
  const there = showChoices.filter((key) => it.counts[key] > 0);
  const troubled = it.counts.error + it.counts.left;
  return (
    <>
      <fieldset className="import-shows">
        <legend className="unseen">Which rows</legend>
        {[undefined, ...there].map((key) => (
          <button
            key={key ?? "all"}
            type="button"
            className="button quiet"
            aria-pressed={show === key}
            onClick={() => void navigate({ search: key ? { show: key } : {}, replace: true })}
          >
            {key === undefined ? "All" : shows[key]}{" "}
            <span className="num">
              {(key === undefined ? it.rows : it.counts[key]).toLocaleString("en")}
            </span>
          </button>
        ))}
      </fieldset>
      {troubled > 0 && (
        <p>
          Rows that are wrong or were left alone, to be corrected and imported again:{" "}
          <Takeout
            what="Rows that are wrong or were left alone"
            file={`imports/${it.id}/problems`}
            endings={["csv", "xlsx"]}
          />
        </p>
      )}
      {it.running ? (
        <p className="muted">The rows are shown when this step is done.</p>
      ) : (
        <Listing
          list={list}
          what="rows"
          label="Rows of the spreadsheet"
          columns={columns}
          rowKey={({ row }) => String(row)}
          empty={<Empty title="No row is like that." />}
        />
      )}
    </>
  );
}

import type { Evidence, PlacementChange } from "@reeve/contract/market";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago, Moment } from "../../ui/time.tsx";
import { GroupBadge, placesText, Source, Sure } from "./marks.tsx";
import { familyLabel } from "./words.ts";

/** A title with the words that decided; where it was read in another form, that form beside it. */
const Words = ({ title, matchedText }: Pick<Evidence, "title" | "matchedText">) => {
  const at = matchedText === null ? -1 : title.toLowerCase().indexOf(matchedText);
  if (matchedText === null) return <Plain>{title}</Plain>;
  if (at < 0)
    return (
      <>
        <Plain>{title}</Plain>{" "}
        <span className="muted">
          read as <mark>{<Plain>{matchedText}</Plain>}</mark>
        </span>
      </>
    );
  const end = at + matchedText.length;
  return (
    <>
      <Plain>{title.slice(0, at)}</Plain>
      <mark>
        <Plain>{title.slice(at, end)}</Plain>
      </mark>
      <Plain>{title.slice(end)}</Plain>
    </>
  );
};

const columns: readonly Column<Evidence>[] = [
  {
    key: "title",
    head: "Opening, and the words that decided",
    heads: true,
    as: "grow",
    render: ({ title, matchedText, terms, family, locations, remote, pay }) => (
      <div className="index-words">
        <Words title={title} matchedText={matchedText} />
        <div className="muted index-light">
          <Plain>
            {[
              family === null ? "" : familyLabel[family],
              placesText(locations, remote),
              pay,
              terms.length === 0 ? "" : `borne out by its description: ${terms.join(", ")}`,
            ]
              .filter((it) => it !== "")
              .join(" · ")}
          </Plain>
        </div>
      </div>
    ),
  },
  { key: "group", head: "Group", render: ({ group }) => <GroupBadge group={group} /> },
  { key: "sure", head: "How sure", render: ({ confidence }) => <Sure of={confidence} /> },
  { key: "open", head: "Days open", as: "num", render: ({ daysOpen }) => daysOpen },
  {
    key: "first",
    head: "First seen",
    as: "tight",
    render: ({ firstSeen }) => <Ago at={firstSeen} />,
  },
  { key: "last", head: "Last seen", as: "tight", render: ({ lastSeen }) => <Ago at={lastSeen} /> },
  {
    key: "source",
    head: "Source",
    render: ({ url, board }) => {
      const [system = board] = board.split(":");
      return url === "" ? <Plain>{system}</Plain> : <Source url={url}>{system}</Source>;
    },
  },
];

/** The openings that place a company, the one that decided first. */
export const Openings = ({ of }: { of: readonly Evidence[] }) => (
  <Table label="Openings that count" columns={columns} rows={of} rowKey={({ id }) => id} />
);

/** Each change of where a company stood, the newest first. */
export const Changes = ({ of }: { of: readonly PlacementChange[] }) => (
  <ol className="index-history">
    {of.map((it) => (
      <li key={it.at}>
        <Moment at={it.at} />: <GroupBadge group={it.from} /> to <GroupBadge group={it.to} />
        {it.posting && (
          <>
            {" "}
            by “<Plain>{it.posting.title}</Plain>”
          </>
        )}
        <div className="muted">
          <Plain>{it.why}</Plain>
        </div>
      </li>
    ))}
  </ol>
);

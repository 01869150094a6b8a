import type { EntryDetail } from "@reeve/contract/inventory";
import type { AgentId, DiscoveredId, EntryId } from "@reeve/contract/id";
import type { Sighting } from "@reeve/contract/sighting";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { Corrections } from "./corrections.tsx";
import { Differences } from "./differences.tsx";
import { MergeDialog, SplitDialog } from "./correct.tsx";
import { LookAlikes } from "./look-alikes.tsx";
import { sourceWord } from "./words.tsx";

/** All that speaks for one agent, found by the agent, by what a scan found, or by its entry. */
export function EvidenceOf({
  of,
  title,
  quiet = false,
}: {
  of: EntryId | AgentId | DiscoveredId;
  title?: string;
  /** Where it may not be known yet, nothing is shown. */
  quiet?: boolean;
}) {
  const query = useAsked("inventory.get", { id: of });
  if (quiet && query.data === undefined) return null;
  return (
    <Loaded query={query} what="the evidence">
      {(detail) => <Evidence detail={detail} {...(title !== undefined && { title })} />}
    </Loaded>
  );
}

export function Evidence({ detail, title = "Evidence" }: { detail: EntryDetail; title?: string }) {
  const { entry, sightings, differences, corrections, suggestions } = detail;
  const [doing, setDoing] = useState<"merge" | "split" | null>(null);
  const mayMerge = useRefusal("inventory.merge");
  const maySplit = useRefusal("inventory.split");
  return (
    <div className="stack">
      <Section
        title={title}
        buttons={
          <>
            <Button unavailable={mayMerge} onClick={() => setDoing("merge")}>
              Merge with another
            </Button>
            <Button
              unavailable={
                maySplit ??
                (sightings.length < 2 ? "There is only one piece of evidence." : undefined)
              }
              onClick={() => setDoing("split")}
            >
              Split
            </Button>
          </>
        }
      >
        {sightings.length === 0 ? (
          <Empty title="Nothing was seen of it yet." />
        ) : (
          <Table label="Evidence" columns={columns} rows={sightings} rowKey={({ key }) => key} />
        )}
      </Section>
      {differences.length > 0 && (
        <Section title="Copies that differ">
          <Differences differences={differences} sightings={sightings} />
        </Section>
      )}
      {suggestions.length > 0 && (
        <Section title="Looks like">
          <LookAlikes entry={entry} suggestions={suggestions} />
        </Section>
      )}
      {corrections.length > 0 && (
        <Section title="What people said">
          <Corrections corrections={corrections} sightings={sightings} />
        </Section>
      )}
      {doing === "merge" && <MergeDialog entry={entry} onClose={() => setDoing(null)} />}
      {doing === "split" && (
        <SplitDialog entry={entry} sightings={sightings} onClose={() => setDoing(null)} />
      )}
    </div>
  );
}

const columns: readonly Column<Sighting>[] = [
  {
    key: "name",
    head: "Seen as",
    heads: true,
    render: ({ name, page }) =>
      page === null ? (
        <Plain>{name}</Plain>
      ) : (
        <Link to={page}>
          <Plain>{name}</Plain>
        </Link>
      ),
  },
  { key: "source", head: "Source", render: ({ source }) => sourceWord[source] },
  { key: "teller", head: "By", render: ({ teller }) => <Plain>{teller}</Plain> },
  {
    key: "keys",
    head: "Known by",
    as: "grow",
    render: ({ keys }) =>
      keys.length === 0 ? (
        <span className="muted">its name only</span>
      ) : (
        <ul className="picks">
          {keys.map(({ kind, value }) => (
            <li key={`${kind} ${value}`}>
              {kind.replaceAll("_", " ")}{" "}
              <code>
                <Plain>{value}</Plain>
              </code>
            </li>
          ))}
        </ul>
      ),
  },
  {
    key: "sure",
    head: "Sure",
    as: "num",
    render: ({ confidence }) => `${Math.floor(confidence * 100)} %`,
  },
  {
    key: "at",
    head: "Last seen",
    as: "tight",
    render: ({ lastSeenAt, goneAt }) =>
      goneAt === null ? (
        <Ago at={lastSeenAt} />
      ) : (
        <>
          gone <Ago at={goneAt} />
        </>
      ),
  },
];

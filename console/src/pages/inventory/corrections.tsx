import type { Correction } from "@reeve/contract/correction";
import type { Sighting } from "@reeve/contract/sighting";
import { Badge } from "../../ui/badge.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";

const kinds: Record<Correction["kind"], string> = {
  merge: "One agent",
  split: "Split",
  apart: "Never one",
};

/** What people said of this evidence, and whether it still holds. */
export function Corrections({
  corrections,
  sightings,
}: {
  corrections: readonly Correction[];
  sightings: readonly Sighting[];
}) {
  const names = new Map(sightings.map(({ key, name }) => [key, name]));
  const side = (keys: readonly string[]): string =>
    [...new Set(keys.map((key) => names.get(key) ?? "another entry"))].slice(0, 4).join(", ");
  const columns: readonly Column<Correction>[] = [
    {
      key: "what",
      head: "What",
      heads: true,
      render: ({ kind, left, right }) => (
        <Plain>{`${kinds[kind]}: ${side(left)} | ${side(right)}`}</Plain>
      ),
    },
    { key: "reason", head: "Reason", as: "grow", render: ({ reason }) => <Plain>{reason}</Plain> },
    { key: "by", head: "By", render: ({ by }) => <Plain>{by}</Plain> },
    { key: "at", head: "When", as: "tight", render: ({ at }) => <Ago at={at} /> },
    {
      key: "holds",
      head: "Holds",
      render: ({ holds }) =>
        holds ? (
          <Badge tone="allow" shape="disc">
            Yes
          </Badge>
        ) : (
          <Badge tone="calm" shape="dash">
            Overruled
          </Badge>
        ),
    },
  ];
  return (
    <Table label="What people said" columns={columns} rows={corrections} rowKey={({ id }) => id} />
  );
}

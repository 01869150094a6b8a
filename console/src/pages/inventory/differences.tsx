import type { Difference } from "@reeve/contract/inventory";
import type { Sighting } from "@reeve/contract/sighting";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { sourceWord, traitWord } from "./words.tsx";

/** In what copies of one agent differ, and which of them says what. */
export function Differences({
  differences,
  sightings,
}: {
  differences: readonly Difference[];
  sightings: readonly Sighting[];
}) {
  const where = new Map(
    sightings.map(({ key, source, name }) => [key, `${sourceWord[source]}: ${name}`]),
  );
  const rows = differences.flatMap(({ trait, values }) =>
    values.map(({ value, sightings: keys }) => ({
      trait,
      value,
      copies: keys.map((key) => where.get(key) ?? "another").join("; "),
    })),
  );
  return (
    <>
      <ul>
        {differences.map(({ trait, says }) => (
          <li key={trait}>
            <Plain>{says}</Plain>
          </li>
        ))}
      </ul>
      <Table
        label="Copies that differ"
        columns={columns}
        rows={rows}
        rowKey={({ trait, value }) => `${trait} ${value}`}
      />
    </>
  );
}

type Row = { readonly trait: Difference["trait"]; readonly value: string; readonly copies: string };
const columns: readonly Column<Row>[] = [
  { key: "trait", head: "What", heads: true, render: ({ trait }) => traitWord[trait] },
  {
    key: "value",
    head: "Says",
    render: ({ value }) => (
      <code>
        <Plain>{value || "none"}</Plain>
      </code>
    ),
  },
  { key: "copies", head: "In", as: "grow", render: ({ copies }) => <Plain>{copies}</Plain> },
];

import type { RoleChange } from "@reeve/contract/directory";
import { Plain } from "../../ui/plain.tsx";
import { Table } from "../../ui/table.tsx";

/** Whose role would be another one. */
export function Preview({
  told: { changes, people },
}: {
  told: { readonly changes: readonly RoleChange[]; readonly people: number };
}) {
  if (changes.length === 0)
    return (
      <output>
        Nobody’s role would change. {people} {people === 1 ? "person is" : "people are"} in a group.
      </output>
    );
  return (
    <Table
      label="What this would give"
      rows={changes}
      rowKey={({ person }) => person}
      columns={[
        {
          key: "name",
          head: "Person",
          heads: true,
          as: "grow",
          render: ({ name }) => <Plain>{name}</Plain>,
        },
        { key: "email", head: "E-mail", render: ({ email }) => <Plain>{email}</Plain> },
        { key: "from", head: "Now", render: ({ from }) => from },
        {
          key: "to",
          head: "Then",
          render: ({ from, to, kept }) => (kept ? `stays ${from}: the last admin` : to),
        },
      ]}
    />
  );
}

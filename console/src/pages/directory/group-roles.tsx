import type { Directory } from "@reeve/contract/directory";
import type { Role } from "@reeve/contract/role";
import { useState } from "react";
import { useChange } from "../../api/query.ts";
import { roleChoices } from "../../parts/roles.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { FormButtons } from "../../ui/form.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table } from "../../ui/table.tsx";
import { say } from "../../ui/toast.tsx";
import { Preview } from "./preview.tsx";

interface Row {
  readonly group: string;
  readonly role: Role | "";
}

/** Every group that the provider brought, and every one that gives a role; changed here, tried, then set. */
export function GroupRoles({ directory: { groups, roles } }: { directory: Directory }) {
  const known = new Map<string, Row>(groups.map(({ name }) => [name, { group: name, role: "" }]));
  for (const { group, role } of roles) known.set(group, { group, role });
  const [rows, setRows] = useState<readonly Row[]>([...known.values()]);
  const [added, setAdded] = useState("");
  const set = useChange("directory.roles");
  const preview = useChange("directory.preview");
  const people = new Map(groups.map((one) => [one.name, one.people]));
  const wanted = rows.flatMap(({ group, role }) => (role === "" ? [] : [{ group, role }]));

  const give = (group: string, role: Role | ""): void => {
    preview.reset();
    setRows(rows.map((row) => (row.group === group ? { group, role } : row)));
  };
  const add = (): void => {
    const group = added.trim();
    if (group !== "" && !rows.some((row) => row.group === group))
      setRows([...rows, { group, role: "viewer" }]);
    setAdded("");
  };
  return (
    <div className="stack">
      <p>
        A person has the highest role that one of their groups gives, and never less than the role
        given by hand. Names are compared letter by letter. The last admin who was added by hand
        keeps the role.
      </p>
      {rows.length === 0 ? (
        <Empty title="There is no group yet.">
          <p>Connect a provider by SCIM, or name a group as it stands in the sign-in’s claim.</p>
        </Empty>
      ) : (
        <Table
          label="Groups and roles"
          rows={rows}
          rowKey={({ group }) => group}
          columns={[
            {
              key: "group",
              head: "Group",
              heads: true,
              as: "grow",
              render: ({ group }) => <Plain>{group}</Plain>,
            },
            {
              key: "people",
              head: "People",
              as: "num",
              render: ({ group }) => people.get(group) ?? "–",
            },
            {
              key: "role",
              head: "Gives the role",
              render: ({ group, role }) => (
                <select
                  aria-label={`Role of ${group}`}
                  value={role}
                  onChange={(event) => give(group, event.target.value as Role | "")}
                >
                  <option value="">none</option>
                  {roleChoices.map(({ value }) => (
                    <option key={value} value={value}>
                      {value}
                    </option>
                  ))}
                </select>
              ),
            },
          ]}
        />
      )}
      <FormButtons>
        <input
          aria-label="Name of another group"
          placeholder="Name or id of another group"
          value={added}
          maxLength={400}
          onChange={(event) => setAdded(event.target.value)}
        />
        <Button onClick={add}>Add the group</Button>
      </FormButtons>
      {set.error && <Notice trouble={set.error} />}
      {preview.error && <Notice trouble={preview.error} />}
      {preview.data && <Preview told={preview.data} />}
      <FormButtons>
        <Button busy={preview.isPending} onClick={() => preview.mutate({ roles: wanted })}>
          What would this give?
        </Button>
        <Button
          kind="primary"
          busy={set.isPending}
          onClick={() =>
            set.mutate({ roles: wanted }, { onSuccess: () => say("Groups give these roles now.") })
          }
        >
          Set the roles
        </Button>
      </FormButtons>
    </div>
  );
}

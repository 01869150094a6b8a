import type { PersonId } from "@reeve/contract/id";
import type { IncidentRole } from "@reeve/contract/incident";
import type { IncidentStory } from "@reeve/contract/incident-operations";
import { useState } from "react";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { SelectField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";

const roles: readonly { value: IncidentRole; label: string }[] = [
  { value: "lead", label: "Lead: decides what is done" },
  { value: "comms", label: "Comms: tells those outside" },
  { value: "scribe", label: "Scribe: writes down what happens" },
  { value: "reporter", label: "Reporter: noticed it" },
];

/** Gives a role to a person, or takes it away. Who has one may work on the incident. */
export function GiveRole({
  story: { incident },
  onClose,
}: {
  story: IncidentStory;
  onClose: () => void;
}) {
  const [role, setRole] = useState<IncidentRole>("lead");
  const give = useChange("incidents.role");
  const people = useAsked("people.list", { limit: 200 });
  const now = incident.roles.find((it) => it.role === role)?.person;
  const active = (people.data?.items ?? []).filter(
    // Whoever has it is offered in any case, so that it is not taken away unseen.
    ({ id, status }) => status === "active" || id === now?.id,
  );
  return (
    <DialogForm
      title="Give a role"
      says="Who has a role may work on the incident, and sees it where it is restricted."
      does="Give it"
      change={give}
      onClose={onClose}
      onSubmit={(values) => {
        const person = values.optional("person") as PersonId | undefined;
        give.mutate(
          { id: incident.id, role, person: person ?? null },
          {
            onSuccess: () => {
              say(person === undefined ? "Nobody has the role now." : "The role is given.");
              onClose();
            },
          },
        );
      }}
    >
      <SelectField
        name="role"
        label="Role"
        value={role}
        onChange={({ target }) =>
          setRole(roles.find(({ value }) => value === target.value)?.value ?? "lead")
        }
        choices={roles}
      />
      <SelectField
        key={`${role} ${active.length}`}
        name="person"
        label="Person"
        hint={now && `Now it is ${now.name}.`}
        defaultValue={now?.id ?? ""}
        choices={[
          { value: "", label: "Nobody" },
          ...active.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
    </DialogForm>
  );
}

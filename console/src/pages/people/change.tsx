import type { Person } from "@reeve/contract/person";
import type { Role } from "@reeve/contract/role";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { roleChoices } from "../../parts/roles.ts";
import { SelectField, TextField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";

const settable = ["active", "suspended", "left"] as const;

export function ChangePerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const change = useChange("people.update");
  return (
    <DialogForm
      title={`Change ${person.name}`}
      says="Someone who is no longer active is signed out at once. The clock of each agent they own starts, and its backup is told."
      does="Save"
      change={change}
      onSubmit={(values) => {
        const status = settable.find((it) => it === values.text("status"));
        change.mutate(
          {
            id: person.id,
            name: values.text("name"),
            role: values.text("role") as Role,
            ...(status && status !== person.status && { status }),
          },
          {
            onSuccess: () => {
              say("The person is changed.");
              onClose();
            },
          },
        );
      }}
      onClose={onClose}
    >
      <TextField name="name" label="Name" defaultValue={person.name} />
      <SelectField name="role" label="Role" choices={roleChoices} defaultValue={person.role} />
      <SelectField
        name="status"
        label="Status"
        choices={[
          ...(person.status === "invited" ? [{ value: "", label: "invited" }] : []),
          ...settable.map((it) => ({ value: it, label: it })),
        ]}
        defaultValue={person.status === "invited" ? "" : person.status}
      />
    </DialogForm>
  );
}

import type { Role } from "@reeve/contract/role";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { OneTimeLink } from "../../parts/one-time-link.tsx";
import { roleChoices } from "../../parts/roles.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";

export function Invite({ onClose }: { onClose: () => void }) {
  const invite = useChange("people.invite");
  if (invite.data)
    return (
      <Dialog title={`${invite.data.person.name} is added`} open wide onClose={onClose}>
        <OneTimeLink link={invite.data.link} onClose={onClose} />
      </Dialog>
    );
  return (
    <DialogForm
      title="Invite a person"
      says="You get a link to give them. Reeve sends no mail itself."
      does="Add and make a link"
      change={invite}
      onSubmit={(values) =>
        invite.mutate({
          name: values.text("name"),
          email: values.text("email"),
          role: values.text("role") as Role,
        })
      }
      onClose={onClose}
    >
      <TextField name="name" label="Name" />
      <TextField name="email" label="E-mail" type="email" />
      <SelectField name="role" label="Role" choices={roleChoices} defaultValue="viewer" />
    </DialogForm>
  );
}

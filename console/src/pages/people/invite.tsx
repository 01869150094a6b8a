import type { Role } from "@reeve/contract/role";
import { useChange } from "../../api/query.ts";
import { OneTimeLink } from "../../parts/one-time-link.tsx";
import { roleChoices } from "../../parts/roles.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";

export function Invite({ onClose }: { onClose: () => void }) {
  const invite = useChange("people.invite");
  if (invite.data)
    return (
      <Dialog title={`${invite.data.person.name} is added`} open wide onClose={onClose}>
        <OneTimeLink link={invite.data.link} onClose={onClose} />
      </Dialog>
    );
  return (
    <Dialog
      title="Invite a person"
      says="You get a link to give them. Reeve sends no mail itself."
      open
      onClose={onClose}
    >
      <Form
        label="Invite a person"
        failure={invite.error}
        onSubmit={(values) =>
          invite.mutate({
            name: values.text("name"),
            email: values.text("email"),
            role: values.text("role") as Role,
          })
        }
      >
        <TextField name="name" label="Name" />
        <TextField name="email" label="E-mail" type="email" />
        <SelectField name="role" label="Role" choices={roleChoices} defaultValue="viewer" />
        <FormButtons>
          <Button kind="primary" type="submit" busy={invite.isPending}>
            Add and make a link
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}

import type { Role } from "@reeve/contract/role";
import { operations } from "virtual:contract";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { roleChoices } from "../../parts/roles.ts";
import { Secret } from "../../parts/secret.tsx";
import { Button } from "../../ui/button.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Checks, SelectField, TextField } from "../../ui/field.tsx";
import { FormButtons } from "../../ui/form.tsx";

const dayMs = 86_400_000;
/** Every scope that some operation asks for, and those of the door for identity providers. */
const scopes = [
  ...new Set([...Object.values(operations).map(({ scope }) => scope), "scim:read", "scim:write"]),
].sort();
const choices = [
  { value: "*", label: "everything its role allows" },
  ...scopes.map((scope) => ({ value: scope, label: scope })),
];

export function NewToken({ onClose }: { onClose: () => void }) {
  const create = useChange("tokens.create");
  if (create.data)
    return (
      <Dialog title="The token is made" open wide onClose={onClose}>
        <div className="stack">
          <Secret label="Operator token" secret={create.data.token}>
            <Snippet
              label="Use it with the reeve command"
              text={`export REEVE_URL=${window.location.origin}\nexport REEVE_TOKEN=…\nreeve agents list`}
            />
          </Secret>
          <FormButtons>
            <Button kind="primary" onClick={onClose}>
              Done
            </Button>
          </FormButtons>
        </div>
      </Dialog>
    );
  return (
    <DialogForm
      title="Make an operator token"
      does="Make the token"
      wide
      change={create}
      onSubmit={(values) =>
        create.mutate({
          name: values.text("name"),
          role: values.text("role") as Role,
          scopes: values.checked("scopes"),
          expiresAt: new Date(Date.now() + Number(values.text("days")) * dayMs).toISOString(),
        })
      }
      onClose={onClose}
    >
      <TextField name="name" label="Name" hint="What uses it: nightly export, CI." />
      <SelectField name="role" label="Role" choices={roleChoices} defaultValue="viewer" />
      <SelectField
        name="days"
        label="For"
        defaultValue="90"
        choices={[
          { value: "1", label: "1 day" },
          { value: "30", label: "30 days" },
          { value: "90", label: "90 days" },
          { value: "365", label: "1 year" },
        ]}
      />
      <Checks name="scopes" label="Scopes" choices={choices} />
    </DialogForm>
  );
}

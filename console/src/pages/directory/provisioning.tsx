import { useState } from "react";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Secret } from "../../parts/secret.tsx";
import { Button } from "../../ui/button.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { FormButtons } from "../../ui/form.tsx";

const dayMs = 86_400_000;

/** Where a provider brings people, and the token it does it with. */
export function Provisioning({ url }: { url: string }) {
  const [making, setMaking] = useState(false);
  return (
    <div className="stack">
      <p>
        Your provider brings people and groups here, and takes them away: whoever is taken away is
        signed out at once and has left.
      </p>
      <Snippet label="SCIM address (tenant URL, base URL)" text={url} />
      <div>
        <Button onClick={() => setMaking(true)}>Make a SCIM token</Button>
      </div>
      {making && <NewScimToken onClose={() => setMaking(false)} />}
    </div>
  );
}

function NewScimToken({ onClose }: { onClose: () => void }) {
  const create = useChange("tokens.create");
  if (create.data)
    return (
      <Dialog title="The SCIM token is made" open wide onClose={onClose}>
        <div className="stack">
          <Secret label="SCIM token" secret={create.data.token}>
            <p>Give it to your provider as the bearer token. It does nothing but SCIM.</p>
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
      title="Make a SCIM token"
      does="Make the token"
      change={create}
      onSubmit={(values) =>
        create.mutate({
          name: values.text("name"),
          role: "admin",
          scopes: ["scim:write"],
          expiresAt: new Date(Date.now() + Number(values.text("days")) * dayMs).toISOString(),
        })
      }
      onClose={onClose}
    >
      <TextField name="name" label="Name" defaultValue="SCIM" />
      <SelectField
        name="days"
        label="For"
        defaultValue="180"
        choices={[
          { value: "30", label: "30 days" },
          { value: "180", label: "180 days" },
          { value: "365", label: "1 year" },
        ]}
      />
    </DialogForm>
  );
}

import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Secret } from "../../parts/secret.tsx";
import { Button } from "../../ui/button.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { FormButtons } from "../../ui/form.tsx";

const example = JSON.stringify({
  type: "reeve.stop",
  data: { level: "agent", agent: "NAME", reason: "Why, for the record" },
});

/** Makes the address and the secret by which one system may stop something. */
export function AddWebhook({ onClose }: { onClose: () => void }) {
  const add = useChange("stops.webhooks.add");
  if (add.data)
    return (
      <Dialog title="It may stop now" open wide onClose={onClose}>
        <div className="stack">
          <Secret label="Secret" secret={add.data.secret}>
            <Snippet label="Where it sends" text={`POST ${add.data.url}`} />
            <Snippet label="What it sends, signed as Standard Webhooks say" text={example} />
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
      title="Let a system stop"
      says="It gets a secret of its own to sign with. Whatever it stops is on record with its name."
      does="Let it stop"
      change={add}
      onSubmit={(values) => add.mutate({ name: values.text("name") })}
      onClose={onClose}
    >
      <TextField
        name="name"
        label="System"
        hint="Which one it is: pager, security desk."
        maxLength={80}
      />
    </DialogForm>
  );
}

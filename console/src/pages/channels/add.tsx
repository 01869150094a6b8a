import type { Channel, GivenVia } from "@reeve/contract/channel";
import { useState } from "react";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Secret } from "../../parts/secret.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { PasswordField, SelectField, TextField } from "../../ui/field.tsx";
import { FormButtons, type Values } from "../../ui/form.tsx";
import { say } from "../../ui/toast.tsx";
import { RuleFields, rulesIn } from "./rules.tsx";
import { kinds } from "./words.ts";

type Kind = Channel["via"]["kind"];

const kindChoices = Object.entries(kinds).map(([value, label]) => ({ value, label }));
const securities = [
  { value: "starttls", label: "STARTTLS, usually port 587" },
  { value: "tls", label: "TLS, usually port 465" },
  { value: "none", label: "none, for a relay on this machine" },
];

/** Adds a channel. The secret of a web-hook is shown once. */
export function AddChannel({ onClose }: { onClose: () => void }) {
  const add = useChange("channels.add");
  const [kind, setKind] = useState<Kind>("email");
  if (add.data?.secret)
    return (
      <Dialog title="The channel is added" open wide onClose={onClose}>
        <ShownSecret secret={add.data.secret} onClose={onClose} />
      </Dialog>
    );
  return (
    <DialogForm
      title="Add a channel"
      does="Add"
      wide
      change={add}
      onSubmit={(values) =>
        add.mutate(
          { name: values.text("name"), via: viaIn(values, kind), ...rulesIn(values) },
          {
            onSuccess: ({ secret }) => {
              say("The channel is added. Test it.");
              if (secret === null) onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <SelectField
        name="kind"
        label="Kind"
        choices={kindChoices}
        value={kind}
        onChange={(event) => setKind(event.target.value as Kind)}
      />
      <TextField name="name" label="Name" />
      {kind === "email" ? <MailFields /> : <HookField kind={kind} />}
      <RuleFields />
    </DialogForm>
  );
}

/** What the receiver of a web-hook checks signatures with. */
export const ShownSecret = ({ secret, onClose }: { secret: string; onClose: () => void }) => (
  <div className="stack">
    <Secret label="Secret of the web-hook" secret={secret}>
      <p>
        The receiver checks the header <code>webhook-signature</code> with it, as Standard Webhooks
        says.
      </p>
    </Secret>
    <FormButtons>
      <Button kind="primary" onClick={onClose}>
        Done
      </Button>
    </FormButtons>
  </div>
);

const MailFields = () => (
  <>
    <TextField name="via.host" label="Mail server" hint="For example smtp.example.com" />
    <TextField name="via.port" label="Port" inputMode="numeric" defaultValue="587" />
    <SelectField name="via.security" label="Encryption" choices={securities} />
    <TextField name="via.user" label="User" required={false} hint="Empty where it asks for none." />
    <PasswordField name="via.password" label="Password" autoComplete="off" />
    <TextField name="via.from" label="From" type="email" hint="The address messages are from." />
    <TextField
      name="via.also"
      label="Also to"
      required={false}
      hint="Addresses that get every message, with commas between."
    />
  </>
);

const HookField = ({ kind }: { kind: "slack" | "webhook" }) => (
  <TextField
    name="via.url"
    label="Address"
    type="url"
    hint={
      kind === "slack"
        ? "Of an incoming web-hook: https://hooks.slack.com/services/… It is kept as a secret."
        : "Messages are sent there by POST, signed."
    }
  />
);

function viaIn(values: Values, kind: Kind): GivenVia {
  if (kind !== "email") return { kind, url: values.text("via.url") };
  const [user, password] = [values.optional("via.user"), values.exact("via.password")];
  return {
    kind,
    host: values.text("via.host"),
    port: Number(values.text("via.port")),
    security: values.text("via.security") as "tls" | "starttls" | "none",
    from: values.text("via.from"),
    also: values.several("via.also"),
    ...(user !== undefined && { user }),
    ...(password !== "" && { password }),
  };
}

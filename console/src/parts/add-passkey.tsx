import {
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
} from "@simplewebauthn/browser";
import { useMutation } from "@tanstack/react-query";
import { call } from "../api/call.ts";
import { asFailure } from "../api/failure.ts";
import { signedInAs } from "../api/me.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Form, FormButtons } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { noPasskeys, passkeyFailure } from "./passkey.ts";

/** Makes a passkey on this device and adds it to the account of whoever is signed in. */
export function AddPasskey({ onDone }: { onDone?: () => void }) {
  const add = useMutation({
    mutationFn: async (name: string) => {
      const { ceremony, options } = await call("me.passkey.start", {});
      const response = await startRegistration({
        optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON,
      }).catch((error: unknown) => {
        throw passkeyFailure(error);
      });
      return call("me.passkey.add", {
        ceremony,
        name,
        response: response as unknown as Record<string, unknown>,
      });
    },
    onSuccess: (me) => {
      signedInAs(me);
      say("The passkey is added.");
      onDone?.();
    },
  });
  return (
    <Form
      label="Add a passkey"
      failure={add.error && asFailure(add.error)}
      onSubmit={(values) => add.mutate(values.text("name") || "Passkey")}
    >
      <TextField name="name" label="Name of the passkey" placeholder="Laptop" maxLength={120} />
      <FormButtons>
        <Button type="submit" busy={add.isPending} unavailable={noPasskeys()}>
          Add a passkey
        </Button>
      </FormButtons>
    </Form>
  );
}

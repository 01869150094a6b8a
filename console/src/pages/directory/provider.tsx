import type { SignInProviderState } from "@reeve/contract/sign-in-provider";
import { useState } from "react";
import { useChange } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Button } from "../../ui/button.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { PasswordField, SelectField, TextField } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";

/** The provider that people sign in with: set, changed, removed. Its secret is never shown. */
export function Provider({
  state: { provider, callbackUrl, afterSignOutUrl },
}: {
  state: SignInProviderState;
}) {
  const set = useChange("provider.set");
  const remove = useChange("provider.remove");
  const [removing, setRemoving] = useState(false);
  return (
    <div className="stack">
      {provider ? (
        <p>
          People may sign in with <Plain>{provider.name}</Plain>. Set by{" "}
          <Plain>{provider.changedBy}</Plain> <Ago at={provider.changedAt} />.
        </p>
      ) : (
        <p>No provider is set: people sign in with a passkey, a password or a one-time link.</p>
      )}
      <Snippet label="Redirect URI to register at the provider" text={callbackUrl} />
      <Snippet
        label="Post-logout redirect URI, so that signing out here ends the session there"
        text={afterSignOutUrl}
      />
      <Form
        label="Identity provider"
        failure={set.error}
        onSubmit={(values) => {
          const clientSecret = values.exact("clientSecret");
          set.mutate(
            {
              name: values.text("name"),
              issuer: values.text("issuer"),
              clientId: values.text("clientId"),
              ...(clientSecret !== "" && { clientSecret }),
              scopes: values
                .text("scopes")
                .split(/[\s,]+/)
                .filter(Boolean),
              groupClaim: values.text("groupClaim"),
              emailDomains: values.several("emailDomains"),
              create: values.text("create") === "yes",
              agents: values.text("agents") === "yes",
            },
            { onSuccess: () => say("The provider answered, and is set.") },
          );
        }}
      >
        <TextField
          name="name"
          label="Name"
          hint="The sign-in page says: Sign in with this name."
          defaultValue={provider?.name}
        />
        <TextField
          name="issuer"
          label="Issuer"
          hint="For example https://login.microsoftonline.com/TENANT/v2.0 or https://company.okta.com"
          defaultValue={provider?.issuer}
        />
        <TextField name="clientId" label="Client ID" defaultValue={provider?.clientId} />
        <PasswordField
          name="clientSecret"
          label="Client secret"
          hint={
            provider?.hasSecret
              ? "Leave empty to keep the one of before."
              : "Leave empty for a client without one."
          }
          autoComplete="off"
        />
        <TextField
          name="scopes"
          label="Scopes"
          defaultValue={(provider?.scopes ?? ["openid", "profile", "email"]).join(" ")}
        />
        <TextField
          name="groupClaim"
          label="Claim that lists the groups"
          defaultValue={provider?.groupClaim ?? "groups"}
        />
        <TextField
          name="emailDomains"
          label="E-mail domains that may sign in"
          hint="With commas between. Empty: every address the provider vouches for."
          defaultValue={provider?.emailDomains.join(", ")}
        />
        <SelectField
          name="create"
          label="Someone who is not here yet"
          defaultValue={provider?.create ? "yes" : "no"}
          choices={[
            { value: "no", label: "is not let in" },
            { value: "yes", label: "becomes a viewer at the first sign-in" },
          ]}
        />
        <SelectField
          name="agents"
          label="Agents that the provider vouches for"
          hint="An identity assertion (ID-JAG) of the provider lets an agent act for its person. Policies decide as before."
          defaultValue={provider?.agents ? "yes" : "no"}
          choices={[
            { value: "no", label: "get no token by it" },
            { value: "yes", label: "act for the person it names" },
          ]}
        />
        <FormButtons>
          <Button kind="primary" type="submit" busy={set.isPending}>
            {provider ? "Change the provider" : "Set the provider"}
          </Button>
          {provider && <Button onClick={() => setRemoving(true)}>Remove it</Button>}
        </FormButtons>
      </Form>
      <Confirm
        title="Remove the provider"
        says="Nobody signs in by it from then on. Sessions that are open stay open."
        does="Remove"
        open={removing}
        busy={remove.isPending}
        failure={remove.error}
        onClose={() => {
          setRemoving(false);
          remove.reset();
        }}
        onConfirm={() =>
          remove.mutate(
            {},
            {
              onSuccess: () => {
                say("The provider is removed.");
                setRemoving(false);
              },
            },
          )
        }
      />
    </div>
  );
}

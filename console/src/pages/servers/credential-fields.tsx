import type { UpstreamCredential } from "@reeve/contract/server";
import { useState } from "react";
import { PasswordField, SelectField, TextArea, TextField } from "../../ui/field.tsx";
import type { Values } from "../../ui/form.tsx";
import { lines, pairs, written } from "./pairs.ts";

type Kind = UpstreamCredential["kind"] | "none";

export const credentialNames: Readonly<Record<Kind, string>> = {
  none: "nothing: the server asks for none",
  headers: "fixed headers, such as an API key",
  client_credentials: "a token of its own (OAuth client credentials)",
  token_exchange: "a token for each agent (OAuth token exchange)",
};

/** What Reeve shows a server over HTTP. An agent’s own token never gets there. */
export function CredentialFields({ credential }: { credential: UpstreamCredential | undefined }) {
  const [kind, setKind] = useState<Kind>(credential?.kind ?? "none");
  const oauth = credential === undefined || credential.kind === "headers" ? undefined : credential;
  return (
    <>
      <SelectField
        name="credential.kind"
        label="Reeve shows it"
        hint="An agent’s own token never reaches a tool server."
        value={kind}
        onChange={(event) => setKind(event.target.value as Kind)}
        choices={Object.entries(credentialNames).map(([value, label]) => ({ value, label }))}
      />
      {kind === "headers" && (
        <TextArea
          name="transport.credential.headers"
          label="Headers, one name=value a line"
          hint="Kept sealed, and never shown again: ••• keeps what is there, while it goes to the same host."
          defaultValue={written(credential?.kind === "headers" ? credential.headers : {})}
          placeholder="authorization=Bearer …"
          className="code"
          spellCheck={false}
        />
      )}
      {(kind === "client_credentials" || kind === "token_exchange") && (
        <>
          <TextField
            name="transport.credential.tokenUrl"
            label="Token endpoint"
            type="url"
            placeholder="https://login.example.com/oauth/token"
            defaultValue={oauth?.tokenUrl ?? ""}
          />
          <TextField
            name="transport.credential.clientId"
            label="Client id"
            defaultValue={oauth?.clientId ?? ""}
            spellCheck={false}
          />
          <PasswordField
            name="transport.credential.clientSecret"
            label="Client secret (optional)"
            hint="Without one Reeve proves itself with its own key, which is at /oauth/jwks."
            autoComplete="off"
            defaultValue={oauth?.clientSecret ?? ""}
          />
          <TextField
            name="transport.credential.scope"
            label="Scope (optional)"
            defaultValue={oauth?.scope ?? ""}
            spellCheck={false}
          />
        </>
      )}
    </>
  );
}

/** Undefined where the server is shown nothing. What the form has no field for stays as it was. */
export function credentialOf(
  values: Values,
  before: UpstreamCredential | undefined,
): UpstreamCredential | undefined {
  const kind = values.text("credential.kind");
  if (kind === "headers")
    return { kind, headers: pairs(lines(values.exact("transport.credential.headers"))) };
  if (kind !== "client_credentials" && kind !== "token_exchange") return undefined;
  const secret = values.optional("transport.credential.clientSecret");
  const scope = values.optional("transport.credential.scope");
  const {
    clientSecret: _,
    scope: __,
    ...kept
  } = before?.kind === kind ? before : { clientSecret: "", scope: "" };
  return {
    ...kept,
    kind,
    tokenUrl: values.text("transport.credential.tokenUrl"),
    clientId: values.text("transport.credential.clientId"),
    ...(secret !== undefined && { clientSecret: secret }),
    ...(scope !== undefined && { scope }),
  };
}

import { useState } from "react";
import { useChange } from "../../api/query.ts";
import { Logo } from "../../parts/logo.tsx";
import { ThemeToggle } from "../../parts/theme-toggle.tsx";
import { Button } from "../../ui/button.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { TextArea } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Page } from "../../ui/page.tsx";

/** The token stands behind the `#`, which no server sees; it is taken out of the address at once. */
function takeToken(): string | null {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("token");
  if (token !== null) window.history.replaceState(window.history.state, "", "/enrol");
  return token;
}

type Jwk = Record<string, unknown>;
const read = (text: string): Jwk => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Jwk) : {};
  } catch {
    return {};
  }
};

/** Brings in an agent's new public key with the link that its owner was given. */
export function EnrolPage() {
  const [token] = useState(takeToken);
  const enrol = useChange("handovers.enrol");
  const done = enrol.data;
  return (
    <main className="sign-in">
      <p className="sign-in-brand">
        <Logo />
        Reeve
      </p>
      <Page title="A new key for an agent" lead="The private key stays where the agent runs.">
        {done ? (
          <>
            <p>{done.agent.name} has a new key. It signs in as:</p>
            <Snippet label="Client id" text={done.clientId} />
            <Snippet label="Token endpoint" text={done.tokenEndpoint} />
          </>
        ) : token === null ? (
          <p>
            This page works with the link that the agent’s owner was given when they took it over.
            Without one, its owner can add a key on the agent’s page.
          </p>
        ) : (
          <Form
            label="A new key for an agent"
            failure={enrol.error}
            onSubmit={(values) =>
              enrol.mutate({ token, publicKeyJwk: read(values.exact("publicKeyJwk")) })
            }
          >
            <TextArea
              name="publicKeyJwk"
              label="Public key"
              hint="As a JSON Web Key: Ed25519, P-256 or RSA, without the private part."
              rows={6}
            />
            <FormButtons>
              <Button kind="primary" type="submit" busy={enrol.isPending}>
                Bring it in
              </Button>
            </FormButtons>
          </Form>
        )}
      </Page>
      <ThemeToggle />
    </main>
  );
}

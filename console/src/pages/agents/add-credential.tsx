import type { Agent } from "@reeve/contract/agent";
import { useState } from "react";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { ConnectWithKey, ConnectWithToken } from "../../parts/connect.tsx";
import { Secret } from "../../parts/secret.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextArea } from "../../ui/field.tsx";
import { FormButtons } from "../../ui/form.tsx";

/** Adds a public key, or makes a development token; then shows, this once, all that the agent needs to connect. */
export function AddCredential({
  agent,
  kind,
  onClose,
}: {
  agent: Agent;
  kind: "key" | "token";
  onClose: () => void;
}) {
  const add = useChange("agents.credentials.add");
  const [unread, setUnread] = useState<string | null>(null);
  const made = add.data;
  const title = kind === "key" ? "Add a public key" : "Make a development token";

  const submit = (text: string): void => {
    if (kind === "token") return add.mutate({ id: agent.id });
    const key = keyOf(text);
    setUnread(key === null ? "This is not a JSON object. Paste the public key as a JWK." : null);
    if (key !== null) add.mutate({ id: agent.id, publicKeyJwk: key });
  };

  if (made)
    return (
      <Dialog title="Connect your agent" open wide onClose={onClose}>
        <div className="stack">
          {made.token === null ? (
            <ConnectWithKey {...made} />
          ) : (
            <Secret label="Development token" secret={made.token}>
              <ConnectWithToken mcpUrl={made.mcpUrl} token={made.token} />
            </Secret>
          )}
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
      title={title}
      says={
        kind === "key"
          ? "The agent keeps its private key; Reeve only ever sees the public half."
          : "For trying things out. Whoever holds the token acts as this agent."
      }
      does={kind === "key" ? "Add the key" : "Make the token"}
      change={add}
      onSubmit={(values) => submit(values.text("publicKeyJwk"))}
      onClose={onClose}
    >
      {kind === "key" && (
        <>
          <TextArea
            name="publicKeyJwk"
            label="Public key as a JWK"
            rows={6}
            className="code"
            spellCheck={false}
            placeholder='{"kty":"OKP","crv":"Ed25519","x":"…"}'
          />
          {unread && (
            <p className="fault" role="alert">
              {unread}
            </p>
          )}
        </>
      )}
    </DialogForm>
  );
}

function keyOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
